// A parent and two children; each child does P, works, does V. usage: tellers [undo]
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

static void change(int set, short amount, short flags) {
  sembuf operation{0, amount, flags};
  if (semop(set, &operation, 1) == -1) {
    perror("semop");
    _exit(1);
  }
}

int main(int argc, char**) {
  const short flags = argc > 1 ? SEM_UNDO : 0;
  const int set = semget(IPC_PRIVATE, 1, 0600);
  if (semctl(set, 0, SETVAL, 1) == -1) return 1;
  for (int child = 1; child <= 2; ++child) {
    if (fork() == 0) {
      change(set, -1, flags);
      dprintf(1, "child %d inside\n", child);  // [inside]
      change(set, 1, flags);
      return child;
    }
  }
  for (int child = 0; child < 2; ++child) wait(nullptr);  // [waiting]
  semctl(set, 0, IPC_RMID);
  return 0;
}
