// One process looks at the same segment through two windows, and then through one that is only for reading.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o board_twice board_twice.cpp
// usage: board_twice [write]           (write: scratch the glass that is only for reading)
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

struct Board { int number; };

static void fail(const char* what) { std::perror(what); std::exit(1); }

static Board* window(int segment, int flags) {
    void* const at = shmat(segment, nullptr, flags);
    if (at == reinterpret_cast<void*>(-1)) fail("shmat");
    return static_cast<Board*>(at);
}

int main(int argc, char** argv) {
    const bool writes = argc > 1 && std::strcmp(argv[1], "write") == 0;

    const int segment = shmget(IPC_PRIVATE, sizeof(Board), 0600);
    if (segment == -1) fail("shmget");
    Board* const left  = window(segment, 0);                        // [left]
    Board* const right = window(segment, 0);                        // [right]

    left->number = 7;                                               // [through the left]
    dprintf(STDOUT_FILENO, "left %p, right %p, seen on the right: %d\n",
            static_cast<void*>(left), static_cast<void*>(right), right->number);

    if (shmdt(left) == -1) fail("shmdt");                           // [close the left]
    dprintf(STDOUT_FILENO, "after the left is closed: %d\n", right->number);
    if (shmdt(left) == -1)                                          // [close it again]
        dprintf(STDOUT_FILENO, "again: %s\n", std::strerror(errno));

    const Board* const glass = window(segment, SHM_RDONLY);         // [glass]
    dprintf(STDOUT_FILENO, "through the glass: %d\n", glass->number);
    if (writes) const_cast<Board*>(glass)->number = 8;              // [scratch]

    if (shmctl(segment, IPC_RMID, nullptr) == -1) fail("shmctl");
}
