// Signals: sent, queued, blocked, handled, waited for. usage: signals MODE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include <initializer_list>

#include "modes.hpp"

static sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

static sigset_t block(std::initializer_list<int> signals) {
  const sigset_t set = set_of(signals);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  return set;
}

static void handle(int signal, void (*handler)(int), int flags = 0) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal, &action, nullptr);
}

static void handle(int signal, void (*handler)(int, siginfo_t*, void*), int flags = 0) {
  struct sigaction action = {};
  action.sa_sigaction = handler;
  action.sa_flags = flags | SA_SIGINFO;
  sigaction(signal, &action, nullptr);
}

static int queues_values() {
  const sigset_t set = block({SIGRTMIN, SIGRTMIN + 1});
  handle(SIGRTMIN, [](int, siginfo_t* info, void*) { dprintf(1, "first %d\n", info->si_value.sival_int); });
  handle(SIGRTMIN + 1, [](int, siginfo_t* info, void*) { dprintf(1, "second %d\n", info->si_value.sival_int); });
  const pid_t me = getpid();
  const pid_t pid = child([=] {
    for (int i = 0; i < 5; ++i) {
      sigqueue(me, SIGRTMIN + 1, {.sival_int = i});
      sigqueue(me, SIGRTMIN, {.sival_int = 10 + i});
    }
  });
  say_status("child", status_of(pid));
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
  return 0;
}

static int coalesces() {
  const sigset_t set = block({SIGUSR1, SIGUSR2, SIGRTMIN});
  static volatile int count[3];
  handle(SIGUSR1, [](int) { count[0] = count[0] + 1; });
  handle(SIGUSR2, [](int) { count[1] = count[1] + 1; });
  handle(SIGRTMIN, [](int) { count[2] = count[2] + 1; });
  for (int i = 0; i < 5; ++i) {
    raise(SIGUSR1);
    kill(getpid(), SIGUSR2);
    raise(SIGRTMIN);
  }
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
  printf("%d %d %d\n", count[0], count[1], count[2]);
  return 0;
}

static int blocks_everything() {
  sigset_t all, pending;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  const pid_t me = getpid();
  const pid_t pid = child([=] {
    for (const int signal : {SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGSEGV, SIGTSTP, SIGPIPE, SIGALRM}) kill(me, signal);
  });
  say_status("child", status_of(pid));
  sigpending(&pending);
  for (int signal = 1; signal < 32; ++signal) {
    if (sigismember(&pending, signal) == 1) printf("%s ", sigabbrev_np(signal));
  }
  printf("pending\n");
  const timespec at_once{};
  siginfo_t info{};
  for (int got = 0; (got = sigtimedwait(&all, &info, &at_once)) > 0;) printf("%s ", sigabbrev_np(got));
  printf("taken, then %s\n", last_error());
  return 0;
}

static int dies_by_the_lowest() {  // signal(7): of several pending ones the lowest number comes first
  const pid_t pid = child([] {
    const sigset_t set = block({SIGHUP, SIGTERM, SIGUSR1});
    raise(SIGTERM);
    raise(SIGUSR1);
    raise(SIGHUP);
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
  });
  say_status("child", status_of(pid));
  return 0;
}

static int suspends() {  // ping-pong by sigsuspend(2), without a race
  static volatile int count = 0;
  block({SIGUSR1});
  handle(SIGUSR1, [](int) { count = count + 1; });
  const sigset_t none = set_of({});
  const pid_t me = getpid();
  const pid_t pid = child([=] {
    for (int i = 0; i < 40; ++i) {
      while (count == i) sigsuspend(&none);
      kill(me, SIGUSR1);
    }
    _exit(count);
  });
  for (int i = 0; i < 40; ++i) {
    kill(pid, SIGUSR1);
    while (count == i) sigsuspend(&none);
  }
  say_status("child", status_of(pid));
  printf("count %d\n", count);
  return 0;
}

static int waits_for_signals() {
  const sigset_t set = block({SIGUSR1, SIGRTMIN + 3});
  const pid_t me = getpid();
  const pid_t pid = child([=] {
    siginfo_t info{};
    for (int i = 0; i < 5; ++i) {
      sigqueue(me, SIGRTMIN + 3, {.sival_int = i});
      sigwaitinfo(&set, &info);
      dprintf(1, "answer %d\n", info.si_value.sival_int);
    }
    kill(me, SIGUSR1);
  });
  siginfo_t info{};
  for (int i = 0; i < 5; ++i) {
    must(sigwaitinfo(&set, &info), "sigwaitinfo");
    dprintf(1, "asked %d by child %d, queued %d\n", info.si_value.sival_int, info.si_pid == pid,
            info.si_code == SI_QUEUE);
    sigqueue(pid, SIGRTMIN + 3, {.sival_int = info.si_value.sival_int * 2});
  }
  int got = 0;
  sigwait(&set, &got);
  dprintf(1, "last %s\n", sigabbrev_np(got));
  say_status("child", status_of(pid));
  return 0;
}

