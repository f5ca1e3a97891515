// An office that anyone can write to who knows the name of its letter-box, a FIFO. It prints each line until "close".
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o fifo_office fifo_office.cpp
// usage: fifo_office [plain|keep|nowait]     and in another terminal: fifo_client NAME
//   plain: until the last client has left    keep: keep a write end open, too    nowait: open with O_NONBLOCK
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

static const char box[] = "/tmp/letter-box";

static void fail(const char* what) { std::perror(what); std::exit(1); }

int main(int argc, char** argv) {
    const char* mode  = argc > 1 ? argv[1] : "plain";
    const int   flags = std::strcmp(mode, "nowait") == 0 ? O_RDONLY | O_NONBLOCK : O_RDONLY;

    umask(022);                                         // what most shells set: others may not write
    if (mkfifo(box, 0666) == -1) fail("mkfifo");        // [a name]
    struct stat status{};
    if (stat(box, &status) == -1) fail("stat");
    if (dprintf(STDOUT_FILENO, "mode %o\n", status.st_mode & 0777) < 0) fail("dprintf");

    const int in = open(box, O_CLOEXEC | flags);        // [open for reading]
    if (in == -1) fail("open");
    if (std::strcmp(mode, "keep") == 0 && open(box, O_WRONLY | O_CLOEXEC) == -1) fail("open");    // [keep]

    std::FILE* lines = fdopen(in, "r");                 // to have lines: a FIFO knows only bytes
    if (lines == nullptr) fail("fdopen");
    char line[80];
    while (std::fgets(line, sizeof line, lines) != nullptr && std::strcmp(line, "close\n") != 0)  // [next line]
        if (dprintf(STDOUT_FILENO, "%s", line) < 0) fail("dprintf");

    if (unlink(box) == -1) fail("unlink");              // [remove the name] no exit would do it for us
}
