// Letters of several types in one message queue, and receivers who choose.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o queue_letters queue_letters.cpp
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

struct Letter {                      // ours to define; the kernel wants a long first, greater than 0
    long type;
    char text[64];
};

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void post(int queue, long type, const char* text) {
    Letter letter{type, {}};
    std::strncpy(letter.text, text, sizeof letter.text);
    // the size is that of the text alone: the type does not count
    if (msgsnd(queue, &letter, std::strlen(text), 0) == -1) fail("msgsnd");
}

static void take(int queue, long wanted, int flags) {
    Letter letter{};
    const ssize_t size = msgrcv(queue, &letter, sizeof letter.text, wanted, flags);    // [take]
    // dprintf() writes at once; printf() might keep the text back until the process ends
    const int written =
        size == -1 ? dprintf(STDOUT_FILENO, "wanted %ld: %s\n", wanted, std::strerror(errno))
                   : dprintf(STDOUT_FILENO, "wanted %ld, got %ld: %.*s\n", wanted, letter.type,
                             static_cast<int>(size), letter.text);
    if (written < 0) fail("dprintf");
}

static int alice(int queue) {
    post(queue, 5, "five");          // [five letters]
    post(queue, 3, "three");
    post(queue, 7, "seven");
    post(queue, 2, "two");
    post(queue, 3, "three again");   // [the fifth]

    post(queue, 1, "one");           // [for nobody]
    post(queue, 7, "lucky seven");   // [who gets it?]
    post(queue, 7, "the last");
    return 0;
}

static int bob(int queue) {
    take(queue,  0, 0);              // [any] the first, whatever its type
    take(queue,  7, 0);              // [this] the first of type 7
    take(queue, -3, 0);              // [up to] of the types 1 to 3 …
    take(queue, -3, 0);
    take(queue, -3, 0);
    take(queue, -3, IPC_NOWAIT);     // [do not wait]
    take(queue,  7, 0);
    return 0;
}

static int carol(int queue) {
    take(queue, 7, 0);
    return 0;
}

int main() {
    const int queue = msgget(IPC_PRIVATE, 0600);
    if (queue == -1) fail("msgget");

    int (*const people[])(int) = {alice, bob, carol};
    for (auto* person : people) {
        const pid_t pid = fork();
        if (pid == -1) fail("fork");
        if (pid == 0) return person(queue);
    }
    for (int i = 0; i < 3; ++i)                                        // [all at work]
        if (wait(nullptr) == -1) fail("wait");
    if (msgctl(queue, IPC_RMID, nullptr) == -1) fail("msgctl");        // no exit would do it for us
}
