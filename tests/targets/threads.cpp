// Threads and what keeps them apart. usage: threads MODE
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include "modes.hpp"

constexpr int count = 8;
static pthread_t threads[count];

// Threads that each get their number; the body captures nothing.
template <class Body>
static void start(int how_many, Body) {
  for (long i = 0; i < how_many; ++i) {
    const int error = pthread_create(
        &threads[i], nullptr,
        [](void* number) -> void* { return reinterpret_cast<void*>(Body{}(reinterpret_cast<long>(number))); },
        reinterpret_cast<void*>(i));
    if (error != 0) {
      errno = error;
      must(-1, "pthread_create");
    }
  }
}

static long join(int how_many) {
  long sum = 0;
  for (int i = 0; i < how_many; ++i) {
    void* result = nullptr;
    pthread_join(threads[i], &result);
    sum += reinterpret_cast<long>(result);
  }
  return sum;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int value = 0;

static int counts() {
  start(count, [](long) {
    for (int i = 0; i < 1000; ++i) {
      pthread_mutex_lock(&mutex);
      value = value + 1;
      pthread_mutex_unlock(&mutex);
    }
    return 0L;
  });
  join(count);
  printf("value %d\n", value);
  return 0;
}

static int takes_turns() {  // condition variable: thread n prints n-th
  start(count, [](long number) {
    pthread_mutex_lock(&mutex);
    while (value != number) pthread_cond_wait(&changed, &mutex);
    dprintf(1, "thread %ld\n", number);
    ++value;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return 0L;
  });
  join(count);
  return 0;
}

static int hands_over() {  // bounded buffer
  static int buffer[4], filled = 0;
  static pthread_cond_t room = PTHREAD_COND_INITIALIZER;
  start(4, [](long number) {
    long sum = 0;
    for (int i = 1; i <= 50; ++i) {
      pthread_mutex_lock(&mutex);
      if (number < 2) {
        while (filled == 4) pthread_cond_wait(&room, &mutex);
        buffer[filled++] = i;
        pthread_cond_signal(&changed);
      } else {
        while (filled == 0) pthread_cond_wait(&changed, &mutex);
        sum += buffer[--filled];
        pthread_cond_signal(&room);
      }
      pthread_mutex_unlock(&mutex);
    }
    return sum;
  });
  printf("sum %ld\n", join(4));
  return 0;
}

static int meets() {
  static pthread_barrier_t barrier;
  static int at[count];
  pthread_barrier_init(&barrier, nullptr, count);
  start(count, [](long number) {
    long serial = 0, wrong = 0;
    for (int round = 1; round <= 5; ++round) {
      at[number] = round;
      if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) ++serial;
      for (const int other : at) wrong += other != round;
      pthread_barrier_wait(&barrier);
    }
    return serial + 1000 * wrong;
  });
  printf("serial threads %ld\n", join(count));
  return 0;
}

static int reads_and_writes() {
  static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
  static int first = 0, second = 0;
  start(count, [](long number) {
    long torn = 0;
    for (int i = 0; i < 100; ++i) {
      if (number < 2) {
        pthread_rwlock_wrlock(&lock);
        ++first;
        ++second;
      } else {
        pthread_rwlock_rdlock(&lock);
        torn += first != second;
      }
      pthread_rwlock_unlock(&lock);
    }
    return torn;
  });
  printf("torn %ld\n", join(count));
  printf("written %d\n", first);
  return 0;
}

struct Shared {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  sem_t semaphore;
  int word;
  int value;
};

static Shared* shared() {
  auto* memory =
      static_cast<Shared*>(mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&memory->mutex, &attributes);
  pthread_condattr_t condition;
  pthread_condattr_init(&condition);
  pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED);
  pthread_cond_init(&memory->changed, &condition);
  sem_init(&memory->semaphore, 1, 0);
  return memory;
}

static int owner_dies() {
  Shared* memory = shared();
  for (const bool killed : {false, true}) {
    Gate ready;
    const pid_t pid = child([&] {
      pthread_mutex_lock(&memory->mutex);
      ready.open();
      if (killed) pause();
    });
    ready.pass();
    if (killed) kill(pid, SIGKILL);
    const int error = pthread_mutex_lock(&memory->mutex);
    printf("lock: %s\n", strerrorname_np(error));
    fflush(stdout);
    pthread_mutex_consistent(&memory->mutex);
    pthread_mutex_unlock(&memory->mutex);
    say_status("owner", status_of(pid));
  }
  printf("afterwards: %s\n", strerrorname_np(pthread_mutex_lock(&memory->mutex)));
  return 0;
}

static int shares_between_processes() {
  Shared* memory = shared();
  for (int i = 0; i < 4; ++i) {
    child([=] {
      for (int n = 0; n < 25; ++n) {
        pthread_mutex_lock(&memory->mutex);
        while (memory->value % 4 != i) pthread_cond_wait(&memory->changed, &memory->mutex);
        ++memory->value;
        pthread_cond_broadcast(&memory->changed);
        pthread_mutex_unlock(&memory->mutex);
      }
    });
  }
  while (wait(nullptr) > 0) {
  }
  printf("value %d\n", memory->value);
  return 0;
}

