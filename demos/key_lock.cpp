// WRONG ON PURPOSE, in both ways. Programs that do not know each other share a lock, found by a key.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o key_lock key_lock.cpp
// usage: key_lock [only-new|set-again]
#include <sys/ipc.h>
#include <sys/sem.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

static const key_t key = 0x10c5;
union semun { int val; };                              // semctl(2): the caller has to define it

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void change(int set, short amount) {
    sembuf operation{0, amount, 0};
    if (semop(set, &operation, 1) == -1) fail("semop");
}

int main(int argc, char** argv) {
    const bool only_new = argc > 1 && std::strcmp(argv[1], "only-new") == 0;

    const int set = semget(key, 1, IPC_CREAT | 0600 | (only_new ? IPC_EXCL : 0));    // [find it]
    if (set == -1) fail("semget");
    if (semctl(set, 0, SETVAL, semun{1}) == -1) fail("semctl");                      // [it is free]

    change(set, -1);                                   // [lock]
    dprintf(STDOUT_FILENO, "I am alone\n");            // [inside]
    change(set, +1);                                   // [unlock]

    if (only_new && semctl(set, 0, IPC_RMID) == -1) fail("semctl");
}
