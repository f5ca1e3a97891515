// POSIX shared memory: a name, a size, a mapping, and what is left when the name is gone.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct Board {
  int number;
  char text[12];
};

int main() {
  const int object = shm_open("/board", O_CREAT | O_EXCL | O_RDWR, 0600);
  if (object == -1 || ftruncate(object, sizeof(Board)) == -1) return 1;
  auto* board = static_cast<Board*>(mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED, object, 0));
  if (board == MAP_FAILED) return 1;
  board->number = 7;     // [write]
  if (fork() == 0) {     // [written]
    board->number += 1;  // [add]
    _exit(0);            // [added]
  }
  wait(nullptr);
  shm_unlink("/board");  // [unlink]
  munmap(board, sizeof(Board));
  close(object);
  return 0;
}
