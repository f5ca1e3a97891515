// A chef asks how many guests there are, sends a waiter to them, and waits until the waiter has come back.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o lab_kitchen lab_kitchen.cpp
// usage: lab_kitchen [SECONDS]     (how long the guests eat: 2 if you do not say)
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

static void fail(const char* what) { std::perror(what); std::exit(1); }

// dprintf() writes at once; printf() might keep the text back until the process ends
static void say(const char* text) { if (dprintf(STDOUT_FILENO, "%s\n", text) < 0) fail("dprintf"); }

int main(int argc, char** argv) {
    const int eating = argc > 1 ? std::atoi(argv[1]) : 2;

    say("chef: how many guests?");                     // [hello]
    char answer[16] = {};
    if (read(STDIN_FILENO, answer, sizeof answer - 1) == -1) fail("read");    // [listen]
    const int guests = std::atoi(answer);

    const pid_t waiter = fork();                       // [send the waiter]
    if (waiter == -1) fail("fork");
    if (waiter == 0) {
        say("waiter: soup");                           // [soup]
        sleep(static_cast<unsigned>(eating));          // [they eat]
        say("waiter: the bill");                       // [bill]
        return guests;                                 // an exit status: one byte for the parent
    }
    say("chef: I cook");                               // [cook]

    int status = 0;
    if (waitpid(waiter, &status, 0) == -1) fail("waitpid");                   // [wait]
    if (dprintf(STDOUT_FILENO, "chef: %d guests were here\n", WEXITSTATUS(status)) < 0) fail("dprintf");
}
