// WRONG ON PURPOSE. A typist sends each line that is typed through a queue; a printer, her child, prints them until "quit".
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o queue_typist queue_typist.cpp
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

struct Letter {
    long type;
    char text[64];
};

static void fail(const char* what) { std::perror(what); std::exit(1); }

static bool is_quit(const char* line) { return std::strcmp(line, "quit\n") == 0; }

static int printer(int queue) {
    Letter letter{};
    do {
        if (msgrcv(queue, &letter, sizeof letter.text, 1, 0) == -1) fail("msgrcv");
        if (dprintf(STDOUT_FILENO, "printed: %s", letter.text) < 0) fail("dprintf");
    } while (!is_quit(letter.text));
    return 0;
}

int main() {
    const int queue = msgget(IPC_PRIVATE, 0600);
    if (queue == -1) fail("msgget");

    const pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) return printer(queue);

    Letter letter{1, {}};
    do {
        std::fgets(letter.text, sizeof letter.text, stdin);
        if (msgsnd(queue, &letter, std::strlen(letter.text) + 1, 0) == -1) fail("msgsnd");
    } while (!is_quit(letter.text));

    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
    if (msgctl(queue, IPC_RMID, nullptr) == -1) fail("msgctl");
}
