// A file and its locks: flock() of the whole, fcntl() of a part.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

static void lock_part(int file, short kind) {
  struct flock part {};
  part.l_type = kind;
  part.l_len = 10;
  if (fcntl(file, F_SETLKW, &part) == -1) _exit(1);
}

int main() {
  const int file = open("/tmp/book", O_CREAT | O_RDWR, 0600);
  if (file == -1) return 1;
  flock(file, LOCK_EX);
  if (fork() == 0) {
    const int own = open("/tmp/book", O_RDWR);
    flock(own, LOCK_EX);
    lock_part(own, F_WRLCK);
    _exit(0);
  }
  lock_part(file, F_WRLCK);
  flock(file, LOCK_UN);
  lock_part(file, F_UNLCK);
  wait(nullptr);
  unlink("/tmp/book");
  return 0;
}
