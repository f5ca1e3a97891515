// Two tellers move money between two accounts. Each account has a semaphore, and whoever touches
// an account must hold it. Alice moves from checking to savings, Bob from savings to checking.
// WRONG ON PURPOSE in one of its ways.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -Wpedantic -o deadlock_tellers deadlock_tellers.cpp
// usage: deadlock_tellers [crossed|ordered|atomic]
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

union semun { unsigned short* array; };            // semctl(2): the caller has to define it

static void fail(const char* what) { std::perror(what); std::exit(1); }

static sembuf change(int account, short amount) {
    // SEM_UNDO on both: a teller who is killed must not keep an account for ever
    return {static_cast<unsigned short>(account), amount, SEM_UNDO};
}

static void P(int set, int account) {
    sembuf operation = change(account, -1);
    if (semop(set, &operation, 1) == -1) fail("semop");
}

static void V(int set, int account) {
    sembuf operation = change(account, +1);
    if (semop(set, &operation, 1) == -1) fail("semop");
}

static void P_both(int set, int one, int other) {  // both or neither, in one call
    sembuf operations[] = {change(one, -1), change(other, -1)};    // [two operations]
    if (semop(set, operations, 2) == -1) fail("semop");            // [one call]
}

static int teller(const char* name, const char* mode, int set, int from, int to) {
    if (std::strcmp(mode, "atomic") == 0) {
        P_both(set, from, to);                     // [both at once]
    } else {
        if (std::strcmp(mode, "ordered") == 0 && from > to) std::swap(from, to);
        P(set, from);                              // [first account]
        P(set, to);                                // [second account]
    }
    if (dprintf(STDOUT_FILENO, "%s: moved\n", name) < 0) fail("dprintf");   // [holds both]
    V(set, from);
    V(set, to);
    return 0;
}

int main(int argc, char** argv) {
    const char* mode = argc > 1 ? argv[1] : "crossed";
    enum { checking, savings, accounts };

    const int set = semget(IPC_PRIVATE, accounts, 0600);
    if (set == -1) fail("semget");
    unsigned short free_accounts[accounts] = {1, 1};
    if (semctl(set, 0, SETALL, semun{free_accounts}) == -1) fail("semctl");

    const pid_t alice = fork();
    if (alice == -1) fail("fork");
    if (alice == 0) return teller("Alice", mode, set, checking, savings);
    const pid_t bob = fork();
    if (bob == -1) fail("fork");
    if (bob == 0) return teller("Bob", mode, set, savings, checking);

    for (int i = 0; i < 2; ++i)                    // [tellers at work]
        if (wait(nullptr) == -1) fail("wait");
    if (semctl(set, 0, IPC_RMID) == -1) fail("semctl");
}
