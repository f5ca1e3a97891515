// Makes one of each kind of IPC object, a file, a FIFO, a child in a session of its own, and a grandchild of nobody;
// writes "ready"; ends never.
#include <fcntl.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

int main() {
  const key_t key = 0x1bc1ab;
  if (semget(key, 3, IPC_CREAT | 0600) < 0 || shmget(key, 4096, IPC_CREAT | 0600) < 0 ||
      msgget(key, IPC_CREAT | 0600) < 0) {
    return 1;
  }
  if (shm_open("/ipclab-left", O_CREAT | O_RDWR, 0600) < 0) return 2;
  if (mq_open("/ipclab-left", O_CREAT | O_RDWR, 0600, nullptr) == static_cast<mqd_t>(-1)) return 3;
  if (mkfifo("/tmp/ipclab-left.fifo", 0600) < 0) return 4;
  if (open("/tmp/ipclab-left", O_CREAT | O_RDWR, 0600) < 0) return 5;
  if (fork() == 0) {
    setsid();
    fork();
  } else {
    std::puts("ready");
    std::fflush(stdout);
  }
  for (;;) pause();
}
