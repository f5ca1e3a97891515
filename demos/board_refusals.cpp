// What the kernel refuses about shared memory, one call after another, each with its error.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o board_refusals board_refusals.cpp
// usage: board_refusals
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void tell(const char* what, bool refused) {
    const int error = errno;
    dprintf(STDOUT_FILENO, "%-42s %s\n", what, refused ? std::strerror(error) : "fine");
}

static bool attach(int segment, std::size_t address, int flags) {
    return shmat(segment, reinterpret_cast<void*>(address), flags) != reinterpret_cast<void*>(-1);
}

int main() {
    const key_t key = 0x51ab;
    tell("open what is not there",      shmget(key, 4096, 0600) == -1);                           // ENOENT
    tell("make nothing at all",         shmget(key, 0, IPC_CREAT | 0600) == -1);                  // EINVAL

    const int segment = shmget(key, 4096, IPC_CREAT | 0600);
    if (segment == -1) fail("shmget");
    tell("make it once more",           shmget(key, 4096, IPC_CREAT | 0600) == -1);               // the same one
    tell("make it, but only if new",    shmget(key, 4096, IPC_CREAT | IPC_EXCL | 0600) == -1);    // EEXIST
    tell("open it as if it were larger", shmget(key, 8192, 0600) == -1);                          // EINVAL
    tell("attach at a crooked address", !attach(segment, 0x200000100001, 0));                     // EINVAL
    tell("the same, rounded down",      !attach(segment, 0x200000100001, SHM_RND));
    tell("attach it as a program",      !attach(segment, 0, SHM_EXEC));                           // EACCES, if not root

    if (shmctl(segment, IPC_RMID, nullptr) == -1) fail("shmctl");
    tell("open by key what is marked",  shmget(key, 4096, 0600) == -1);                           // ENOENT
    tell("attach by id what is marked", !attach(segment, 0, 0));                                  // Linux allows it
    if (shmdt(reinterpret_cast<void*>(0x200000100000)) == -1) fail("shmdt");
}
