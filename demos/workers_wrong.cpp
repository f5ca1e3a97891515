// WRONG ON PURPOSE. A boss hires two workers.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -Wpedantic -o workers_wrong workers_wrong.cpp
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void work(int number) {
    if (dprintf(STDOUT_FILENO, "worker %d\n", number) < 0) fail("dprintf");
}

int main() {
    for (int number = 1; number <= 2; ++number) {
        const pid_t pid = fork();              // [hire]
        if (pid == -1) fail("fork");
        if (pid == 0) work(number);            // [worker]
    }
    while (wait(nullptr) != -1) {}             // [all hired]
    if (errno != ECHILD) fail("wait");         // ECHILD: there is none left
}
