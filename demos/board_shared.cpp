// A teacher and a pupil, two processes: one memory is on the wall for both, one note each keeps in a pocket.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o board_shared board_shared.cpp
// usage: board_shared
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

struct Board {
    int  lines;                                        // how many lines of the text are written
    char text[28];
};

static int note = 0;                                   // an ordinary variable

static void fail(const char* what) { std::perror(what); std::exit(1); }

static int pupil(Board* board) {
    note = 1;                                          // [into the pocket]
    std::strcpy(board->text, "bring an umbrella");     // [on the board]
    board->lines = 1;
    return 0;                                          // [pupil goes]
}

int main() {
    const int segment = shmget(IPC_PRIVATE, sizeof(Board), 0600);   // [make]
    if (segment == -1) fail("shmget");
    void* const wall = shmat(segment, nullptr, 0);                  // [attach]
    if (wall == reinterpret_cast<void*>(-1)) fail("shmat");         // not a null pointer: −1
    Board* const board = static_cast<Board*>(wall);

    const pid_t pid = fork();                                       // [fork]
    if (pid == -1) fail("fork");
    if (pid == 0) return pupil(board);

    if (waitpid(pid, nullptr, 0) == -1) fail("waitpid");            // nobody reads before it is written
    dprintf(STDOUT_FILENO, "note %d, lines %d: %s\n", note, board->lines, board->text);    // [read]

    if (shmctl(segment, IPC_RMID, nullptr) == -1) fail("shmctl");   // [remove]
    dprintf(STDOUT_FILENO, "still there: %s\n", board->text);       // [read again]
    if (shmdt(board) == -1) fail("shmdt");                          // [detach]
}
