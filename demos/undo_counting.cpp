// WRONG ON PURPOSE. A producer counts finished items with a semaphore and goes home;
// then a consumer takes them.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -Wpedantic -o undo_counting undo_counting.cpp
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

union semun { int val; };                              // semctl(2): the caller has to define it

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void semaphore(int set, short amount) {
    sembuf operation{0, amount, SEM_UNDO};
    if (semop(set, &operation, 1) == -1) fail("semop");
}

static int produce(int items) {
    for (int i = 0; i < 3; ++i) semaphore(items, +1);  // [item ready]
    return 0;                                          // [producer done]
}

static int consume(int items) {
    for (int i = 0; i < 3; ++i) {
        semaphore(items, -1);                          // [take one]
        if (dprintf(STDOUT_FILENO, "got one\n") < 0) fail("dprintf");
    }
    return 0;
}

// A child that does `work`; the shop waits for it elsewhere.
static void hire(int (*work)(int), int items) {
    const pid_t pid = fork();
    if (pid == -1) fail("fork");
    if (pid == 0) std::exit(work(items));
}

int main() {
    const int items = semget(IPC_PRIVATE, 1, 0600);
    if (items == -1) fail("semget");
    const semun none{0};
    if (semctl(items, 0, SETVAL, none) == -1) fail("semctl");

    hire(produce, items);
    if (wait(nullptr) == -1) fail("wait");             // [producer at work]
    hire(consume, items);
    if (wait(nullptr) == -1) fail("wait");             // [consumer at work]
    if (semctl(items, 0, IPC_RMID) == -1) fail("semctl");
}
