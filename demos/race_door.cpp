// WRONG ON PURPOSE, unless it swaps. A door with a sign, "busy" or not: two people want to be alone inside.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o race_door race_door.cpp
// usage: race_door [look|swap]     (look: look at the sign, then turn it; swap: both at once)
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

struct Door { int busy, inside; };

static void fail(const char* what) { std::perror(what); std::exit(1); }

static int person(Door* door, bool swap) {
    if (swap) {
        std::atomic_ref<int> sign(door->busy);
        while (sign.exchange(1) == 1) {}               // [look and turn]
    } else {
        volatile int* const sign = &door->busy;        // volatile: look at it each time anew
        while (*sign == 1) {}                          // [look]
        *sign = 1;                                     // [turn]
    }
    std::atomic_ref<int>(door->inside) += 1;           // [enter]
    std::atomic_ref<int>(door->inside) -= 1;           // [inside]
    std::atomic_ref<int>(door->busy) = 0;              // [turn back]
    return 0;
}

int main(int argc, char** argv) {
    const bool swap = argc > 1 && std::strcmp(argv[1], "swap") == 0;

    const int segment = shmget(IPC_PRIVATE, sizeof(Door), 0600);
    if (segment == -1) fail("shmget");
    void* const at = shmat(segment, nullptr, 0);
    if (at == reinterpret_cast<void*>(-1)) fail("shmat");
    if (shmctl(segment, IPC_RMID, nullptr) == -1) fail("shmctl");

    for (int i = 0; i < 2; ++i) {
        const pid_t pid = fork();
        if (pid == -1) fail("fork");
        if (pid == 0) return person(static_cast<Door*>(at), swap);
    }
    for (int i = 0; i < 2; ++i)                        // [both at the door]
        if (wait(nullptr) == -1) fail("wait");
}
