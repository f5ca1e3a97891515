// WRONG ON PURPOSE. One seat is left. Two clerks sell: look whether there is one, and take it.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o race_seats race_seats.cpp
// usage: race_seats
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
    std::atomic_ref<int> seats(hall->seats);           // "atomic, so nothing can get lost"
    if (seats > 0) {                                   // [is there one]
        seats -= 1;                                    // [take it]
        dprintf(STDOUT_FILENO, "%s: sold\n", name);    // [sold]
    } else {
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
