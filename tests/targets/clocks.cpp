// What a program does with time: usage: clocks MODE
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

static volatile sig_atomic_t alarms;
static volatile sig_atomic_t code;

static void on_alarm(int, siginfo_t* info, void*) {
  alarms = alarms + 1;
  code = info->si_code;
}

static long long ns(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

static long long rounded(long long nanoseconds) { return (nanoseconds + 50'000'000) / 100'000'000; }  // tenths

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string mode = argv[1];
  struct sigaction action = {};
  action.sa_sigaction = on_alarm;
  action.sa_flags = SA_SIGINFO;
  if (mode != "alarm-kills") sigaction(SIGALRM, &action, nullptr);

  if (mode == "seconds") {  // as many sleeps as there are seconds
    int sleeps = 0;
    const time_t end = time(nullptr) + 3;
    while (time(nullptr) < end) {
      sleep(1);
      ++sleeps;
    }
    printf("%s\n", sleeps == 3 || sleeps == 4 ? "3 or 4 sleeps" : "another number of sleeps");
  }
  if (mode == "alarm" || mode == "alarm-kills") {
    alarm(2);
    const int result = pause();
    printf("pause %d %s, alarms %d, from the kernel %d\n", result, strerrorname_np(errno), alarms, code == SI_KERNEL);
  }
  if (mode == "remaining") {
    alarm(10);
    const unsigned left = alarm(0);
    itimerval timer{{0, 0}, {5, 500'000}}, old{};
    setitimer(ITIMER_REAL, &timer, nullptr);
    getitimer(ITIMER_REAL, &old);
    const bool running = old.it_value.tv_sec == 5 && old.it_interval.tv_sec == 0;
    const pid_t child = fork();
    if (child == 0) _exit(static_cast<int>(alarm(0)));  // alarm(2): not inherited
    int status = -1;
    waitpid(child, &status, 0);
    timer = {};
    setitimer(ITIMER_REAL, &timer, &old);
    timer.it_value.tv_usec = 2'000'000;
    const int wrong = setitimer(ITIMER_REAL, &timer, nullptr);
    printf("left %u, running %d, child's %d, old %ld, wrong %d\n", left, running, WEXITSTATUS(status),
           static_cast<long>(old.it_value.tv_sec), wrong);
  }
  if (mode == "interval") {
    const itimerval timer{{0, 100'000}, {0, 50'000}};
    setitimer(ITIMER_REAL, &timer, nullptr);
    while (alarms < 5) pause();
    const itimerval none{};
    setitimer(ITIMER_REAL, &none, nullptr);
    printf("5 alarms\n");
  }
  if (mode == "busy") {  // nobody is quiet: the time passes all the same
    alarm(1);
    while (alarms == 0) {
    }
    printf("alarms %d\n", alarms);
  }
  if (mode == "clocks") {
    const clockid_t all[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_MONOTONIC_RAW,
                             CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE};
    long long before[6];
    for (int i = 0; i < 6; ++i) before[i] = ns(all[i]);
    timeval day;
    gettimeofday(&day, nullptr);
    const long long cpu = ns(CLOCK_PROCESS_CPUTIME_ID);
    usleep(700'000);
    for (int i = 0; i < 6; ++i) printf("%lld ", rounded(ns(all[i]) - before[i]));
    timeval later;
    gettimeofday(&later, nullptr);
    printf("%lld ", rounded((later.tv_sec - day.tv_sec) * 1'000'000'000LL + (later.tv_usec - day.tv_usec) * 1000));
    const long long drift = time(nullptr) - ns(CLOCK_REALTIME) / 1'000'000'000;
    printf("%d %d ", ns(CLOCK_PROCESS_CPUTIME_ID) - cpu < 500'000'000, drift == 0 || drift == -1);
    errno = 0;
    const long bad = syscall(SYS_clock_gettime, 99, nullptr);
    const long unreadable = syscall(SYS_clock_gettime, CLOCK_REALTIME, 8);
    printf("%ld %ld %s\n", bad, unreadable, strerrorname_np(errno));
  }
  if (mode == "date") {  // no two runs print the same
    printf("%lld\n", ns(CLOCK_REALTIME));
    fflush(stdout);
    pause();
  }
  if (mode == "sleepers") {  // the shortest first
    for (const unsigned length : {3u, 1u, 2u}) {
      if (fork() == 0) {
        usleep(length * 100'000);
        char text[16];
        (void)!write(1, text, static_cast<size_t>(snprintf(text, sizeof text, "slept %u\n", length)));
        _exit(0);
      }
    }
    while (wait(nullptr) > 0) {
    }
  }
  return 0;
}
