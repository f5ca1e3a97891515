// A named semaphore: the second one waits until the first one posts.
#include <fcntl.h>
#include <semaphore.h>
#include <sys/wait.h>
#include <unistd.h>

int main() {
  sem_t* gate = sem_open("/gate", O_CREAT | O_EXCL, 0600, 1);
  if (gate == SEM_FAILED) return 1;
  sem_wait(gate);
  if (fork() == 0) {
    sem_wait(gate);  // [wait]
    getppid();       // [in]
    _exit(0);
  }
  sem_post(gate);       // [post]
  sem_unlink("/gate");  // [unlink]
  sem_close(gate);
  wait(nullptr);
  return 0;
}
