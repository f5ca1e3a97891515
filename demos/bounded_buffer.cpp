// A producer hands items to a consumer through a buffer of two slots.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -Wpedantic -o bounded_buffer bounded_buffer.cpp
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

constexpr int slots = 2, items = 4;
struct Buffer { int slot[slots]; int in, out; };   // a ring: the next to be filled, the next to be taken
enum { mutex, empty, full, members };              // inside · slots with nothing in them · slots with an item
union semun { unsigned short* array; };            // semctl(2): the caller has to define it

static void fail(const char* what) { std::perror(what); std::exit(1); }

static void change(int set, unsigned short member, short amount) {
    sembuf operation{member, amount, 0};
    if (semop(set, &operation, 1) == -1) fail("semop");
}
static void P(int set, unsigned short member) { change(set, member, -1); }
static void V(int set, unsigned short member) { change(set, member, +1); }

static int produce(int set, Buffer* buffer) {
    for (int item = 1; item <= items; ++item) {
        P(set, empty);                             // [wait for a slot]
        P(set, mutex);                             // [wait to get in]
        buffer->slot[buffer->in] = item;           // [put]
        buffer->in = (buffer->in + 1) % slots;
        V(set, mutex);
        V(set, full);                              // [one item more]
    }
    return 0;
}

static int consume(int set, Buffer* buffer) {
    for (int i = 0; i < items; ++i) {
        P(set, full);                              // [wait for an item]
        P(set, mutex);
        const int item = buffer->slot[buffer->out];            // [take]
        buffer->out = (buffer->out + 1) % slots;
        V(set, mutex);
        V(set, empty);                             // [one slot more]
        if (dprintf(STDOUT_FILENO, "got %d\n", item) < 0) fail("dprintf");
    }
    return 0;
}

int main() {
    const int segment = shmget(IPC_PRIVATE, sizeof(Buffer), 0600);   // zeroed by the kernel
    if (segment == -1) fail("shmget");
    Buffer* buffer = static_cast<Buffer*>(shmat(segment, nullptr, 0));
    if (buffer == reinterpret_cast<Buffer*>(-1)) fail("shmat");

    const int set = semget(IPC_PRIVATE, members, 0600);
    if (set == -1) fail("semget");
    unsigned short values[members] = {1, slots, 0};    // nobody inside, all slots empty, no item
    if (semctl(set, 0, SETALL, semun{values}) == -1) fail("semctl");

    const pid_t producer = fork();
    if (producer == -1) fail("fork");
    if (producer == 0) return produce(set, buffer);
    const pid_t consumer = fork();
    if (consumer == -1) fail("fork");
    if (consumer == 0) return consume(set, buffer);

    for (int i = 0; i < 2; ++i)                        // [both at work]
        if (wait(nullptr) == -1) fail("wait");
    if (semctl(set, 0, IPC_RMID) == -1) fail("semctl");
    if (shmctl(segment, IPC_RMID, nullptr) == -1) fail("shmctl");
}
