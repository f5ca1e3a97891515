// Two processes add to one number in shared memory without a lock; and something for each size of a step.
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

struct Shared {
  int number;
};

static void add(Shared* shared) {
  shared->number += 1;  // [add]
}  // [added]

int main() {
  const int id = shmget(IPC_PRIVATE, sizeof(Shared), 0600);
  if (id == -1) return 1;
  auto* shared = static_cast<Shared*>(shmat(id, nullptr, 0));
  int twice = 1;          // [one]
  twice = twice + 1;      // [two]
  printf("%d\n", twice);  // [print]
  if (fork() == 0) {      // [fork]
    add(shared);          // [child adds]
    _exit(0);             // [child done]
  }
  add(shared);  // [parent adds]
  wait(nullptr);
  printf("%d\n", shared->number);
  shmctl(id, IPC_RMID, nullptr);
  return 0;
}
