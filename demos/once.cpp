// One printf(), and then one fork().
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -Wpedantic -o once once.cpp
// usage: once [plain|flush]
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

static void fail(const char* what) { std::perror(what); std::exit(1); }

int main(int argc, char** argv) {
    const bool flush = argc > 1 && std::strcmp(argv[1], "flush") == 0;

    if (std::printf("once only\n") < 0) fail("printf");      // [print]
    if (flush && std::fflush(stdout) == EOF) fail("fflush"); // [flush]

    const pid_t child = fork();                              // [fork]
    if (child == -1) fail("fork");
    if (child == 0) return 0;                                // [child ends]
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");   // [wait]
}