static int waits_on_a_word() {  // futex(2) by hand
  Shared* memory = shared();
  const pid_t pid = child([=] {
    while (__atomic_load_n(&memory->word, __ATOMIC_ACQUIRE) == 0) {
      syscall(SYS_futex, &memory->word, FUTEX_WAIT, 0, nullptr, nullptr, 0);
    }
    dprintf(1, "woken, word %d\n", memory->word);
  });
  say_result("not 7", syscall(SYS_futex, &memory->word, FUTEX_WAIT, 7, nullptr, nullptr, 0));
  const timespec soon{0, 1'000'000};
  say_result("time-out", syscall(SYS_futex, &memory->word, FUTEX_WAIT, 0, &soon, nullptr, 0));
  __atomic_store_n(&memory->word, 5, __ATOMIC_RELEASE);
  syscall(SYS_futex, &memory->word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  say_status("child", status_of(pid));
  return 0;
}

static int cancels() {
  static Gate ready, gate;
  start(2, [](long number) {
    pthread_cleanup_push([](void*) { dprintf(1, "cleaned up\n"); }, nullptr);
    if (number == 1) pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
    ready.open();
    gate.pass();
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, nullptr);
    if (number == 1) pthread_testcancel();
    pthread_cleanup_pop(0);
    return 1L;
  });
  ready.pass();
  ready.pass();
  void* result = nullptr;
  pthread_cancel(threads[0]);
  pthread_join(threads[0], &result);
  dprintf(1, "cancelled %d\n", result == PTHREAD_CANCELED);
  pthread_cancel(threads[1]);
  gate.open();
  pthread_join(threads[1], &result);
  dprintf(1, "cancelled %d\n", result == PTHREAD_CANCELED);
  return 0;
}

static int leader_exits() {
  static Gate gate;
  start(3, [](long number) {
    if (number == 0) gate.open();
    gate.pass();
    gate.open();
    return 0L;
  });
  pthread_exit(nullptr);
}

static int leader_exits_then_status() {
  static pthread_t first;
  const pid_t pid = child([] {
    first = pthread_self();
    start(1, [](long) {
      pthread_join(first, nullptr);
      dprintf(1, "the first thread has ended\n");
      exit(23);
      return 0L;
    });
    pthread_exit(nullptr);
  });
  say_status("process", status_of(pid));
  return 0;
}

static int one_ends_all() {
  const pid_t pid = child([] {
    static Gate gate;
    start(4, [](long number) {
      if (number == 3) _exit(31);
      gate.pass();
      return 0L;
    });
    join(4);
  });
  say_status("process", status_of(pid));
  return 0;
}

static int detached() {
  static Gate gate;
  start(4, [](long) {
    pthread_detach(pthread_self());
    gate.open();
    return 0L;
  });
  for (int i = 0; i < 4; ++i) gate.pass();
  puts("all were here");
  return 0;
}

static int own_variables() {
  static thread_local int own = 5;
  start(count, [](long number) {
    own += static_cast<int>(number);
    sched_yield();
    return static_cast<long>(own);
  });
  printf("sum %ld\n", join(count));
  printf("own %d\n", own);
  return 0;
}

static int once_only() {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  start(count, [](long) {
    pthread_once(&once, [] { dprintf(1, "once\n"); });
    return 1L;
  });
  printf("threads %ld\n", join(count));
  return 0;
}

static int many_in_turn() {
  for (int i = 0; i < 200; ++i) {
    start(1, [](long) {
      ++value;
      return 0L;
    });
    join(1);
  }
  printf("value %d\n", value);
  return 0;
}

static int locks_of_every_kind() {
  for (const int kind : {PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_RECURSIVE}) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, kind);
    pthread_mutex_t own;
    pthread_mutex_init(&own, &attributes);
    pthread_mutex_lock(&own);
    printf("again: %s\n", strerrorname_np(pthread_mutex_lock(&own)));
    printf("trylock: %s\n", strerrorname_np(pthread_mutex_trylock(&own)));
  }
  timespec soon{};
  clock_gettime(CLOCK_REALTIME, &soon);
  soon.tv_nsec += 1'000'000;
  if (soon.tv_nsec >= 1'000'000'000) {
    soon.tv_nsec -= 1'000'000'000;
    ++soon.tv_sec;
  }
  pthread_mutex_lock(&mutex);
  printf("timed: %s\n", strerrorname_np(pthread_mutex_timedlock(&mutex, &soon)));
  printf("timed wait: %s\n", strerrorname_np(pthread_cond_timedwait(&changed, &mutex, &soon)));
  return 0;
}

int main(int argc, char** argv) {
  constexpr Mode modes[] = {{"counts", counts},
                            {"takes-turns", takes_turns},
                            {"hands-over", hands_over},
                            {"meets", meets},
                            {"reads-and-writes", reads_and_writes},
                            {"owner-dies", owner_dies},
                            {"shares-between-processes", shares_between_processes},
                            {"waits-on-a-word", waits_on_a_word},
                            {"cancels", cancels},
                            {"leader-exits", leader_exits},
                            {"leader-exits-then-status", leader_exits_then_status},
                            {"one-ends-all", one_ends_all},
                            {"detached", detached},
                            {"own-variables", own_variables},
                            {"once-only", once_only},
                            {"many-in-turn", many_in_turn},
                            {"locks-of-every-kind", locks_of_every_kind}};
  return run_mode(modes, argc, argv);
}
