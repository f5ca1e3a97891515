// WRONG ON PURPOSE. A weather station writes hour and degrees to a board; a passer-by reads them.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o board_weather board_weather.cpp
// usage: board_weather
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

struct Weather { int hour, degrees; };                 // at 8 o'clock 3 degrees, at 9 o'clock 15

static void fail(const char* what) { std::perror(what); std::exit(1); }

static int station(Weather* board) {
    board->hour    = 9;                                // [hour]
    board->degrees = 15;                               // [degrees]
    return 0;                                          // [written]
}

static int passer_by(const Weather* board) {
    const int hour = board->hour, degrees = board->degrees;           // [look]
    dprintf(STDOUT_FILENO, "%d o'clock, %d degrees\n", hour, degrees);   // [say]
    return 0;
}

int main() {
    const int segment = shmget(IPC_PRIVATE, sizeof(Weather), 0600);
    if (segment == -1) fail("shmget");
    void* const wall = shmat(segment, nullptr, 0);
    if (wall == reinterpret_cast<void*>(-1)) fail("shmat");
    Weather* const board = static_cast<Weather*>(wall);
    *board = {8, 3};

    for (int i = 0; i < 2; ++i) {
        const pid_t pid = fork();
        if (pid == -1) fail("fork");
        if (pid == 0) return i == 0 ? station(board) : passer_by(board);
    }
    for (int i = 0; i < 2; ++i)                        // [both out]
        if (wait(nullptr) == -1) fail("wait");
    if (shmctl(segment, IPC_RMID, nullptr) == -1) fail("shmctl");
}