static int reads_signals() {
  const sigset_t set = block({SIGUSR1, SIGCHLD});
  const int fd = must(signalfd(-1, &set, SFD_CLOEXEC), "signalfd");
  const pid_t me = getpid();
  Gate gate;
  const pid_t pid = child([&] {
    kill(me, SIGUSR1);
    gate.pass();
    _exit(8);
  });
  for (int i = 0; i < 2; ++i) {
    signalfd_siginfo info{};
    must(read(fd, &info, sizeof info), "read");
    dprintf(1, "%s by child %d, status %d\n", sigabbrev_np(static_cast<int>(info.ssi_signo)),
            info.ssi_pid == static_cast<unsigned>(pid), i == 1 ? info.ssi_status : 0);
    gate.open();
  }
  say_status("child", status_of(pid));
  return 0;
}

static sigjmp_buf back;

static int overflow(int depth) {
  volatile char page[4096];
  page[depth % 4096] = 1;
  return depth < 0 ? 0 : overflow(depth + 1) + page[0];
}

static int survives_overflow() {
  static char stack[65536];
  stack_t alternate{};
  alternate.ss_sp = stack;
  alternate.ss_size = sizeof stack;
  must(sigaltstack(&alternate, nullptr), "sigaltstack");
  handle(
      SIGSEGV,
      [](int) {
        stack_t now{};
        sigaltstack(nullptr, &now);
        siglongjmp(back, (now.ss_flags & SS_ONSTACK) != 0 ? 2 : 1);
      },
      SA_ONSTACK);
  for (int i = 0; i < 3; ++i) {
    const int how = sigsetjmp(back, 1);
    if (how == 0) overflow(0);
    printf("survived on the other stack %d\n", how == 2);
  }
  return 0;
}

static int jumps_out_of_handlers() {
  static volatile int code, same_address;
  static int* const nowhere = reinterpret_cast<int*>(0x10);
  for (const int signal : {SIGSEGV, SIGFPE, SIGBUS, SIGILL, SIGTRAP}) {
    handle(signal, [](int number, siginfo_t* info, void*) {
      code = info->si_code;
      same_address = info->si_addr == nowhere;
      siglongjmp(back, number);
    });
  }
  const auto crash = [](int way) {
    volatile int zero = 0;
    if (way == 0) *const_cast<volatile int*>(nowhere) = 1;
    if (way == 1) zero = 7 / zero;
    if (way == 2) asm volatile("ud2");
    if (way == 3) asm volatile("int3");
    if (way == 4) raise(SIGBUS);
  };
  static int how;
  for (how = 0; how < 5; ++how) {
    const int signal = sigsetjmp(back, 1);
    if (signal == 0) crash(how);
    printf("%s code %d at its address %d\n", sigabbrev_np(signal), code, same_address);
  }
  return 0;
}

