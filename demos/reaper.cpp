// An office with three clerks: it collects its children that have ended, whenever SIGCHLD comes.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -Wpedantic -o reaper reaper.cpp
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

static volatile sig_atomic_t collected = 0;

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void on_child(int) {
    const int saved = errno;           // what main() is just looking at must not change under its eyes
    while (waitpid(-1, nullptr, WNOHANG) > 0)      // [collect]
        collected = collected + 1;                 // [counted]
    errno = saved;
}

int main() {
    constexpr int clerks = 3;

    struct sigaction action {};
    action.sa_handler = on_child;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGCHLD, &action, nullptr) == -1) fail("sigaction");

    sigset_t child_ended, before;
    sigemptyset(&child_ended);
    sigaddset(&child_ended, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &child_ended, &before) == -1) fail("sigprocmask");

    for (int i = 0; i < clerks; ++i) {
        const pid_t pid = fork();
        if (pid == -1) fail("fork");
        if (pid == 0) return 0;        // a clerk's work: nothing that matters here
    }
    while (collected < clerks)         // [all collected?]
        sigsuspend(&before);           // [until a child ends]
    if (dprintf(STDOUT_FILENO, "all collected\n") < 0) fail("dprintf");
}
