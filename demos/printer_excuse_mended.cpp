// Three clerks, one printer. Who does not get it at once makes an excuse and goes home.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o printer_excuse_mended printer_excuse_mended.cpp
// usage: printer_excuse_mended
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

union semun { int val; };                              // semctl(2): the caller has to define it

static void fail(const char* what) { std::perror(what); std::exit(1); }

static int clerk(const char* name, int set) {
    sembuf p{0, -1, IPC_NOWAIT};
    sembuf v{0, +1, 0};

    if (semop(set, &p, 1) == -1) {                     // [ask]
        if (errno != EAGAIN) fail("semop");
        dprintf(STDOUT_FILENO, "%s: some other time\n", name);    // [excuse]
    } else {
        dprintf(STDOUT_FILENO, "%s: page 1\n", name);  // [page one]
        dprintf(STDOUT_FILENO, "%s: page 2\n", name);  // [page two]
        if (semop(set, &v, 1) == -1) fail("semop");    // [V] only who has got it gives it back
    }
    return 0;
}

int main() {
    const int set = semget(IPC_PRIVATE, 1, 0600);
    if (set == -1) fail("semget");
    if (semctl(set, 0, SETVAL, semun{1}) == -1) fail("semctl");

    const char* const names[] = {"Alice", "Bob", "Carol"};
    for (const char* name : names) {
        const pid_t pid = fork();
        if (pid == -1) fail("fork");
        if (pid == 0) return clerk(name, set);
    }
    for (int i = 0; i < 3; ++i)                        // [all at work]
        if (wait(nullptr) == -1) fail("wait");
    if (semctl(set, 0, IPC_RMID) == -1) fail("semctl");
}
