// A stranger: opens the gate whose number stands on the command line.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o private_guest private_guest.cpp
// usage: private_guest ID
#include <sys/ipc.h>
#include <sys/sem.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: private_guest ID\n");
        return 2;
    }
    sembuf open_it{0, +1, 0};
    if (semop(std::atoi(argv[1]), &open_it, 1) == -1) {    // [open]
        std::perror("semop");
        return 1;
    }
}
