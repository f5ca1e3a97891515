// POSIX semaphores, mutexes and threads that wait for each other. usage: semaphores_posix named|shared|mutex|condition
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

struct Box {
  int filler;
  sem_t ready;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool set = false;
static int started[2];

static void check(bool good, const char* what) {
  if (good) return;
  perror(what);
  exit(1);
}

static void wait_for(sem_t* semaphore) {
  check(sem_wait(semaphore) == 0, "sem_wait");  // [sem_wait]
}

static void use(sem_t* semaphore) {
  if (fork() == 0) {
    wait_for(semaphore);
    wait_for(semaphore);
    _exit(0);
  }
  getppid();            // [before-post]
  sem_post(semaphore);  // [post]
  sem_post(semaphore);  // [post-again]
  wait(nullptr);        // [wait]
}

static void named() {
  sem_t* turn = sem_open("/turn", O_CREAT, 0600, 0);
  check(turn != SEM_FAILED, "sem_open");
  use(turn);
  sem_unlink("/turn");
  sem_close(turn);
  getppid();  // [named-end]
}

static void shared() {
  void* at = mmap(nullptr, sizeof(Box), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  check(at != MAP_FAILED, "mmap");
  Box* box = static_cast<Box*>(at);
  check(sem_init(&box->ready, 1, 0) == 0, "sem_init");
  use(&box->ready);
}

static void* locks(void*) {
  pthread_mutex_lock(&lock);  // [lock]
  set = true;
  pthread_mutex_unlock(&lock);
  return nullptr;
}

static void mutex() {
  pthread_t thread;
  pthread_mutex_lock(&lock);
  pthread_create(&thread, nullptr, locks, nullptr);
  getppid();  // [locked]
  pthread_mutex_unlock(&lock);
  pthread_join(thread, nullptr);
}

static void* waits(void*) {
  char byte = 0;
  pthread_mutex_lock(&lock);
  while (!set) pthread_cond_wait(&changed, &lock);  // [cond_wait]
  pthread_mutex_unlock(&lock);
  check(read(started[0], &byte, 1) == 1, "read");
  return nullptr;
}

static void condition() {
  pthread_t thread;
  check(pipe(started) == 0, "pipe");
  pthread_create(&thread, nullptr, waits, nullptr);
  getppid();  // [created]
  pthread_mutex_lock(&lock);
  set = true;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&lock);
  pthread_join(thread, nullptr);  // [join]
}

int main(int, char** argv) {
  const std::string how = argv[1];
  if (how == "named") named();
  if (how == "shared") shared();
  if (how == "mutex") mutex();
  if (how == "condition") condition();
  return 0;
}
