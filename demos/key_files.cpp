// WRONG ON PURPOSE in one place. Keys from the names of files, and what semget() makes of some flags.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o key_files key_files.cpp
// usage: key_files
#include <sys/ipc.h>
#include <sys/sem.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void tell(const char* what, int result) {
    const int error = errno;
    dprintf(STDOUT_FILENO, "%-36s %s\n", what, result == -1 ? std::strerror(error) : "fine");
}

int main() {
    const key_t one  = ftok("/tmp", 66);
    const key_t same = ftok("/tmp", 66 + 256);         // only the lowest 8 bits count
    dprintf(STDOUT_FILENO, "66 and 322: %s\n", one == same ? "the same key" : "different keys");

    const key_t lost = ftok("/tmp/no-such-file", 66);  // [no such file]
    dprintf(STDOUT_FILENO, "no such file: key %d\n", static_cast<int>(lost));
    const int set = semget(lost, 1, IPC_CREAT | 0600); // [make it all the same]
    if (set == -1) fail("semget");

    tell("find it, IPC_EXCL",             semget(lost, 1, IPC_EXCL | 0600));                // ignored
    tell("make it, IPC_CREAT, IPC_EXCL",  semget(lost, 1, IPC_CREAT | IPC_EXCL | 0600));    // EEXIST
    tell("find it, with two semaphores",  semget(lost, 2, 0600));                           // EINVAL
    tell("make one without semaphores",   semget(IPC_PRIVATE, 0, 0600));                    // EINVAL
    tell("find what is not there",        semget(0x7777, 1, 0600));                         // ENOENT
    if (semctl(set, 0, IPC_RMID) == -1) fail("semctl");
    tell("remove it once more",           semctl(set, 0, IPC_RMID));                        // EINVAL
}
