// A POSIX queue of two messages at most: the highest priority first, and a sender that waits for room.
#include <fcntl.h>
#include <mqueue.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

static void put(mqd_t queue, const char* text, unsigned priority) {
  if (mq_send(queue, text, strlen(text), priority) == -1) _exit(1);
}

int main() {
  mq_attr size{};
  size.mq_maxmsg = 2;
  size.mq_msgsize = 16;
  const mqd_t queue = mq_open("/post", O_CREAT | O_EXCL | O_RDWR, 0600, &size);
  if (queue == static_cast<mqd_t>(-1)) return 1;
  if (fork() == 0) {
    put(queue, "low", 1);
    put(queue, "high", 9);
    put(queue, "third", 1);
    _exit(0);
  }
  char buffer[16];
  for (int i = 0; i < 3; ++i) {
    if (mq_receive(queue, buffer, sizeof buffer, nullptr) == -1) return 1;
  }
  mq_unlink("/post");
  mq_close(queue);
  wait(nullptr);
  return 0;
}
