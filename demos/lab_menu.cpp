// WRONG ON PURPOSE. Two cooks serve one dish each. Soup comes before fish.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o lab_menu lab_menu.cpp
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

static void fail(const char* what) { std::perror(what); std::exit(1); }

static int serve(const char* dish) {
    if (dprintf(STDOUT_FILENO, "%s\n", dish) < 0) fail("dprintf");    // [serve]
    return 0;
}

int main() {
    const char* const dishes[] = {"soup", "fish"};
    for (const char* dish : dishes) {                  // the first cook is sent first
        const pid_t cook = fork();
        if (cook == -1) fail("fork");
        if (cook == 0) return serve(dish);
    }
    for (int i = 0; i < 2; ++i)                        // [both sent]
        if (wait(nullptr) == -1) fail("wait");
}
