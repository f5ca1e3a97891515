// WRONG ON PURPOSE. A parent has two children count bytes, one after the other, each through a pipe of its own.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o pipe_teams pipe_teams.cpp
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

static void fail(const char* what) { std::perror(what); std::exit(1); }

struct Counter { pid_t pid; int to; };

static int count(int from) {
    char    buffer[64];
    ssize_t total = 0, got;
    while ((got = read(from, buffer, sizeof buffer)) > 0) total += got;
    if (got == -1) fail("read");
    if (dprintf(STDOUT_FILENO, "total: %zd\n", total) < 0) fail("dprintf");
    return 0;
}

static Counter start_counter() {
    int ends[2];
    if (pipe(ends) == -1) fail("pipe");
    const pid_t pid = fork();
    if (pid == -1) fail("fork");
    if (pid == 0) {
        if (close(ends[1]) == -1) fail("close");    // a reader must not keep the write end
        std::exit(count(ends[0]));
    }
    if (close(ends[0]) == -1) fail("close");
    return {pid, ends[1]};
}

static void use(const Counter& counter, const char* text) {
    const std::size_t size = std::strlen(text);
    if (write(counter.to, text, size) != static_cast<ssize_t>(size)) fail("write");
    if (close(counter.to) == -1) fail("close");     // that was all: now it can tell its total
    if (waitpid(counter.pid, nullptr, 0) == -1) fail("waitpid");
}

int main() {
    const Counter first  = start_counter();
    const Counter second = start_counter();
    use(first, "apples");                           // [first order]
    use(second, "pears");
}
