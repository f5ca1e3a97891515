// A host makes two private semaphores and waits at the first one, until somebody opens.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o private_gate private_gate.cpp
// usage: private_gate [alone]          (alone: without a child that opens)
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void change(int set, short amount) {
    sembuf operation{0, amount, 0};
    if (semop(set, &operation, 1) == -1) fail("semop");
}

int main(int argc, char**) {
    const bool alone = argc > 1;

    const int gate = semget(IPC_PRIVATE, 1, 0600);     // [gate]
    if (gate == -1) fail("semget");
    const int shed = semget(IPC_PRIVATE, 1, 0600);     // [shed]
    if (shed == -1) fail("semget");

    const pid_t pid = alone ? 0 : fork();              // [fork]
    if (pid == -1) fail("fork");
    if (pid == 0 && !alone) {
        change(gate, +1);                              // [the child opens]
        return 0;
    }
    change(gate, -1);                                  // [wait at the gate]
    dprintf(STDOUT_FILENO, "the gate is open\n");

    if (!alone && waitpid(pid, nullptr, 0) == -1) fail("waitpid");
    if (semctl(gate, 0, IPC_RMID) == -1) fail("semctl");
    if (semctl(shed, 0, IPC_RMID) == -1) fail("semctl");
}
