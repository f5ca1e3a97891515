// A process makes a child with fork(), and waits for it.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -Wpedantic -o family family.cpp
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

static void fail(const char* what) { std::perror(what); std::exit(1); }

// dprintf() writes at once; printf() might keep a line back
static void tell(const char* who, int number, const int* place) {
    if (dprintf(STDOUT_FILENO, "%s: number is %d, at %p\n", who, number, static_cast<const void*>(place)) < 0)
        fail("dprintf");
}

int main() {
    int number = 7;
    const pid_t child = fork();                          // [fork]
    if (child == -1) fail("fork");

    if (child == 0) {
        number = 9;                                      // [child changes it]
        tell("Child", number, &number);                  // [child tells]
        if (dprintf(STDOUT_FILENO, "Child: my parent is %d\n", static_cast<int>(getppid())) < 0) fail("dprintf");
        return 3;                                        // [child ends]
    }

    tell("Mother", number, &number);                     // [mother tells]
    int status = 0;
    if (waitpid(child, &status, 0) == -1) fail("waitpid");       // [wait]
    if (WIFEXITED(status)) {                             // [what became of it]
        if (dprintf(STDOUT_FILENO, "Mother: it exited with %d\n", WEXITSTATUS(status)) < 0) fail("dprintf");
    } else if (WIFSIGNALED(status)) {
        if (dprintf(STDOUT_FILENO, "Mother: it was killed by signal %d\n", WTERMSIG(status)) < 0) fail("dprintf");
    }
}
