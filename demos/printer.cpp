// Two clerks share one printer: the pages of a letter must not come out between those of another.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o printer printer.cpp
// usage: printer [lock|none|try]     (lock: wait for it; none: nobody asks; try: ask, but do not wait)
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

union semun { int val; };                      // semctl(2): the caller has to define it

static void fail(const char* what) { std::perror(what); std::exit(1); }

static int clerk(const char* name, int set, bool asks, short flags) {
    sembuf p{0, -1, flags};                    // semaphore 0 of the set, what to add to it, flags
    sembuf v{0, +1, 0};

    if (asks && semop(set, &p, 1) == -1) {     // [P] may I?
        if (errno != EAGAIN) fail("semop");
        std::fprintf(stderr, "%s: %s\n", name, std::strerror(errno));
        return 1;
    }
    // dprintf() writes at once; printf() might keep the page back until the process ends
    if (dprintf(STDOUT_FILENO, "%s: page 1\n", name) < 0) fail("dprintf");   // [page one]
    if (dprintf(STDOUT_FILENO, "%s: page 2\n", name) < 0) fail("dprintf");   // [page two]

    if (asks && semop(set, &v, 1) == -1) fail("semop");                      // [V] the next one, please
    return 0;
}

int main(int argc, char** argv) {
    const char* mode  = argc > 1 ? argv[1] : "lock";
    const bool  asks  = std::strcmp(mode, "none") != 0;
    const short flags = std::strcmp(mode, "try") == 0 ? IPC_NOWAIT : 0;

    const int set = semget(IPC_PRIVATE, 1, 0600);        // a new set, of one semaphore
    if (set == -1) fail("semget");
    const semun one{1};                                  // one printer, and it is free
    if (semctl(set, 0, SETVAL, one) == -1) fail("semctl");

    const char* const names[] = {"Alice", "Bob"};
    for (const char* name : names) {
        const pid_t pid = fork();
        if (pid == -1) fail("fork");
        if (pid == 0) return clerk(name, set, asks, flags);
    }
    for (int i = 0; i < 2; ++i)                          // [both at work]
        if (wait(nullptr) == -1) fail("wait");

    if (semctl(set, 0, IPC_RMID) == -1) fail("semctl");  // no exit would do it for us
}
