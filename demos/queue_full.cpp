// A sender of large orders, then an urgent one; a receiver who wants the urgent one next.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o queue_full queue_full.cpp
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

constexpr long        order = 1, urgent = 9;
constexpr std::size_t largest = 8192;              // MSGMAX on Linux: cat /proc/sys/kernel/msgmax

struct Letter {
    long type;
    char text[largest];
};

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void post(int queue, long type, std::size_t size) {
    Letter letter{type, {}};
    std::memset(letter.text, type == urgent ? '!' : 'x', size);
    if (msgsnd(queue, &letter, size, 0) == -1) fail("msgsnd");
}

static void take(int queue, long wanted) {
    Letter letter{};
    if (msgrcv(queue, &letter, sizeof letter.text, wanted, 0) == -1) fail("msgrcv");
}

static int sender(int queue) {
    for (int i = 0; i < 3; ++i) post(queue, order, largest);    // [order]
    post(queue, urgent, 1);                                     // [urgent]
    return 0;
}

static int receiver(int queue) {
    take(queue, order);
    take(queue, urgent);                                        // [first things first]
    for (int i = 0; i < 2; ++i) take(queue, order);
    return 0;
}

int main() {
    const int queue = msgget(IPC_PRIVATE, 0600);
    if (queue == -1) fail("msgget");

    int (*const people[])(int) = {sender, receiver};
    for (auto* person : people) {
        const pid_t pid = fork();
        if (pid == -1) fail("fork");
        if (pid == 0) return person(queue);
    }
    for (int i = 0; i < 2; ++i)                                 // [all at work]
        if (wait(nullptr) == -1) fail("wait");
    if (msgctl(queue, IPC_RMID, nullptr) == -1) fail("msgctl");
}
