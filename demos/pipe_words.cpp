// A parent sends three pieces of a word through a pipe; its child reads to the end.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o pipe_words pipe_words.cpp
// usage: pipe_words [careful|forgets|quits|ignores]
//   careful: each closes the end that it does not use    forgets: the child keeps the write end open
//   quits: the child reads once and goes home            ignores: so, too, and the parent ignores SIGPIPE
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void shut(int end) { if (close(end) == -1) fail("close"); }

static void send(int end, const char* piece) {
    const std::size_t size = std::strlen(piece);
    // So few bytes go in whole or not at all; a longer text would need a loop.
    if (write(end, piece, size) != static_cast<ssize_t>(size)) fail("write");
}

static int receive(int end, bool quits) {
    char buffer[64];
    for (;;) {
        const ssize_t got = read(end, buffer, sizeof buffer);                        // [read]
        if (got == -1) fail("read");
        if (got == 0) break;                                                         // [end of file]
        // dprintf() writes at once; printf() might keep the text back until the process ends
        if (dprintf(STDOUT_FILENO, "%zd bytes: %.*s\n", got, static_cast<int>(got), buffer) < 0) fail("dprintf");
        if (quits) return 0;
    }
    if (dprintf(STDOUT_FILENO, "that was all\n") < 0) fail("dprintf");
    return 0;
}

int main(int argc, char** argv) {
    const char* mode    = argc > 1 ? argv[1] : "careful";
    const bool  forgets = std::strcmp(mode, "forgets") == 0;
    const bool  ignores = std::strcmp(mode, "ignores") == 0;
    const bool  quits   = ignores || std::strcmp(mode, "quits") == 0;

    int ends[2];                                    // ends[0] is for reading, ends[1] for writing
    if (pipe(ends) == -1) fail("pipe");
    if (ignores && signal(SIGPIPE, SIG_IGN) == SIG_ERR) fail("signal");

    const pid_t child = fork();                     // [one becomes two]
    if (child == -1) fail("fork");
    if (child == 0) {
        if (!forgets) shut(ends[1]);                // [child closes] it does not write
        return receive(ends[0], quits);
    }
    shut(ends[0]);                                  // [parent closes] it does not read

    send(ends[1], "ham");                           // [first piece]
    send(ends[1], "bur");
    send(ends[1], "ger");
    shut(ends[1]);                                  // [nothing more] the reader may know it
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
}
