// WRONG ON PURPOSE. A child calculates; its parent sleeps a second, "that is enough", and reads the result.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o race_nap race_nap.cpp
// usage: race_nap
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

struct Result { int answer; };

static void fail(const char* what) { std::perror(what); std::exit(1); }

static int calculate() {
    int sum = 0;
    for (int i = 1; i <= 6; ++i) sum += 2 * i;
    return sum;
}

int main() {
    const int segment = shmget(IPC_PRIVATE, sizeof(Result), 0600);
    if (segment == -1) fail("shmget");
    void* const at = shmat(segment, nullptr, 0);
    if (at == reinterpret_cast<void*>(-1)) fail("shmat");
    if (shmctl(segment, IPC_RMID, nullptr) == -1) fail("shmctl");
    Result* const result = static_cast<Result*>(at);

    const pid_t pid = fork();
    if (pid == -1) fail("fork");
    if (pid == 0) {
        result->answer = calculate();                  // [answer]
        return 0;                                      // [answered]
    }
    sleep(1);                                          // [sleep]
    dprintf(STDOUT_FILENO, "the answer is %d\n", result->answer);    // [read]
    if (waitpid(pid, nullptr, 0) == -1) fail("waitpid");
}
