// A message queue: two letters of different types, receivers that choose, a receiver that waits.
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

struct Letter {
  long type;
  char text[16];
};

static int queue;

static void put(long type, const char* text) {
  Letter letter{type, {}};
  strcpy(letter.text, text);
  if (msgsnd(queue, &letter, strlen(text), 0) == -1) _exit(1);
}

static void take(long type) {
  Letter letter{};
  if (msgrcv(queue, &letter, sizeof letter.text, type, 0) == -1) _exit(2);
}

int main() {
  queue = msgget(IPC_PRIVATE, 0600);
  if (queue == -1) return 1;
  if (fork() == 0) {
    put(5, "five");
    put(2, "two");
    put(7, "seven");
    _exit(0);
  }
  if (fork() == 0) {
    take(-3);
    take(0);
    take(7);
    take(7);
    _exit(0);
  }
  wait(nullptr);
  msgctl(queue, IPC_RMID, nullptr);
  wait(nullptr);
  return 0;
}
