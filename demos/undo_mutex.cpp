// Tellers of a bank move money from one account to another, one teller at a time.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -Wpedantic -o undo_mutex undo_mutex.cpp
// usage: undo_mutex [plain|undo|mixed] [tellers]     (SEM_UNDO: nowhere; on P and on V; on P alone)
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

struct Bank { int checking, savings; };        // the two always add up to 100
union semun { int val; };                      // semctl(2): the caller has to define it

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void semaphore(int set, short amount, short flags) {
    sembuf operation{0, amount, flags};        // semaphore 0 of the set, what to add to it, flags
    if (semop(set, &operation, 1) == -1) fail("semop");
}

static int teller(int set, Bank* bank, short p_flags, short v_flags) {
    semaphore(set, -1, p_flags);               // [P] wait until it is my turn
    bank->checking -= 30;                      // [inside]
    bank->savings  += 30;                      // [half done]
    semaphore(set, +1, v_flags);               // [V] the next one, please
    return 0;                                  // [done]
}

int main(int argc, char** argv) {
    const char* mode    = argc > 1 ? argv[1] : "plain";
    const int   tellers = argc > 2 ? std::atoi(argv[2]) : 2;
    const short p_flags = std::strcmp(mode, "plain") == 0 ? 0 : SEM_UNDO;
    const short v_flags = std::strcmp(mode, "undo")  == 0 ? SEM_UNDO : 0;

    const int segment = shmget(IPC_PRIVATE, sizeof(Bank), 0600);
    if (segment == -1) fail("shmget");
    Bank* bank = static_cast<Bank*>(shmat(segment, nullptr, 0));
    if (bank == reinterpret_cast<Bank*>(-1)) fail("shmat");
    *bank = {100, 0};

    const int set = semget(IPC_PRIVATE, 1, 0600);
    if (set == -1) fail("semget");
    const semun one{1};
    if (semctl(set, 0, SETVAL, one) == -1) fail("semctl");

    for (int i = 0; i < tellers; ++i) {        // the first child is Alice, the second Bob
        const pid_t pid = fork();
        if (pid == -1) fail("fork");
        if (pid == 0) return teller(set, bank, p_flags, v_flags);
    }
    for (int i = 0; i < tellers; ++i)          // [tellers at work]
        if (wait(nullptr) == -1) fail("wait");

    std::printf("checking %d, savings %d\n", bank->checking, bank->savings);
    if (shmctl(segment, IPC_RMID, nullptr) == -1) fail("shmctl");
    if (semctl(set, 0, IPC_RMID) == -1) fail("semctl");
}
