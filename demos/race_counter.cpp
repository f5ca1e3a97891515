// WRONG ON PURPOSE, unless it is told to be atomic. Two children add 1 to the same sum, again and again.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o race_counter race_counter.cpp
// usage: race_counter [plain|atomic] [TIMES] [together]     (together: nobody begins before both are there)
#include <sched.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

struct Shared { int sum, ready; };

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void wait_for_both(Shared* shared) {
    std::atomic_ref<int> ready(shared->ready);
    ready += 1;
    while (ready < 2) sched_yield();
}

static int child(Shared* shared, bool atomic, int times, bool together) {
    if (together) wait_for_both(shared);
    for (int i = 0; i < times; ++i) {
        if (atomic)
            std::atomic_ref<int>(shared->sum) += 1;    // [add in one]
        else
            shared->sum += 1;                          // [add]
    }
    return 0;                                          // [added]
}

int main(int argc, char** argv) {
    const bool atomic   = argc > 1 && std::strcmp(argv[1], "atomic") == 0;
    const int  times    = argc > 2 ? std::atoi(argv[2]) : 1;
    const bool together = argc > 3;

    const int segment = shmget(IPC_PRIVATE, sizeof(Shared), 0600);
    if (segment == -1) fail("shmget");
    void* const at = shmat(segment, nullptr, 0);
    if (at == reinterpret_cast<void*>(-1)) fail("shmat");
    Shared* const shared = static_cast<Shared*>(at);   // the kernel has filled it with zeros
    if (shmctl(segment, IPC_RMID, nullptr) == -1) fail("shmctl");   // it goes when the last of us goes

    for (int i = 0; i < 2; ++i) {
        const pid_t pid = fork();
        if (pid == -1) fail("fork");
        if (pid == 0) return child(shared, atomic, times, together);
    }
    for (int i = 0; i < 2; ++i)                        // [both at work]
        if (wait(nullptr) == -1) fail("wait");
    std::printf("%d\n", shared->sum);
}
