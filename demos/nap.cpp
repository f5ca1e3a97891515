// WRONG ON PURPOSE, as it starts without arguments. A porter sleeps until the bell has rung.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -Wpedantic -o nap nap.cpp
// usage: nap [pause|suspend]
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

static volatile sig_atomic_t rung = 0;

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void on_ring(int) { rung = 1; }

static void wait_with_pause() {
    while (rung == 0)                          // [has it rung?]
        pause();                               // [no, so sleep]
}

// The bell stays blocked between the question and the sleep; sigsuspend() opens it
// and sleeps in one step, and closes it again before it returns.
static void wait_with_suspend() {
    sigset_t bell, before;
    sigemptyset(&bell);
    sigaddset(&bell, SIGUSR1);
    if (sigprocmask(SIG_BLOCK, &bell, &before) == -1) fail("sigprocmask");
    while (rung == 0)                          // [has it rung, behind a closed door?]
        sigsuspend(&before);                   // [open and sleep]
    if (sigprocmask(SIG_SETMASK, &before, nullptr) == -1) fail("sigprocmask");
}

int main(int argc, char** argv) {
    const bool suspend = argc > 1 && std::strcmp(argv[1], "suspend") == 0;

    struct sigaction action {};
    action.sa_handler = on_ring;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGUSR1, &action, nullptr) == -1) fail("sigaction");

    const pid_t porter = getpid();
    const pid_t guest = fork();
    if (guest == -1) fail("fork");
    if (guest == 0) {
        if (kill(porter, SIGUSR1) == -1) fail("kill");     // [ring]
        return 0;
    }
    if (suspend) wait_with_suspend();          // [lie down]
    else         wait_with_pause();
    if (dprintf(STDOUT_FILENO, "Porter: awake\n") < 0) fail("dprintf");
    if (waitpid(guest, nullptr, 0) == -1) fail("waitpid");
}
