// What gives a tracer trouble: death, exec and breakpoints among held and blocked tasks. usage: trouble MODE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

static int set;

static void change(unsigned short index, short amount, short flags = 0) {
  sembuf operation{index, amount, flags};
  semop(set, &operation, 1);
}

static void both(short first, short second) {
  sembuf operations[2] = {{0, first, 0}, {1, second, 0}};
  if (semop(set, operations, 2) == -1) dprintf(1, "semop: %s\n", strerrorname_np(errno));
}

static void say(const char* text) {
  dprintf(1, "%s\n", text);  // [say]
}

static void* says(void* text) {
  if (text != nullptr) say(static_cast<const char*>(text));
  return nullptr;
}

static void set_all(unsigned short first, unsigned short second) {
  unsigned short values[2] = {first, second};
  semctl(set, 0, SETALL, values);
}

static void wait_for_all() {
  while (wait(nullptr) > 0) {
  }
}

// Its parent waits for a child that another kills while it is held.
static void kills() {
  const pid_t first = fork();
  if (first == 0) {
    change(0, -1, SEM_UNDO);
    for (;;) pause();
  }
  if (fork() == 0) {
    change(0, -1);
    _exit(0);
  }
  kill(first, SIGKILL);
  printf("value %d\n", semctl(set, 0, GETVAL));
  fflush(stdout);
  wait_for_all();
}

static void kills_threads() {
  const pid_t child = fork();
  if (child == 0) {
    pthread_t threads[3];
    for (pthread_t& thread : threads) pthread_create(&thread, nullptr, says, const_cast<char*>("never"));
    change(0, -5);
    _exit(1);
  }
  change(1, -1);
  kill(child, SIGKILL);
  wait_for_all();
}

static void leader_leaves() {
  pthread_t thread;
  pthread_create(&thread, nullptr, says, const_cast<char*>("alone"));
  pthread_exit(nullptr);
}

static void thread_exits_all() {
  pthread_t threads[2];
  pthread_create(&threads[0], nullptr, says, const_cast<char*>("never"));
  pthread_create(
      &threads[1], nullptr, [](void*) -> void* { _exit(3); }, nullptr);
  change(0, -5);
}

static void thread_executes() {
  pthread_t threads[2];
  pthread_create(&threads[0], nullptr, says, const_cast<char*>("never"));
  pthread_create(
      &threads[1], nullptr,
      [](void*) -> void* {
        execl("/proc/self/exe", "trouble", "hello", nullptr);
        return nullptr;
      },
      nullptr);
  change(0, -5);
}

static void share_lines() {
  pthread_t threads[2];
  pthread_create(&threads[0], nullptr, says, nullptr);  // ends without the line
  pthread_create(&threads[1], nullptr, says, const_cast<char*>("thread"));
  for (pthread_t thread : threads) pthread_join(thread, nullptr);
  if (fork() == 0) {
    say("child");
    _exit(0);
  }
  wait_for_all();
  say("parent");
}

static void floods() {
  std::vector<char> line(100'000, 'x');
  for (int i = 0; i < 100; ++i) (void)!write(1, line.data(), line.size());
}

static void pours() {  // more at once than a pipe holds
  signal(SIGUSR1, SIG_IGN);
  int ends[2];
  (void)!pipe(ends);
  const pid_t parent = getpid();
  if (fork() == 0) {
    close(ends[1]);
    char buffer[4096];
    kill(parent, SIGUSR1);
    for (int i = 0; i < 200'000; ++i) sched_yield();
    kill(parent, SIGCHLD);
    while (read(ends[0], buffer, sizeof buffer) > 0) {
    }
    _exit(0);
  }
  close(ends[0]);
  std::vector<char> data(150'000, 'x');
  for (int i = 0; i < 3; ++i) {
    for (int spin = 0; spin < 300'000; ++spin) {
      asm volatile("");
    }
    printf("%zd\n", write(ends[1], data.data(), data.size()));
  }
  close(ends[1]);
  wait_for_all();
}

static volatile unsigned turns = 0;

static void spins() {
  for (;;) {
    turns = turns + 1;
    if (turns % 3 == 0) turns = turns * 3;
    if (turns % 7 == 1) turns = turns + 5;
  }
}

static void waits_for_both() {
  for (int child = 0; child < 3; ++child) {
    if (fork() == 0) {
      if (child == 0) both(-1, -1);
      if (child == 1) both(-3, 0);
      if (child == 2) change(1, -1);
      _exit(0);
    }
  }
  change(0, 1);
  change(1, 1);
  set_all(3, 3);
  set_all(4, 0);
  semctl(set, 0, IPC_RMID);
  wait_for_all();
}

static void many_children() {
  int sum = 0, status = 0;
  for (int child = 0; child < 40; ++child) {
    if (fork() == 0) {
      change(0, -1);
      _exit(child);
    }
  }
  set_all(40, 0);
  while (wait(&status) > 0) sum += WEXITSTATUS(status);
  printf("sum %d\n", sum);
}

// Whose byte is it? The waiting child was released: it must have come out before its parent goes on.
static void snatches() {
  int ends[2];
  (void)!pipe2(ends, O_NONBLOCK);
  if (fork() == 0) {
    char byte = 0;
    fcntl(ends[0], F_SETFL, 0);
    const ssize_t size = read(ends[0], &byte, 1);
    dprintf(1, "child %zd\n", size);
    _exit(0);
  }
  change(1, -1);
  char byte = 'b';
  (void)!write(ends[1], &byte, 1);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  dprintf(1, "parent %zd\n", read(ends[0], &byte, 1));
  close(ends[1]);
  wait_for_all();
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  set = semget(IPC_PRIVATE, 2, 0600);
  const struct {
    const char* name;
    void (*run)();
  } modes[] = {{"kills", kills},
               {"kills-threads", kills_threads},
               {"leader-leaves", leader_leaves},
               {"thread-exits-all", thread_exits_all},
               {"thread-executes", thread_executes},
               {"share-lines", share_lines},
               {"floods", floods},
               {"spins", spins},
               {"pours", pours},
               {"waits-for-both", waits_for_both},
               {"many-children", many_children},
               {"snatches", snatches}};
  if (strcmp(argv[1], "kills") == 0 || strcmp(argv[1], "kills-threads") == 0 || strcmp(argv[1], "snatches") == 0) {
    set_all(1, 1);
  }
  if (strcmp(argv[1], "closes") == 0) {
    for (int fd = 0; fd < 3; ++fd) close(fd);
    change(0, -1);
  }
  if (strcmp(argv[1], "crashes") == 0) abort();
  if (strcmp(argv[1], "hello") == 0) printf("hello\n");
  for (const auto& mode : modes) {
    if (strcmp(mode.name, argv[1]) == 0) mode.run();
  }
  semctl(set, 0, IPC_RMID);
  return 0;
}
