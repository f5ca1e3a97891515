// Programs that do not know each other share a lock, found by a key. Whoever makes it sets it free, once.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o key_lock_mended key_lock_mended.cpp
// usage: key_lock_mended
#include <sys/ipc.h>
#include <sys/sem.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

static const key_t key = 0x10c5;

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void change(int set, short amount) {
    sembuf operation{0, amount, SEM_UNDO};             // who dies inside gives it back
    if (semop(set, &operation, 1) == -1) fail("semop");
}

static int find_lock() {
    int set = semget(key, 1, IPC_CREAT | IPC_EXCL | 0600);           // [make it]
    if (set != -1) {
        sembuf free_it{0, +1, 0};                      // new ones have the value 0 on Linux: who comes before waits
        if (semop(set, &free_it, 1) == -1) fail("semop");            // [set it free]
        return set;
    }
    if (errno != EEXIST) fail("semget");
    set = semget(key, 1, 0600);                                      // [or find it]
    if (set == -1) fail("semget");
    return set;
}

int main() {
    const int set = find_lock();
    change(set, -1);                                   // [lock]
    dprintf(STDOUT_FILENO, "I am alone\n");            // [inside]
    change(set, +1);                                   // [unlock]
}                                                      // the lock stays, for the next one
