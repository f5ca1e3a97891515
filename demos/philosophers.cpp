// Five philosophers sit around a table, with one fork between each two of them. Who wants to eat
// needs both neighbouring forks. Each eats once and goes home.
// WRONG ON PURPOSE in one of its ways.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -Wpedantic -o philosophers philosophers.cpp
// usage: philosophers [left|odd]     (everyone takes the left fork first; or all but the last one)
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

constexpr int seats = 5;
union semun { unsigned short* array; };            // semctl(2): the caller has to define it

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void change(int forks, int number, short amount) {
    sembuf operation{static_cast<unsigned short>(number), amount, 0};
    if (semop(forks, &operation, 1) == -1) fail("semop");
}

static int philosopher(int forks, int seat, bool odd) {
    int first  = seat;                             // the fork on the left has the number of the seat
    int second = (seat + 1) % seats;
    if (odd && seat == seats - 1) std::swap(first, second);

    change(forks, first, -1);                      // [first fork]
    change(forks, second, -1);                     // [second fork]
    if (dprintf(STDOUT_FILENO, "%d eats\n", seat) < 0) fail("dprintf");     // [eats]
    change(forks, second, +1);
    change(forks, first, +1);
    return 0;
}

int main(int argc, char** argv) {
    const bool odd = argc > 1 && std::strcmp(argv[1], "odd") == 0;

    const int forks = semget(IPC_PRIVATE, seats, 0600);
    if (forks == -1) fail("semget");
    unsigned short on_the_table[seats] = {1, 1, 1, 1, 1};
    if (semctl(forks, 0, SETALL, semun{on_the_table}) == -1) fail("semctl");

    for (int seat = 0; seat < seats; ++seat) {
        const pid_t pid = fork();
        if (pid == -1) fail("fork");
        if (pid == 0) return philosopher(forks, seat, odd);
    }
    for (int seat = 0; seat < seats; ++seat)       // [all seated]
        if (wait(nullptr) == -1) fail("wait");
    if (semctl(forks, 0, IPC_RMID) == -1) fail("semctl");
}
