// A hotel counts its guests in shared memory: the porter adds three, the cook asks how many.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o board_guests_mended board_guests_mended.cpp
// usage: board_guests_mended
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

struct Book { int guests; };

static const key_t hotel = 0x40e1;                     // the key that porter and cook have agreed on

static void fail(const char* what) { std::perror(what); std::exit(1); }

static int open_book() {
    const int segment = shmget(hotel, sizeof(Book), IPC_CREAT | 0600);
    if (segment == -1) fail("shmget");
    return segment;
}

static Book* read_book(int segment) {
    void* const at = shmat(segment, nullptr, 0);
    if (at == reinterpret_cast<void*>(-1)) fail("shmat");
    return static_cast<Book*>(at);
}

static int cook() {
    Book* const book = read_book(open_book());         // [cook opens]
    dprintf(STDOUT_FILENO, "dinner for %d\n", book->guests);
    return 0;
}

int main() {                                           // the porter
    const int segment = open_book();                   // [porter opens]
    Book* const book = read_book(segment);
    book->guests += 3;                                 // [three arrive]

    const pid_t pid = fork();
    if (pid == -1) fail("fork");
    if (pid == 0) return cook();
    if (waitpid(pid, nullptr, 0) == -1) fail("waitpid");
    // Only now: from this call on, the key finds the segment no more.
    if (shmctl(segment, IPC_RMID, nullptr) == -1) fail("shmctl");
    if (shmdt(book) == -1) fail("shmdt");
}
