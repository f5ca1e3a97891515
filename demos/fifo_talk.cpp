// WRONG ON PURPOSE. An office answers one question; question and answer each go through a FIFO of their own.
// build: g++ -std=c++20 -g -O0 -Wall -Wextra -o fifo_talk fifo_talk.cpp
// usage: fifo_talk office     and then, in another terminal:  fifo_talk client
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

static const char questions[] = "/tmp/questions", answers[] = "/tmp/answers";

static void fail(const char* what) { std::perror(what); std::exit(1); }

static int open_or_fail(const char* name, int flags) {
    const int end = open(name, flags);
    if (end == -1) fail(name);
    return end;
}

static void say(int to, const char* text) {
    const std::size_t size = std::strlen(text);
    if (write(to, text, size) != static_cast<ssize_t>(size)) fail("write");
}

static void hear(int from, char* text, std::size_t room) {
    const ssize_t size = read(from, text, room - 1);
    if (size == -1) fail("read");
    text[size] = '\0';
}

static void office() {
    if (mkfifo(questions, 0600) == -1 || mkfifo(answers, 0600) == -1) fail("mkfifo");
    const int out = open_or_fail(answers, O_WRONLY);      // [office out]
    const int in  = open_or_fail(questions, O_RDONLY);    // [office in]
    char text[64];
    hear(in, text, sizeof text);
    say(out, "42");
    if (unlink(questions) == -1 || unlink(answers) == -1) fail("unlink");
}

static void client() {
    const int out = open_or_fail(questions, O_WRONLY);    // [client out]
    const int in  = open_or_fail(answers, O_RDONLY);      // [client in]
    say(out, "What is six times seven?");
    char text[64];
    hear(in, text, sizeof text);
    if (dprintf(STDOUT_FILENO, "answer: %s\n", text) < 0) fail("dprintf");
}

int main(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "office") == 0) office(); else client();
}
