// A mutex in shared memory: parent and child exclude each other; taken twice by one, it is never free again.
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

int main(int argc, char** argv) {
  const bool twice = argc > 1 && strcmp(argv[1], "twice") == 0;
  auto* key = static_cast<pthread_mutex_t*>(
      mmap(nullptr, sizeof(pthread_mutex_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  pthread_mutexattr_t shared;
  pthread_mutexattr_init(&shared);
  pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(key, &shared);
  pthread_mutex_lock(key);             // [lock]
  if (twice) pthread_mutex_lock(key);  // [again]
  if (fork() == 0) {                   // [locked]
    pthread_mutex_lock(key);
    pthread_mutex_unlock(key);  // [child has it]
    _exit(0);                   // [child is done]
  }
  pthread_mutex_unlock(key);  // [unlock]
  wait(nullptr);
  return 0;
}
