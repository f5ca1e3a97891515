// A car park with two places. Two cars need one place each, a bus needs two.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o car_park car_park.cpp
// usage: car_park
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

union semun { int val; };                              // semctl(2): the caller has to define it
struct Vehicle { const char* name; short places; };

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void change(int set, int amount) {
    sembuf operation{0, static_cast<short>(amount), 0};
    if (semop(set, &operation, 1) == -1) fail("semop");
}

static int drive(Vehicle vehicle, int set) {
    change(set, -vehicle.places);                      // [drive in]
    dprintf(STDOUT_FILENO, "%s: parked\n", vehicle.name);    // [parked]
    change(set, +vehicle.places);                      // [drive out]
    return 0;
}

int main() {
    const int set = semget(IPC_PRIVATE, 1, 0600);
    if (set == -1) fail("semget");
    if (semctl(set, 0, SETVAL, semun{2}) == -1) fail("semctl");    // two places, and both are free

    const Vehicle vehicles[] = {{"red car", 1}, {"bus", 2}, {"green car", 1}};
    for (const Vehicle& vehicle : vehicles) {
        const pid_t pid = fork();
        if (pid == -1) fail("fork");
        if (pid == 0) return drive(vehicle, set);
    }
    for (int i = 0; i < 3; ++i)                        // [all on the road]
        if (wait(nullptr) == -1) fail("wait");
    if (semctl(set, 0, IPC_RMID) == -1) fail("semctl");
}
