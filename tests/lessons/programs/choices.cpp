// What the lab lets happen: a time that is over, a call that fails, a write that is too short.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

int main() {
  if (fork() == 0) {
    sleep(5);
    _exit(3);
  }
  int ends[2];
  if (pipe(ends) == -1) return 1;
  if (write(ends[1], "hello", 5) != 3) return 2;
  char buffer[8];
  if (read(ends[0], buffer, sizeof buffer) != -1 || errno != EINTR) return 4;
  int status = 0;
  wait(&status);
  return WEXITSTATUS(status);
}
