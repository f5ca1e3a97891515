// WRONG ON PURPOSE, as it starts without arguments. A foreman locks the press, and hires a worker
// who uses it and unlocks it. When the worker has gone home, the foreman wants the press for himself.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -Wpedantic -o undo_handoff undo_handoff.cpp
// usage: undo_handoff [undo|plain]               (SEM_UNDO: on P and on V; nowhere)
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

union semun { int val; };                         // semctl(2): the caller has to define it

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void semaphore(int set, short amount, short flags) {
    sembuf operation{0, amount, flags};
    if (semop(set, &operation, 1) == -1) fail("semop");
}

int main(int argc, char** argv) {
    const char* mode  = argc > 1 ? argv[1] : "undo";
    const short flags = std::strcmp(mode, "plain") == 0 ? 0 : SEM_UNDO;

    const int press = semget(IPC_PRIVATE, 1, 0600);
    if (press == -1) fail("semget");
    const semun free_press{1};
    if (semctl(press, 0, SETVAL, free_press) == -1) fail("semctl");

    semaphore(press, -1, flags);                  // [lock it for the worker]
    const pid_t worker = fork();
    if (worker == -1) fail("fork");
    if (worker == 0) {
        semaphore(press, +1, flags);              // [the worker unlocks it]
        return 0;
    }
    if (waitpid(worker, nullptr, 0) == -1) fail("waitpid");   // [worker at work]

    semaphore(press, -1, flags);                  // [now it is my turn]
    semaphore(press, +1, flags);
    if (semctl(press, 0, IPC_RMID) == -1) fail("semctl");
}
