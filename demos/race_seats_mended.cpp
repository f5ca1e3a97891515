// One seat is left. Two clerks sell: each takes one, and then looks whether there was one.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o race_seats_mended race_seats_mended.cpp
// usage: race_seats_mended
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

struct Hall { int seats; };

static void fail(const char* what) { std::perror(what); std::exit(1); }

static int clerk(const char* name, Hall* hall) {
    std::atomic_ref<int> seats(hall->seats);
    const int before = seats.fetch_sub(1);             // [take it] and what was there, in one
    if (before > 0) {                                  // [was there one]
        dprintf(STDOUT_FILENO, "%s: sold\n", name);    // [sold]
    } else {
        seats += 1;                                    // [give it back]
        dprintf(STDOUT_FILENO, "%s: sorry\n", name);   // [sorry]
    }
    return 0;
}

int main() {
    const int segment = shmget(IPC_PRIVATE, sizeof(Hall), 0600);
    if (segment == -1) fail("shmget");
    void* const at = shmat(segment, nullptr, 0);
    if (at == reinterpret_cast<void*>(-1)) fail("shmat");
    if (shmctl(segment, IPC_RMID, nullptr) == -1) fail("shmctl");
    Hall* const hall = static_cast<Hall*>(at);
    hall->seats = 1;

    const char* const names[] = {"Alice", "Bob"};
    for (const char* name : names) {
        const pid_t pid = fork();
        if (pid == -1) fail("fork");
        if (pid == 0) return clerk(name, hall);
    }
    for (int i = 0; i < 2; ++i)                        // [open for sale]
        if (wait(nullptr) == -1) fail("wait");
    dprintf(STDOUT_FILENO, "seats left: %d\n", hall->seats);
}
