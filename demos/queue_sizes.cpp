// Letters that are empty, of no type, too large, and larger than the receiver's buffer.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o queue_sizes queue_sizes.cpp
#include <sys/ipc.h>
#include <sys/msg.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

struct Letter {
    long type;
    char text[9000];
};

static void fail(const char* what) { std::perror(what); std::exit(1); }

// Not the end of the program: each refusal is to be seen.
static void refused(const char* what) {
    if (dprintf(STDERR_FILENO, "%s: %s\n", what, std::strerror(errno)) < 0) fail("dprintf");
}

static void post(int queue, const Letter& letter, std::size_t size) {
    if (msgsnd(queue, &letter, size, 0) == -1) refused("msgsnd");
}

static void take(int queue, std::size_t room, int flags) {
    Letter letter{};
    const ssize_t size = msgrcv(queue, &letter, room, 0, flags);
    if (size == -1) refused("msgrcv");
    else if (dprintf(STDOUT_FILENO, "%zd bytes: %.*s\n", size, static_cast<int>(size), letter.text) < 0) fail("dprintf");
}

int main() {
    const int queue = msgget(IPC_PRIVATE, 0600);
    if (queue == -1) fail("msgget");

    Letter letter{1, {}};
    post(queue, letter, 0);                      // [empty] nothing but a type
    take(queue, 4, 0);
    letter.type = 0;
    post(queue, letter, 4);                      // [no type]
    letter.type = 1;
    post(queue, letter, sizeof letter.text);     // [too large] 9000 bytes
    std::strcpy(letter.text, "hamburger");
    post(queue, letter, 9);                      // [nine bytes]
    take(queue, 3, 0);                           // [room for three]
    take(queue, 3, MSG_NOERROR);                 // [cut]

    if (msgctl(queue, IPC_RMID, nullptr) == -1) fail("msgctl");
}
