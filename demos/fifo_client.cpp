// Writes two lines into the letter-box of fifo_office.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o fifo_client fifo_client.cpp
// usage: fifo_client NAME [wait|nowait|last]     (nowait: open with O_NONBLOCK; last: say "close", too)
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

static const char box[] = "/tmp/letter-box";

static void fail(const char* what) { std::perror(what); std::exit(1); }

int main(int argc, char** argv) {
    const char* name = argc > 1 ? argv[1] : "Anna";
    const char* mode = argc > 2 ? argv[2] : "wait";

    const int out = open(box, O_WRONLY | (std::strcmp(mode, "nowait") == 0 ? O_NONBLOCK : 0));    // [open for writing]
    if (out == -1) fail("open");

    // each line in one write(), so that nobody else's can come in between
    if (dprintf(out, "%s: page 1\n", name) < 0) fail("dprintf");    // [page one]
    if (dprintf(out, "%s: page 2\n", name) < 0) fail("dprintf");
    if (std::strcmp(mode, "last") == 0 && dprintf(out, "close\n") < 0) fail("dprintf");
}
