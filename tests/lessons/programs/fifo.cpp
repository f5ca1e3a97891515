// A FIFO: open() waits for the other end.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main() {
  if (mkfifo("/tmp/line", 0600) == -1) return 1;
  if (fork() == 0) {
    char buffer[16];
    const int end = open("/tmp/line", O_RDONLY);
    while (read(end, buffer, sizeof buffer) > 0) {
    }
    _exit(0);
  }
  const int end = open("/tmp/line", O_WRONLY);
  if (write(end, "hello", 5) != 5) return 1;
  unlink("/tmp/line");
  close(end);
  wait(nullptr);
  return 0;
}
