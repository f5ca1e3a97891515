// WRONG ON PURPOSE. Parent and child use one printer in turn, and then it is all cleaned up. So they think.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o private_leak private_leak.cpp
// usage: private_leak
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

union semun { int val; };                              // semctl(2): the caller has to define it

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void change(int set, short amount) {
    sembuf operation{0, amount, 0};
    if (semop(set, &operation, 1) == -1) fail("semop");
}

static void print(const char* name, int set) {
    change(set, -1);
    dprintf(STDOUT_FILENO, "%s: my page\n", name);     // [page]
    change(set, +1);
}

int main() {
    const int set = semget(IPC_PRIVATE, 1, 0600);
    if (set == -1) fail("semget");
    if (semctl(set, 0, SETVAL, semun{1}) == -1) fail("semctl");

    const pid_t pid = fork();                          // [fork]
    if (pid == -1) fail("fork");
    if (pid > 0) {
        print("parent", set);
        std::exit(0);
    } else {
        print("child", set);
        std::exit(0);
    }
    if (waitpid(pid, nullptr, 0) == -1) fail("waitpid");
    if (semctl(set, 0, IPC_RMID) == -1) fail("semctl");    // [remove]
}
