// A porter who does not want to be disturbed just now, and a guest who rings five times:
// with an ordinary signal, and then with a real-time signal.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -Wpedantic -o bells bells.cpp
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

static volatile sig_atomic_t ordinary = 0, real_time = 0;

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void on_ring(int signal) {
    if (signal == SIGUSR1) ordinary = ordinary + 1;
    else                   real_time = real_time + 1;
}

static int guest(pid_t porter) {
    for (int i = 0; i < 5; ++i)
        if (kill(porter, SIGUSR1) == -1) fail("kill");     // [ring]
    for (int i = 0; i < 5; ++i)
        if (kill(porter, SIGRTMIN) == -1) fail("kill");    // [ring in real time]
    return 0;
}

int main() {
    struct sigaction action {};
    action.sa_handler = on_ring;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGUSR1, &action, nullptr) == -1) fail("sigaction");
    if (sigaction(SIGRTMIN, &action, nullptr) == -1) fail("sigaction");

    sigset_t bells, before;
    sigemptyset(&bells);
    sigaddset(&bells, SIGUSR1);
    sigaddset(&bells, SIGRTMIN);
    if (sigprocmask(SIG_BLOCK, &bells, &before) == -1) fail("sigprocmask");         // [not now]

    const pid_t porter = getpid();
    const pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) return guest(porter);
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");                          // [not disturbed]

    if (sigprocmask(SIG_SETMASK, &before, nullptr) == -1) fail("sigprocmask");      // [now]
    if (dprintf(STDOUT_FILENO, "ordinary %d, real-time %d\n",                       // [tell]
                static_cast<int>(ordinary), static_cast<int>(real_time)) < 0) fail("dprintf");
}
