// A parent writes twenty blocks of a page each into a pipe, whether anyone reads or not.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o pipe_full pipe_full.cpp
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

static void fail(const char* what) { std::perror(what); std::exit(1); }

constexpr std::size_t page = 4096;                  // PIPE_BUF on Linux, see limits.h

int main() {
    int ends[2];
    if (pipe(ends) == -1) fail("pipe");

    const pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) {
        if (close(ends[1]) == -1) fail("close");
        char    buffer[page];
        ssize_t got = read(ends[0], buffer, 1);     // [one byte] only a look: what is it?
        while (got > 0) got = read(ends[0], buffer, sizeof buffer);
        if (got == -1) fail("read");
        return 0;
    }
    if (close(ends[0]) == -1) fail("close");

    char block[page];
    for (char letter = 'A'; letter < 'U'; ++letter) {
        std::memset(block, letter, sizeof block);
        if (write(ends[1], block, sizeof block) != sizeof block) fail("write");      // [a page more]
    }

    if (close(ends[1]) == -1) fail("close");
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
}
