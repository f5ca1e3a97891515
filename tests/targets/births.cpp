// How processes are born, executed and waited for. usage: births MODE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <vector>

#include "modes.hpp"

extern char** environ;

static const char* const self = "/proc/self/exe";

static int hello() {
  puts("hello");
  return 5;
}

static int chain_of(int depth) {
  if (depth == 0) return 1;
  return WEXITSTATUS(status_of(child([=] { _exit(chain_of(depth - 1)); }))) + 1;
}

static int chain() {
  printf("depth %d\n", chain_of(6));
  return 0;
}

static int tree() {
  const pid_t first = getpid();
  for (int level = 0; level < 4; ++level) {
    if (must(fork(), "fork") == 0) continue;
    if (level % 2 == 0) break;
  }
  int sum = 1, status = 0;
  while (wait(&status) > 0) sum += WEXITSTATUS(status);
  if (getpid() != first) _exit(sum);
  printf("processes %d\n", sum);
  return 0;
}

static int vfork_executes() {
  const pid_t pid = vfork();
  if (pid == 0) {
    execl(self, "births", "hello", nullptr);
    _exit(9);
  }
  say_status("vforked", status_of(pid));
  return 0;
}

static int vfork_shares() {
  static volatile int value = 1;
  const pid_t pid = vfork();
  if (pid == 0) {
    value = 2;
    _exit(0);
  }
  say_status("vforked", status_of(pid));
  printf("value %d\n", value);
  return 0;
}

static int vfork_dies() {
  const pid_t pid = vfork();
  if (pid == 0) {
    kill(getpid(), SIGKILL);
    _exit(0);
  }
  say_status("vforked", status_of(pid));
  return 0;
}

// The parent in vfork(2) is killed; its child goes on alone.
static int vfork_parent_killed() {
  Gate gate;
  const pid_t parent = child([&] {
    const pid_t me = getpid();
    if (vfork() == 0) {
      kill(me, SIGKILL);
      while (getppid() == me) sched_yield();
      gate.open('c');
      _exit(0);
    }
  });
  say_status("parent", status_of(parent));
  printf("its child says %c\n", gate.pass());
  gate.wait_for_all();
  return 0;
}

static int clone_shares() {
  static volatile int value = 1;
  static char stack[65536] __attribute__((aligned(16)));
  const pid_t pid = must(clone(
                             [](void*) {
                               value = 7;
                               return 3;
                             },
                             stack + sizeof stack, CLONE_VM | SIGCHLD, nullptr),
                         "clone");
  say_status("clone", status_of(pid));
  printf("value %d\n", value);
  return 0;
}

// clone(2): without a signal to the parent only __WALL or __WCLONE waits for it.
static int clone_quietly() {
  static char stack[65536] __attribute__((aligned(16)));
  const pid_t pid = must(clone([](void*) { return 4; }, stack + sizeof stack, 0, nullptr), "clone");
  say_result("waitpid", waitpid(pid, nullptr, 0));
  int status = 0;
  must(waitpid(pid, &status, __WCLONE), "waitpid");
  say_status("clone", status);
  return 0;
}

static int clone3_or_fork() {
  struct {
    unsigned long long flags, pidfd, child_tid, parent_tid, exit_signal, rest[6];
  } arguments = {};
  arguments.exit_signal = SIGCHLD;
  long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
  if (pid == -1 && errno == ENOSYS) pid = fork();
  if (pid == 0) _exit(6);
  say_status("clone3", status_of(static_cast<pid_t>(must(pid, "clone3"))));
  return 0;
}

