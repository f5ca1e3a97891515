// Calls in a loop, for tests/bench; prints nanoseconds per call. 64 bytes go with each message.
// usage: pingpong semaphore|pipe|queue ROUNDS   two processes pass a turn to and fro: four calls a round, two wait
//        pingpong alone ROUNDS                  one process, two semop() a round, none waits
//        pingpong mixed ROUNDS                  the same two after ten calls that no lab is interested in
//        pingpong other ROUNDS                  only such calls, ten a round
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

struct Letter {
  long type;
  char text[64];
};

static int set = -1;
static int queue = -1;
static int ways[2][2];  // pipes

static void change(unsigned short index, short amount) {
  sembuf operation{index, amount, 0};
  if (semop(set, &operation, 1) == -1) _exit(1);
}

static void send(const char* kind, int way) {
  Letter letter{way + 1, "a letter of 64 bytes"};
  bool sent = true;
  if (strcmp(kind, "semaphore") == 0) change(static_cast<unsigned short>(way), 1);
  if (strcmp(kind, "pipe") == 0) sent = write(ways[way][1], letter.text, sizeof letter.text) == sizeof letter.text;
  if (strcmp(kind, "queue") == 0) sent = msgsnd(queue, &letter, sizeof letter.text, 0) == 0;
  if (!sent) _exit(1);
}

static void receive(const char* kind, int way) {
  Letter letter{};
  bool received = true;
  if (strcmp(kind, "semaphore") == 0) change(static_cast<unsigned short>(way), -1);
  if (strcmp(kind, "pipe") == 0) received = read(ways[way][0], letter.text, sizeof letter.text) == sizeof letter.text;
  if (strcmp(kind, "queue") == 0)
    received = msgrcv(queue, &letter, sizeof letter.text, way + 1, 0) == sizeof letter.text;
  if (!received) _exit(1);
}

static double now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

static int calls_in_a_round(const char* kind) {
  if (strcmp(kind, "alone") == 0) return 2;
  if (strcmp(kind, "mixed") == 0) return 12;
  if (strcmp(kind, "other") == 0) return 10;
  return 4;
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const char* kind = argv[1];
  const int rounds = atoi(argv[2]);
  const int calls = calls_in_a_round(kind);
  const bool others = calls >= 10;
  const bool operations = calls == 2 || calls == 12;
  if (operations || strcmp(kind, "semaphore") == 0) set = semget(IPC_PRIVATE, 2, 0600);
  if (strcmp(kind, "queue") == 0) queue = msgget(IPC_PRIVATE, 0600);
  if (strcmp(kind, "pipe") == 0 && (pipe(ways[0]) == -1 || pipe(ways[1]) == -1)) return 1;
  if (calls == 4 && fork() == 0) {
    for (int i = 0; i < rounds; ++i) {
      receive(kind, 0);
      send(kind, 1);
    }
    return 0;
  }
  const double start = now_ns();
  for (int i = 0; i < rounds; ++i) {
    for (int j = 0; others && j < 10; ++j) syscall(SYS_getppid);
    if (operations) {
      change(0, 1);
      change(0, -1);
    }
    if (calls == 4) {
      send(kind, 0);
      receive(kind, 1);
    }
  }
  const double each = (now_ns() - start) / rounds / calls;
  if (calls == 4) wait(nullptr);
  if (set != -1) semctl(set, 0, IPC_RMID);
  if (queue != -1) msgctl(queue, IPC_RMID, nullptr);
  printf("%.0f\n", each);
  return 0;
}
