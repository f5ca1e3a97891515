// A set of two semaphores: P and V of the first, with SEM_UNDO; waiting for zero on the second.
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

static int set;

static void change(unsigned short member, short amount, short flags) {
  sembuf operation = {member, amount, flags};
  if (semop(set, &operation, 1) == -1) _exit(1);
}

int main() {
  set = semget(IPC_PRIVATE, 2, 0600);
  if (set == -1) return 1;
  semctl(set, 0, SETVAL, 1);
  semctl(set, 1, SETVAL, 1);
  if (fork() == 0) {
    change(0, -1, SEM_UNDO);
    change(1, -1, 0);
    pause();
  }
  if (fork() == 0) {
    change(1, 0, 0);
    change(0, -1, 0);
    change(0, 1, 0);
    _exit(0);
  }
  wait(nullptr);
  wait(nullptr);
  semctl(set, 0, IPC_RMID);
  return 0;
}
