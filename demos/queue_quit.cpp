// WRONG ON PURPOSE. A parent sends three words and "quit" through a queue; its child prints what comes, until "quit".
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o queue_quit queue_quit.cpp
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

struct Letter {
    long type;
    char text[32];
};

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void post(int queue, const char* text) {
    Letter letter{1, {}};
    std::strncpy(letter.text, text, sizeof letter.text - 1);
    if (msgsnd(queue, &letter, std::strlen(text) + 1, 0) == -1) fail("msgsnd");
}

static int receiver(int queue) {
    for (;;) {
        Letter letter{};
        if (msgrcv(queue, &letter, sizeof letter.text, 1, 0) == -1) fail("msgrcv");
        if (dprintf(STDOUT_FILENO, "got %s\n", letter.text) < 0) fail("dprintf");
        if (std::strcmp(letter.text, "quit") == 0) return 0;
    }
}

int main() {
    const int queue = msgget(IPC_PRIVATE, 0600);
    if (queue == -1) fail("msgget");

    const pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) return receiver(queue);

    const char* const words[] = {"one", "two", "three", "quit"};    // [four letters]
    for (const char* word : words) post(queue, word);
    if (msgctl(queue, IPC_RMID, nullptr) == -1) fail("msgctl");    // [tidy] leave nothing behind
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
}
