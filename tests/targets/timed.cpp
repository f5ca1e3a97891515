// Waits in one call with a time limit, and prints what it returned and what it left in memory.
// usage: timed CALL-HOW     HOW: expires, ignored (a signal that is ignored comes, then it expires),
//                                woken, handled, handled-restart (a signal handler runs)
// The child does what ends the wait once its parent sleeps.
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

static void nothing(int) {}

static bool sleeps(pid_t pid) {
  char path[64], text[512];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  const int fd = open(path, O_RDONLY);
  const ssize_t size = read(fd, text, sizeof text - 1);
  close(fd);
  if (size <= 0) return true;
  text[size] = 0;
  const char* name_end = strrchr(text, ')');
  return name_end != nullptr && (name_end[2] == 'S' || name_end[2] == 'Z');
}

static void until_it_sleeps(pid_t pid) {
  for (int seen = 0; seen < 3;) {
    seen = sleeps(pid) ? seen + 1 : 0;
    sched_yield();
  }
}

struct Shared {
  sem_t semaphore;
  pthread_mutex_t mutex, busy;
  pthread_cond_t condition;
};

static Shared* shared;
static int pipe_ends[2], set, poller;
static mqd_t queue;
static timespec limit;  // how long to wait

static timespec from_now(clockid_t clock) {
  timespec date;
  clock_gettime(clock, &date);
  date.tv_sec += limit.tv_sec;
  date.tv_nsec += limit.tv_nsec;
  if (date.tv_nsec >= 1'000'000'000) {
    date.tv_nsec -= 1'000'000'000;
    ++date.tv_sec;
  }
  return date;
}

static long long ns(const timespec& time) { return time.tv_sec * 1'000'000'000LL + time.tv_nsec; }

// Something is left, and no more than there was (and the slack of the kernel's timers, prctl(2)); or nothing is.
static void tell_rest(const timespec& rest) {
  printf(", left %s", ns(rest) == 0 ? "nothing" : ns(rest) > 0 && ns(rest) <= ns(limit) + 1'000'000 ? "some" : "nonsense");
}

static long wait_in(const std::string& call) {
  const timespec untouched{77, 7};
  timespec rest = untouched;
  const int milliseconds = static_cast<int>(ns(limit) / 1'000'000);
  long result = -1;
  if (call == "nanosleep" || call == "clock_nanosleep" || call == "same_nanosleep") {
    if (call == "same_nanosleep") rest = limit;
    if (call == "nanosleep") result = syscall(SYS_nanosleep, &limit, &rest);
    if (call == "clock_nanosleep") result = clock_nanosleep(CLOCK_MONOTONIC, 0, &limit, &rest);
    if (call == "same_nanosleep") result = nanosleep(&rest, &rest);
    const int error = errno;
    if (ns(rest) == ns(untouched)) printf(", left untouched");
    else tell_rest(rest);
    errno = error;
    return result;
  }
  if (call == "until_monotonic" || call == "until_realtime") {
    const clockid_t clock = call == "until_monotonic" ? CLOCK_MONOTONIC : CLOCK_REALTIME;
    const timespec date = from_now(clock);
    return clock_nanosleep(clock, TIMER_ABSTIME, &date, nullptr);
  }
  if (call == "poll" || call == "ppoll") {
    pollfd entry{pipe_ends[0], POLLIN, POLLOUT};
    rest = limit;
    result = call == "poll" ? poll(&entry, 1, milliseconds) : syscall(SYS_ppoll, &entry, 1, &rest, nullptr, 8);
    const int error = errno;
    printf(", revents %d", entry.revents);
    if (call == "ppoll") tell_rest(rest);
    errno = error;
    return result;
  }
  if (call == "select" || call == "old_select" || call == "pselect") {
    fd_set readable, writable;
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_SET(pipe_ends[0], &readable);
    FD_SET(pipe_ends[0], &writable);
    timeval time{limit.tv_sec, limit.tv_nsec / 1000};
    if (call == "select") result = select(pipe_ends[0] + 1, &readable, &writable, nullptr, &time);
    if (call == "old_select") result = syscall(SYS_select, pipe_ends[0] + 1, &readable, &writable, nullptr, &time);
    if (call == "pselect") result = pselect(pipe_ends[0] + 1, &readable, &writable, nullptr, &limit, nullptr);
    const int error = errno;
    printf(", sets %d %d", FD_ISSET(pipe_ends[0], &readable), FD_ISSET(pipe_ends[0], &writable));
    if (call != "pselect") tell_rest({time.tv_sec, time.tv_usec * 1000});
    errno = error;
    return result;
  }
  epoll_event event{};
  if (call == "epoll_wait") return epoll_wait(poller, &event, 1, milliseconds);
  if (call == "epoll_pwait2") return epoll_pwait2(poller, &event, 1, &limit, nullptr);
  sembuf p{0, -1, 0};
  if (call == "semtimedop") return semtimedop(set, &p, 1, &limit);
  if (call == "sigtimedwait") {
    sigset_t awaited;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGRTMIN);
    siginfo_t info;
    return sigtimedwait(&awaited, &info, &limit) > 0 ? info.si_signo - SIGRTMIN : -1;
  }
  const timespec date = from_now(CLOCK_REALTIME);
  if (call == "sem_timedwait") return sem_timedwait(&shared->semaphore, &date);
  if (call == "mutex_timedlock") return errno = pthread_mutex_timedlock(&shared->busy, &date), errno == 0 ? 0 : -1;
  if (call == "cond_timedwait") {
    pthread_mutex_lock(&shared->mutex);
    const int error = pthread_cond_timedwait(&shared->condition, &shared->mutex, &date);
    pthread_mutex_unlock(&shared->mutex);
    return errno = error, error == 0 ? 0 : -1;
  }
  char text[16];
  if (call == "mq_timedreceive") return mq_timedreceive(queue, text, sizeof text, nullptr, &date);
  if (call == "futex") {  // relative
    return syscall(SYS_futex, &shared->semaphore, 0 /* FUTEX_WAIT */, 0, &limit, nullptr, 0);
  }
  abort();
}

