// Two processes pass a turn to and fro through two semaphores; prints nanoseconds per semop().
// usage: pingpong ROUNDS         four calls a round, two of them wait
//        pingpong ROUNDS alone   two calls a round by one process, none waits
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>

static int set;

static void change(unsigned short index, short amount) {
  sembuf operation{index, amount, 0};
  if (semop(set, &operation, 1) == -1) _exit(1);
}

static double now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int rounds = atoi(argv[1]);
  const bool alone = argc > 2;
  set = semget(IPC_PRIVATE, 2, 0600);
  if (set == -1) return 1;
  if (!alone && fork() == 0) {
    for (int i = 0; i < rounds; ++i) {
      change(0, -1);
      change(1, 1);
    }
    return 0;
  }
  const double start = now_ns();
  for (int i = 0; i < rounds; ++i) {
    change(0, 1);
    change(alone ? 0 : 1, -1);
  }
  const double each = (now_ns() - start) / rounds / (alone ? 2 : 4);
  if (!alone) wait(nullptr);
  semctl(set, 0, IPC_RMID);
  printf("%.0f\n", each);
  return 0;
}
