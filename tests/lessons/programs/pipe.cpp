// A writer and a reader on one pipe. Each closes what it does not need, unless it is told to forget that.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

static int ends[2];

static void write_all() {
  static char much[70000];
  memset(much, 'x', sizeof much);
  if (write(ends[1], "hello", 5) != 5) exit(1);
  if (write(ends[1], "world", 5) != 5) exit(1);
  if (write(ends[1], much, sizeof much) != static_cast<ssize_t>(sizeof much)) exit(1);  // [too much]
  close(ends[1]);                                                                       // [written]
}

static void read_all() {
  static char buffer[4096];
  while (read(ends[0], buffer, sizeof buffer) > 0) {
  }
}

int main(int argc, char** argv) {
  const bool forgets = argc > 1 && strcmp(argv[1], "forgets") == 0;
  if (pipe(ends) == -1) return 1;
  if (fork() == 0) {
    close(ends[0]);
    write_all();  // [write]
    _exit(0);
  }
  if (fork() == 0) {
    if (!forgets) close(ends[1]);
    read_all();  // [read]
    _exit(0);
  }
  close(ends[0]);
  close(ends[1]);
  while (wait(nullptr) > 0) {
  }
  return 0;
}