static int spawned() {
  int ends[2];
  must(pipe(ends), "pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  pid_t pid = 0;
  char* arguments[] = {const_cast<char*>("births"), const_cast<char*>("hello"), nullptr};
  printf("posix_spawn %d\n", posix_spawn(&pid, self, &actions, &attributes, arguments, environ));
  close(ends[1]);
  char text[64];
  const ssize_t size = read(ends[0], text, sizeof text);
  printf("read %zd: %.*s", size, static_cast<int>(size), text);
  fflush(stdout);
  say_status("spawned", status_of(pid));
  printf("no such program: %s\n", strerrorname_np(posix_spawn(&pid, "/none", nullptr, nullptr, arguments, environ)));
  return 0;
}

static int pipes_from_shell() {
  FILE* stream = popen("echo one; echo two; exit 4", "r");
  char line[64];
  while (fgets(line, sizeof line, stream) != nullptr) printf("got %s", line);
  printf("pclose %d\n", WEXITSTATUS(pclose(stream)));
  stream = popen("cat; exit 3", "w");
  fflush(stdout);
  fputs("to cat\n", stream);
  const int status = pclose(stream);
  printf("pclose %d\n", WEXITSTATUS(status));
  return 0;
}

static int shell() {
  for (const char* command :
       {"exit 3", "true", "kill -TERM $$", "no-such-command 2>/dev/null", "(exit 2) | (exit 5)"}) {
    say_status(command, system(command));
  }
  return 0;
}

static int executes_in_turn() {
  setenv("TURNS", "5", 0);
  const std::string left = getenv("TURNS");
  dprintf(1, "%s to go\n", left.c_str());
  if (left == "0") return 0;
  setenv("TURNS", std::to_string(stoi(left) - 1).c_str(), 1);
  execl(self, "births", "executes-in-turn", nullptr);
  return 9;
}

static int exec_fails() {
  const Folder folder;
  const std::string text = folder.file("text"), empty = folder.file("none/none");
  const int fd = must(open(text.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600), "open");
  must(write(fd, "text\n", 5), "write");
  for (const std::string& path : {empty, text}) {
    execl(path.c_str(), "x", nullptr);
    printf("execl: %s\n", last_error());
  }
  must(fchmod(fd, 0700), "fchmod");
  close(fd);
  execl(text.c_str(), "x", nullptr);
  printf("execl: %s\n", last_error());
  unlink(text.c_str());
  const std::string huge(200'000, 'x');
  execl(self, "births", huge.c_str(), nullptr);
  printf("execl: %s\n", last_error());
  return 0;
}

static int executes_descriptor() {
  const int fd = must(open(self, O_RDONLY | O_CLOEXEC), "open");
  const pid_t pid = child([=] {
    char* arguments[] = {const_cast<char*>("births"), const_cast<char*>("hello"), nullptr};
    fexecve(fd, arguments, environ);
  });
  say_status("fexecve", status_of(pid));
  return 0;
}

// execve(2): what stays, and what does not.
static int executes_keeping() {
  if (getenv("KEPT") == nullptr) {
    setenv("KEPT", std::to_string(getpid()).c_str(), 1);
    signal(SIGUSR1, SIG_IGN);
    signal(SIGUSR2, [](int) {});
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    raise(SIGTERM);
    must(dup2(1, 20), "dup2");
    must(fcntl(1, F_DUPFD_CLOEXEC, 21), "fcntl");
    execl(self, "births", "executes-keeping", nullptr);
    return 9;
  }
  struct sigaction action;
  sigset_t set;
  printf("same pid %d\n", getpid() == atoi(getenv("KEPT")));
  sigaction(SIGUSR1, nullptr, &action);
  printf("ignored %d\n", action.sa_handler == SIG_IGN);
  sigaction(SIGUSR2, nullptr, &action);
  printf("default %d\n", action.sa_handler == SIG_DFL);
  sigprocmask(SIG_BLOCK, nullptr, &set);
  printf("blocked %d\n", sigismember(&set, SIGTERM));
  sigpending(&set);
  printf("pending %d\n", sigismember(&set, SIGTERM));
  printf("kept %d closed %d\n", fcntl(20, F_GETFD), fcntl(21, F_GETFD));
  return 0;
}

static void* waits_forever(void*) {
  for (;;) pause();
}

static int executes_over_threads() {
  const pid_t pid = child([] {
    pthread_t thread;
    for (int i = 0; i < 4; ++i) pthread_create(&thread, nullptr, waits_forever, nullptr);
    execl(self, "births", "hello", nullptr);
  });
  say_status("executed", status_of(pid));
  return 0;
}

static int thread_executes_alone() {  // execve(2) by a thread after the first one has left
  pthread_t thread;
  static const pid_t whole = getpid();
  pthread_create(
      &thread, nullptr,
      [](void*) -> void* {
        char state = 0;
        const std::string stat = "/proc/" + std::to_string(whole) + "/task/" + std::to_string(whole) + "/stat";
        while (state != 'Z') {
          FILE* file = fopen(stat.c_str(), "r");
          if (fscanf(file, "%*d %*s %c", &state) != 1) _exit(8);
          fclose(file);
          sched_yield();
        }
        execl("/proc/thread-self/exe", "births", "hello", nullptr);  // proc(5): self is the zombie
        return nullptr;
      },
      nullptr);
  pthread_exit(nullptr);
}

static int thread_forks() {
  pthread_t thread;
  void* status = nullptr;
  pthread_create(
      &thread, nullptr,
      [](void*) -> void* {
        const int got = status_of(child([] { _exit(11); }));
        return reinterpret_cast<void*>(static_cast<long>(WEXITSTATUS(got)));
      },
      nullptr);
  pthread_join(thread, &status);
  printf("thread's child exited %ld\n", reinterpret_cast<long>(status));
  return 0;
}

static int thread_vforks() {
  pthread_t threads[4];
  for (pthread_t& thread : threads) {
    pthread_create(
        &thread, nullptr,
        [](void*) -> void* {
          const pid_t pid = vfork();
          if (pid == 0) _exit(1);
          return reinterpret_cast<void*>(static_cast<long>(WEXITSTATUS(status_of(pid))));
        },
        nullptr);
  }
  long sum = 0;
  for (pthread_t thread : threads) {
    void* status = nullptr;
    pthread_join(thread, &status);
    sum += reinterpret_cast<long>(status);
  }
  printf("sum %ld\n", sum);
  return 0;
}

static int others_child() {  // wait(2): a thread may wait for what another has made, unless __WNOTHREAD
  static pid_t pid;
  pid = child([] { _exit(12); });
  pthread_t thread;
  pthread_create(
      &thread, nullptr,
      [](void*) -> void* {
        say_result("only its own", waitpid(pid, nullptr, __WNOTHREAD));
        say_status("child", status_of(pid));
        return nullptr;
      },
      nullptr);
  pthread_join(thread, nullptr);
  return 0;
}

static int thousand() {
  long sum = 0;
  for (int i = 0; i < 1000; ++i) sum += WEXITSTATUS(status_of(child([=] { _exit(i % 100); })));
  printf("sum %ld\n", sum);
  return 0;
}

static int at_once() {
  Gate gate;
  constexpr int count = 60;  // the Lab lets 64 live
  for (int i = 0; i < count; ++i) {
    child([&, i] {
      gate.pass();
      _exit(i);
    });
  }
  for (int i = 0; i < count; ++i) gate.open();
  int sum = 0, status = 0, ended = 0;
  while (wait(&status) > 0) {
    sum += WEXITSTATUS(status);
    ++ended;
  }
  printf("%d ended, sum %d\n", ended, sum);
  return 0;
}

static int statuses() {
  for (const int code : {0, 1, 255, 256, -1}) say_status("child", status_of(child([=] { _exit(code); })));
  for (const int signal : {SIGKILL, SIGTERM, SIGSEGV, SIGABRT, SIGFPE, SIGPIPE, SIGRTMIN}) {
    say_status("child", status_of(child([=] {
                 const rlimit no_core{0, 0};
                 setrlimit(RLIMIT_CORE, &no_core);
                 ::signal(signal, SIG_DFL);
                 kill(getpid(), signal);
               })));
  }
  return 0;
}

static int looks_before_reaping() {
  const pid_t pid = child([] { _exit(21); });
  siginfo_t info{};
  for (int i = 0; i < 2; ++i) {
    must(waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT), "waitid");
    printf("its own %d, code %d, status %d\n", info.si_pid == pid, info.si_code == CLD_EXITED, info.si_status);
  }
  fflush(stdout);
  say_result("kill(pid, 0)", kill(pid, 0));
  say_status("child", status_of(pid));
  say_result("kill(pid, 0)", kill(pid, 0));
  say_result("wait", wait(nullptr));
  return 0;
}

static int waits_by_group() {
  const pid_t here = child([] { _exit(1); });
  Gate gate;
  const pid_t there = child([&] {
    gate.pass();
    _exit(2);
  });
  must(setpgid(there, there), "setpgid");
  gate.open();
  int status = 0;
  printf("of another group %d\n", waitpid(-there, &status, 0) == there);
  fflush(stdout);
  say_status("there", status);
  printf("of our group %d\n", waitpid(0, &status, 0) == here);
  fflush(stdout);
  say_status("here", status);
  fflush(stdout);
  say_result("nobody left", waitpid(-there, &status, 0));
  return 0;
}

static int asks_without_waiting() {
  Gate gate;
  const pid_t pid = child([&] { gate.pass(); });
  say_result("not yet", waitpid(pid, nullptr, WNOHANG));
  gate.open();
  while (waitpid(pid, nullptr, WNOHANG) == 0) sched_yield();
  say_result("then", waitpid(pid, nullptr, WNOHANG));
  return 0;
}

// The program that was started ends first; its child is nobody's, and lives on.
static int leaves_its_child() {
  static Gate& held_by_parent = *new Gate;  // until the very end: nothing closes it before
  const pid_t me = getpid();
  child([=] {
    held_by_parent.wait_for_all();
    while (getppid() == me) sched_yield();
    dprintf(1, "still here\n");
  });
  return 3;
}

static int leaves_a_family() {
  static Gate& held_by_parent = *new Gate;
  const pid_t me = getpid();
  child([=] {
    held_by_parent.wait_for_all();
    while (getppid() == me) sched_yield();
    for (int i = 1; i <= 3; ++i) say_status("grandchild", status_of(child([=] { _exit(i); })));
  });
  return 0;
}

static int adopts() {
  must(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl");
  const pid_t me = getpid();
  Gate gate;
  const pid_t middle = child([&] {
    child([&] {
      gate.pass();
      while (getppid() != me) sched_yield();
      _exit(33);
    });
  });
  say_status("middle", status_of(middle));
  gate.open();
  int status = 0;
  const pid_t adopted = must(wait(&status), "wait");
  printf("another %d\n", adopted != middle);
  fflush(stdout);
  say_status("adopted", status);
  return 0;
}

static int dies_with_parent() {
  Gate ready, gate;
  const pid_t parent = child([&] {
    child([&] {
      gate.only_open();
      sigset_t set;
      sigemptyset(&set);
      sigaddset(&set, SIGUSR1);
      sigprocmask(SIG_BLOCK, &set, nullptr);
      must(prctl(PR_SET_PDEATHSIG, SIGUSR1), "prctl");
      ready.open();
      int got = 0;
      sigwait(&set, &got);
      dprintf(1, "told of its parent's end by %s\n", sigabbrev_np(got));
    });
    for (;;) pause();
  });
  ready.pass();
  kill(parent, SIGKILL);
  gate.wait_for_all();
  say_status("parent", status_of(parent));
  return 0;
}

static int ends_with_handlers() {
  const pid_t pid = child([] {
    atexit([] { dprintf(1, "first registered\n"); });
    atexit([] { dprintf(1, "last registered\n"); });
    printf("buffered, then ");
    exit(44);
  });
  say_status("exit", status_of(pid));
  printf("written twice: ");
  const pid_t other = child([] { exit(0); });
  say_status("exit", status_of(other));
  return 0;
}

static int counts_itself() {  // getpid(2): never a cached answer
  const pid_t parent = getpid();
  const pid_t pid = child([=] {
    _exit((getpid() != parent) + 2 * (getppid() == parent) + 4 * (syscall(SYS_getpid) == getpid()) +
          8 * (gettid() == getpid()));
  });
  say_status("child", status_of(pid));
  return 0;
}

static int pidfds() {
  Gate gate;
  const pid_t pid = child([&] {
    gate.pass();
    _exit(14);
  });
  const auto fd = static_cast<int>(must(syscall(SYS_pidfd_open, pid, 0), "pidfd_open"));
  gate.open();
  siginfo_t info{};
  must(waitid(P_PIDFD, static_cast<id_t>(fd), &info, WEXITED), "waitid");
  printf("status %d\n", info.si_status);
  fflush(stdout);
  say_result("pidfd_send_signal", syscall(SYS_pidfd_send_signal, fd, 0, nullptr, 0));
  return 0;
}

int main(int argc, char** argv) {
  constexpr Mode modes[] = {{"hello", hello},
                            {"chain", chain},
                            {"tree", tree},
                            {"vfork-executes", vfork_executes},
                            {"vfork-shares", vfork_shares},
                            {"vfork-dies", vfork_dies},
                            {"vfork-parent-killed", vfork_parent_killed},
                            {"clone-shares", clone_shares},
                            {"clone-quietly", clone_quietly},
                            {"clone3", clone3_or_fork},
                            {"spawned", spawned},
                            {"popen", pipes_from_shell},
                            {"shell", shell},
                            {"executes-in-turn", executes_in_turn},
                            {"exec-fails", exec_fails},
                            {"executes-descriptor", executes_descriptor},
                            {"executes-keeping", executes_keeping},
                            {"executes-over-threads", executes_over_threads},
                            {"thread-executes-alone", thread_executes_alone},
                            {"thread-forks", thread_forks},
                            {"thread-vforks", thread_vforks},
                            {"others-child", others_child},
                            {"thousand", thousand},
                            {"at-once", at_once},
                            {"statuses", statuses},
                            {"looks-before-reaping", looks_before_reaping},
                            {"waits-by-group", waits_by_group},
                            {"asks-without-waiting", asks_without_waiting},
                            {"leaves-its-child", leaves_its_child},
                            {"leaves-a-family", leaves_a_family},
                            {"adopts", adopts},
                            {"dies-with-parent", dies_with_parent},
                            {"ends-with-handlers", ends_with_handlers},
                            {"counts-itself", counts_itself},
                            {"pidfds", pidfds}};
  return run_mode(modes, argc, argv);
}
