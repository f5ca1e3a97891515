// A guest rings for the porter: one process sends a signal to another.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -Wpedantic -o bell bell.cpp
// usage: bell [handle|restart|ignore|default]     (what the porter does about SIGUSR1)
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

static volatile sig_atomic_t rung = 0;     // the type that a handler may write

static void fail(const char* what) { std::perror(what); std::exit(1); }

// May run between any two instructions of main(): it only counts, and prints nothing.
static void on_ring(int) {
    rung = rung + 1;                       // [in the handler]
}

static int guest(pid_t porter) {
    if (kill(porter, 0) == -1) fail("kill");           // [is he there?]
    if (kill(porter, SIGUSR1) == -1) fail("kill");     // [ring]
    return 0;
}

int main(int argc, char** argv) {
    const char* mode = argc > 1 ? argv[1] : "handle";

    struct sigaction action {};
    action.sa_handler = std::strcmp(mode, "ignore")  == 0 ? SIG_IGN
                      : std::strcmp(mode, "default") == 0 ? SIG_DFL : on_ring;
    action.sa_flags   = std::strcmp(mode, "restart") == 0 ? SA_RESTART : 0;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGUSR1, &action, nullptr) == -1) fail("sigaction");

    const pid_t porter = getpid();
    const pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) return guest(porter);

    while (waitpid(child, nullptr, 0) == -1) {         // [waiting for the guest]
        if (errno != EINTR) fail("waitpid");
        if (dprintf(STDOUT_FILENO, "Porter: interrupted\n") < 0) fail("dprintf");
    }
    if (dprintf(STDOUT_FILENO, "Porter: rung %d\n", static_cast<int>(rung)) < 0) fail("dprintf");
}