static int mends_its_faults() {  // as a garbage collector does
  static char* const pages = static_cast<char*>(mmap(nullptr, 8 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  static volatile int faults = 0;
  handle(SIGSEGV, [](int, siginfo_t* info, void*) {
    faults = faults + 1;
    const auto page = reinterpret_cast<unsigned long>(info->si_addr) & ~4095UL;
    mprotect(reinterpret_cast<void*>(page), 4096, PROT_READ | PROT_WRITE);
  });
  for (int i = 0; i < 8; ++i) pages[i * 4096] = 'x';
  printf("faults %d\n", faults);
  return 0;
}

static int handlers_nest() {
  handle(SIGUSR1, [](int) {
    dprintf(1, "outer begins\n");
    raise(SIGUSR2);
    raise(SIGUSR1);  // blocked until we return
    dprintf(1, "outer ends\n");
    handle(SIGUSR1, [](int) { dprintf(1, "once more\n"); });
  });
  handle(SIGUSR2, [](int) {
    dprintf(1, "inner begins\n");
    raise(SIGRTMIN);
    dprintf(1, "inner ends\n");
  });
  handle(SIGRTMIN, [](int) { dprintf(1, "innermost\n"); });
  raise(SIGUSR1);
  static volatile int depth = 0;
  handle(
      SIGHUP,
      [](int) {
        depth = depth + 1;
        if (depth < 5) raise(SIGHUP);
      },
      SA_NODEFER);
  raise(SIGHUP);
  dprintf(1, "depth %d\n", depth);
  return 0;
}

static int masks_while_handling() {
  struct sigaction action = {};
  action.sa_handler = [](int) {
    raise(SIGUSR2);
    dprintf(1, "not disturbed\n");
  };
  action.sa_mask = set_of({SIGUSR2});
  sigaction(SIGUSR1, &action, nullptr);
  handle(SIGUSR2, [](int) { dprintf(1, "afterwards\n"); });
  raise(SIGUSR1);
  return 0;
}

static int handles_once() {
  const pid_t pid = child([] {
    handle(
        SIGTERM, [](int) { dprintf(1, "once\n"); }, static_cast<int>(SA_RESETHAND));
    raise(SIGTERM);
    raise(SIGTERM);
  });
  say_status("child", status_of(pid));
  return 0;
}

// Until it sleeps in a call, or has ended: proc(5), stat.
static void until_asleep(pid_t pid) {
  for (int seen = 0; seen < 3;) {
    char text[512] = "";
    const int fd = open(("/proc/" + std::to_string(pid) + "/stat").c_str(), O_RDONLY);
    const ssize_t size = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    close(fd);
    const char* end = size > 0 ? strrchr(text, ')') : nullptr;
    seen = end == nullptr || end[2] == 'S' || end[2] == 'Z' ? seen + 1 : 0;
    sched_yield();
  }
}

static int interrupted_or_restarted() {
  for (const int flags : {0, SA_RESTART}) {
    int ends[2];
    must(pipe(ends), "pipe");
    static volatile int handled;
    handled = 0;
    handle(
        SIGUSR1, [](int) { handled = handled + 1; }, flags);
    const pid_t me = getpid();
    const pid_t pid = child([&] {
      for (int i = 0; i < 3; ++i) {
        until_asleep(me);
        kill(me, SIGUSR1);
      }
      until_asleep(me);
      must(write(ends[1], "abc", 3), "write");
    });
    for (;;) {
      char text[8];
      const ssize_t size = read(ends[0], text, sizeof text);
      say_result("read", size);
      if (size >= 0) break;
    }
    dprintf(1, "handled %d\n", handled);
    while (waitpid(pid, nullptr, 0) == -1) {
    }
  }
  return 0;
}

static int storm() {
  static volatile int handled = 0;
  handle(
      SIGUSR1, [](int) { handled = handled + 1; }, SA_RESTART);
  int ends[2];
  must(pipe(ends), "pipe");
  const pid_t me = getpid();
  for (int i = 0; i < 2; ++i) {
    child([&] {
      for (int n = 0; n < 100; ++n) {
        kill(me, SIGUSR1);
        must(write(ends[1], "x", 1), "write");
      }
    });
  }
  int bytes = 0;
  char byte;
  for (; bytes < 200; ++bytes) must(read(ends[0], &byte, 1), "read");
  while (wait(nullptr) > 0) {
  }
  printf("bytes %d, handled %d\n", bytes, handled > 0);
  return 0;
}

static int aborts() {
  const pid_t deaf = child([] {
    signal(SIGABRT, SIG_IGN);
    abort();
  });
  say_status("ignoring", status_of(deaf));
  const pid_t handling = child([] {
    signal(SIGABRT, [](int) { dprintf(1, "handled\n"); });
    abort();
  });
  say_status("handling", status_of(handling));
  const pid_t leaving = child([] {
    signal(SIGABRT, [](int) { siglongjmp(back, 1); });
    if (sigsetjmp(back, 1) == 0) abort();
    _exit(17);
  });
  say_status("leaving", status_of(leaving));
  return 0;
}

static int tests_who_is_there() {
  Gate gate;
  const pid_t pid = child([&] { gate.pass(); });
  say_result("alive", kill(pid, 0));
  say_result("its group", kill(-getpgid(pid), 0));
  gate.open();
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
  say_result("zombie", kill(pid, 0));
  say_result("a signal for a zombie", kill(pid, SIGTERM));
  say_status("child", status_of(pid));
  say_result("gone", kill(pid, 0));
  say_result("no such signal", kill(getpid(), 65));
  return 0;
}

static int says_who_sent() {
  const sigset_t set = block({SIGUSR1, SIGUSR2, SIGCHLD});
  const pid_t me = getpid();
  const pid_t pid = child([=] {
    kill(me, SIGUSR1);
    _exit(3);
  });
  siginfo_t info{};
  const auto next = [&](int signal) {
    const sigset_t one = set_of({signal});
    must(sigwaitinfo(&one, &info), "sigwaitinfo");
    dprintf(1, "%s ", sigabbrev_np(signal));
  };
  next(SIGUSR1);
  dprintf(1, "by kill %d of child %d, our user %d\n", info.si_code == SI_USER, info.si_pid == pid,
          info.si_uid == getuid());
  next(SIGCHLD);
  dprintf(1, "exited %d, child %d, status %d\n", info.si_code == CLD_EXITED, info.si_pid == pid, info.si_status);
  raise(SIGUSR2);
  next(SIGUSR2);
  dprintf(1, "by tgkill %d of ourselves %d\n", info.si_code == SI_TKILL, info.si_pid == me);
  (void)set;
  say_status("child", status_of(pid));
  return 0;
}

static int reaps_in_handler() {
  static volatile int reaped = 0, sum = 0;
  handle(
      SIGCHLD,
      [](int) {
        int status = 0;
        const int error = errno;
        while (waitpid(-1, &status, WNOHANG) > 0) {
          reaped = reaped + 1;
          sum = sum + WEXITSTATUS(status);
        }
        errno = error;
      },
      SA_RESTART);
  const sigset_t set = block({SIGCHLD});
  for (int i = 0; i < 20; ++i) child([=] { _exit(i); });
  const sigset_t none = set_of({});
  while (reaped < 20) sigsuspend(&none);
  (void)set;
  printf("reaped %d, sum %d\n", reaped, sum);
  return 0;
}

static int leaves_no_zombies() {
  handle(
      SIGCHLD, [](int) {}, SA_NOCLDWAIT | SA_RESTART);
  for (int i = 0; i < 5; ++i) child([=] { _exit(i); });
  say_result("wait", wait(nullptr));
  return 0;
}

static int broken_pipe() {
  for (const bool ignored : {false, true}) {
    const pid_t pid = child([=] {
      signal(SIGPIPE, ignored ? SIG_IGN : SIG_DFL);
      int ends[2];
      must(pipe(ends), "pipe");
      close(ends[0]);
      say_result("write", write(ends[1], "x", 1));
    });
    say_status("child", status_of(pid));
  }
  return 0;
}

static int alarms() {
  static volatile int rings = 0;
  handle(SIGALRM, [](int) { rings = rings + 1; });
  const itimerval often{{0, 2000}, {0, 2000}};
  const sigset_t set = block({SIGALRM});
  const sigset_t none = set_of({});
  setitimer(ITIMER_REAL, &often, nullptr);
  while (rings < 5) sigsuspend(&none);
  const itimerval off{};
  setitimer(ITIMER_REAL, &off, nullptr);
  (void)set;
  printf("rang %d\n", rings >= 5);
  const pid_t pid = child([] {
    signal(SIGALRM, SIG_DFL);
    const sigset_t one = set_of({SIGALRM});
    sigprocmask(SIG_UNBLOCK, &one, nullptr);
    ualarm(1000, 0);
    for (;;) pause();
  });
  say_status("child", status_of(pid));
  timer_t timer;
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGUSR1;
  event.sigev_value.sival_int = 77;
  must(timer_create(CLOCK_MONOTONIC, &event, &timer), "timer_create");
  const sigset_t one = block({SIGUSR1});
  const itimerspec once{{0, 0}, {0, 1'000'000}};
  timer_settime(timer, 0, &once, nullptr);
  siginfo_t info{};
  must(sigwaitinfo(&one, &info), "sigwaitinfo");
  printf("timer %d\n", info.si_value.sival_int);
  timer_delete(timer);
  return 0;
}

static int signals_threads() {
  static Gate ready, gate;
  const sigset_t set = block({SIGUSR1, SIGUSR2});
  pthread_t waiter, handler;
  static pid_t ids[2];
  handle(SIGUSR2, [](int) {
    dprintf(1, "handled by the right thread %d\n", gettid() == ids[1]);
    ready.open();
  });
  pthread_create(
      &waiter, nullptr,
      [](void*) -> void* {
        const sigset_t one = set_of({SIGUSR1});
        int got = 0;
        sigwait(&one, &got);
        dprintf(1, "thread got %s\n", sigabbrev_np(got));
        return nullptr;
      },
      nullptr);
  pthread_create(
      &handler, nullptr,
      [](void*) -> void* {
        ids[1] = gettid();
        const sigset_t one = set_of({SIGUSR2});
        pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
        ready.open();
        gate.pass();
        return nullptr;
      },
      nullptr);
  ready.pass();
  pthread_kill(waiter, SIGUSR1);
  pthread_join(waiter, nullptr);
  pthread_kill(handler, SIGUSR2);
  ready.pass();
  kill(getpid(), SIGUSR1);  // to the process: only we have it blocked, and take it
  int got = 0;
  sigwait(&set, &got);
  dprintf(1, "process got %s\n", sigabbrev_np(got));
  gate.open();
  pthread_join(handler, nullptr);
  return 0;
}

static int forks_in_handler() {
  handle(SIGUSR1, [](int) { say_status("child of the handler", status_of(child([] { _exit(9); }))); });
  raise(SIGUSR1);
  return 0;
}

static int inherits() {  // fork(2): handlers and mask, but nothing pending
  block({SIGUSR1});
  handle(SIGUSR2, [](int) { dprintf(1, "the parent's handler\n"); });
  raise(SIGUSR1);
  const pid_t pid = child([] {
    sigset_t now;
    sigpending(&now);
    const int pending = sigismember(&now, SIGUSR1);
    sigprocmask(SIG_BLOCK, nullptr, &now);
    raise(SIGUSR2);
    _exit(pending * 2 + sigismember(&now, SIGUSR1));
  });
  say_status("child", status_of(pid));
  return 0;
}

static int kills_threads() {
  Gate ready;
  static Gate* told = &ready;
  for (const int deadly : {SIGKILL, SIGTERM, SIGSEGV}) {
    const pid_t pid = child([] {
      pthread_t thread;
      for (int i = 0; i < 4; ++i) {
        pthread_create(
            &thread, nullptr,
            [](void*) -> void* {
              told->open();
              for (;;) pause();
            },
            nullptr);
      }
      for (;;) pause();
    });
    for (int i = 0; i < 4; ++i) ready.pass();
    kill(pid, deadly);
    const int status = status_of(pid);
    dprintf(1, "killed by the right one %d\n", WIFSIGNALED(status) && WTERMSIG(status) == deadly);
  }
  return 0;
}

// Only where it reaches nobody else: the sandbox, where the first process that a program can be is 100 or more.
static int kills_everyone() {
  char name[16] = "";
  gethostname(name, sizeof name);
  if (strcmp(name, "lab") != 0 || kill(1, 0) != 0 || getpid() > 1000) return 97;
  Gate ready;
  for (int i = 0; i < 5; ++i) {
    child([&] {
      setsid();
      ready.open();
      for (;;) pause();
    });
  }
  for (int i = 0; i < 5; ++i) ready.pass();
  say_result("kill", kill(-1, SIGTERM));
  for (int status = 0; wait(&status) > 0;) say_status("child", status);
  return 0;
}

int main(int argc, char** argv) {
  constexpr Mode modes[] = {{"queues-values", queues_values},
                            {"coalesces", coalesces},
                            {"blocks-everything", blocks_everything},
                            {"dies-by-the-lowest", dies_by_the_lowest},
                            {"suspends", suspends},
                            {"waits-for-signals", waits_for_signals},
                            {"reads-signals", reads_signals},
                            {"survives-overflow", survives_overflow},
                            {"jumps-out-of-handlers", jumps_out_of_handlers},
                            {"mends-its-faults", mends_its_faults},
                            {"handlers-nest", handlers_nest},
                            {"masks-while-handling", masks_while_handling},
                            {"handles-once", handles_once},
                            {"interrupted-or-restarted", interrupted_or_restarted},
                            {"storm", storm},
                            {"aborts", aborts},
                            {"tests-who-is-there", tests_who_is_there},
                            {"says-who-sent", says_who_sent},
                            {"reaps-in-handler", reaps_in_handler},
                            {"leaves-no-zombies", leaves_no_zombies},
                            {"broken-pipe", broken_pipe},
                            {"alarms", alarms},
                            {"signals-threads", signals_threads},
                            {"forks-in-handler", forks_in_handler},
                            {"inherits", inherits},
                            {"kills-threads", kills_threads},
                            {"kills-everyone", kills_everyone}};
  return run_mode(modes, argc, argv);
}
