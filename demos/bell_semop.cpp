// A porter waits at a semaphore, and a guest rings: a call that SA_RESTART does not restart.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -Wpedantic -o bell_semop bell_semop.cpp
#include <signal.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

union semun { int val; };                        // semctl(2): the caller has to define it

static volatile sig_atomic_t rung = 0;

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void on_ring(int) { rung = rung + 1; }

static int guest(pid_t porter, int set) {
    if (kill(porter, SIGUSR1) == -1) fail("kill");         // [ring]
    sembuf v{0, +1, 0};
    if (semop(set, &v, 1) == -1) fail("semop");            // [open the gate]
    return 0;
}

int main() {
    struct sigaction action {};
    action.sa_handler = on_ring;
    action.sa_flags   = SA_RESTART;              // [restart, please]
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGUSR1, &action, nullptr) == -1) fail("sigaction");

    const int set = semget(IPC_PRIVATE, 1, 0600);
    if (set == -1) fail("semget");
    const semun closed{0};
    if (semctl(set, 0, SETVAL, closed) == -1) fail("semctl");

    const pid_t porter = getpid();
    const pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) return guest(porter, set);

    sembuf p{0, -1, 0};
    while (semop(set, &p, 1) == -1) {            // [at the gate]
        if (errno != EINTR) fail("semop");
        if (dprintf(STDOUT_FILENO, "Porter: interrupted\n") < 0) fail("dprintf");
    }
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
    if (semctl(set, 0, IPC_RMID) == -1) fail("semctl");
}