static void wake(const std::string& call, pid_t parent) {
  sembuf v{0, 1, 0};
  if (call == "semtimedop") semop(set, &v, 1);
  else if (call == "sigtimedwait") kill(parent, SIGRTMIN);
  else if (call == "sem_timedwait") sem_post(&shared->semaphore);
  else if (call == "futex") syscall(SYS_futex, &shared->semaphore, 1 /* FUTEX_WAKE */, 1, nullptr, nullptr, 0);
  else if (call == "mutex_timedlock") pthread_mutex_unlock(&shared->busy);
  else if (call == "cond_timedwait") pthread_cond_signal(&shared->condition);
  else if (call == "mq_timedreceive") mq_send(queue, "abc", 3, 0);
  else (void)!write(pipe_ends[1], "abc", 3);
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string mode = argv[1];
  const std::string call = mode.substr(0, mode.find('-')), how = mode.substr(mode.find('-') + 1);
  const bool expires = how == "expires" || how == "ignored";
  limit = expires ? timespec{0, 80'000'000} : timespec{20, 0};
  struct sigaction action = {};
  action.sa_handler = nothing;
  if (how == "handled-restart") action.sa_flags = SA_RESTART;
  sigaction(SIGUSR1, &action, nullptr);
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGRTMIN);
  sigprocmask(SIG_BLOCK, &held, nullptr);

  shared = static_cast<Shared*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  sem_init(&shared->semaphore, 1, 0);
  pthread_mutexattr_t mutex;
  pthread_mutexattr_init(&mutex);
  pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&shared->mutex, &mutex);
  pthread_mutex_init(&shared->busy, &mutex);
  pthread_condattr_t condition;
  pthread_condattr_init(&condition);
  pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED);
  pthread_cond_init(&shared->condition, &condition);
  set = semget(IPC_PRIVATE, 1, 0600);
  (void)!pipe(pipe_ends);
  poller = epoll_create1(0);
  epoll_event event{};
  event.events = EPOLLIN;
  epoll_ctl(poller, EPOLL_CTL_ADD, pipe_ends[0], &event);
  char name[32];
  snprintf(name, sizeof name, "/timed-%d", getpid());
  mq_attr attributes{};
  attributes.mq_maxmsg = 1;
  attributes.mq_msgsize = 16;
  queue = mq_open(name, O_CREAT | O_RDWR, 0600, &attributes);
  mq_unlink(name);
  int ready[2];
  (void)!pipe(ready);

  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    pthread_mutex_lock(&shared->busy);
    (void)!write(ready[1], "r", 1);
    until_it_sleeps(parent);
    if (how == "ignored") kill(parent, SIGWINCH);
    if (how == "handled" || how == "handled-restart") kill(parent, SIGUSR1);
    if (how == "handled-restart") until_it_sleeps(parent);
    if (how == "woken" || how == "handled-restart") wake(call, parent);
    until_it_sleeps(parent);
    _exit(0);
  }
  char byte;
  (void)!read(ready[0], &byte, 1);
  timespec before, after;
  printf("%s %s", call.c_str(), how.c_str());
  clock_gettime(CLOCK_MONOTONIC, &before);
  errno = 0;
  const long result = wait_in(call);
  const bool returns_error = call.starts_with("until") || call == "clock_nanosleep";
  const int error = result == -1 ? errno : static_cast<int>(result) > 0 && returns_error ? static_cast<int>(result) : 0;
  clock_gettime(CLOCK_MONOTONIC, &after);
  if (error != 0) printf(": %s", strerrorname_np(error));
  else printf(": %ld", result);
  const long long waited = ns(after) - ns(before);
  printf(", %s\n", waited >= ns(limit) && waited < ns(limit) + 5'000'000'000 ? "in time" : "before its time");
  kill(child, SIGKILL);
  while (waitpid(child, nullptr, 0) == -1 && errno == EINTR) {
  }
  semctl(set, 0, IPC_RMID);
  return 0;
}
