// What semop() and semctl() refuse, one call after another, each with its error.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o sem_refusals sem_refusals.cpp
// usage: sem_refusals
#include <sys/ipc.h>
#include <sys/sem.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

union semun { int val; };                              // semctl(2): the caller has to define it

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void tell(const char* what, int result) {
    const int error = errno;
    dprintf(STDOUT_FILENO, "%-40s %s\n", what, result == -1 ? std::strerror(error) : "fine");
}

static int change(int set, unsigned short member, short amount) {
    sembuf operation{member, amount, IPC_NOWAIT};
    return semop(set, &operation, 1);
}

int main() {
    const int set = semget(IPC_PRIVATE, 1, 0600);
    if (set == -1) fail("semget");
    if (semctl(set, 0, SETVAL, semun{2}) == -1) fail("semctl");

    tell("value 2, take 3",                  change(set, 0, -3));                          // EAGAIN
    tell("value 2, take 2",                  change(set, 0, -2));
    tell("value 0, wait for 0",              change(set, 0, 0));
    tell("semaphore 5 of a set of one",      change(set, 5, -1));                          // EFBIG
    tell("set the value to 40000",           semctl(set, 0, SETVAL, semun{40000}));        // ERANGE
    tell("set the value to -1",              semctl(set, 0, SETVAL, semun{-1}));           // ERANGE
    tell("set the value to 32767",           semctl(set, 0, SETVAL, semun{32767}));
    tell("and add 1",                        change(set, 0, 1));                           // ERANGE
    if (semctl(set, 0, IPC_RMID) == -1) fail("semctl");
    tell("after it was removed",             change(set, 0, 1));                           // EINVAL
}
