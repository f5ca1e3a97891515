// Waits in one blocking call while a signal comes, and prints what the call returned.
// usage: waits CALL SIGNAL    SIGNAL: none, default-ignored, ignored, handled, handled-restart
// The child sends the signal once its parent sleeps, then does what the parent waits for.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

static void nothing(int) {}

// Until the process sleeps in a call: proc(5), stat.
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

// It always will: in the call, or in waitpid() for us.
static void until_it_sleeps(pid_t pid) {
  for (int seen = 0; seen < 3;) {
    seen = sleeps(pid) ? seen + 1 : 0;
    sched_yield();
  }
}

struct Things {
  int set = -1, queue = -1, pipe[2] = {-1, -1}, pair[2] = {-1, -1};
  std::string fifo, file;
  int locked = -1;
  sem_t* posix = nullptr;
};

static long wait_in(const std::string& call, Things& t) {
  char buffer[64];
  sembuf p{0, -1, 0};
  struct {
    long type;
    char text[16];
  } message;
  sigset_t none;
  sigemptyset(&none);
  if (call == "semop") return semop(t.set, &p, 1);
  if (call == "semtimedop") {
    timespec limit{20, 0};
    return semtimedop(t.set, &p, 1, &limit);
  }
  if (call == "msgrcv") return msgrcv(t.queue, &message, sizeof message.text, 0, 0);
  if (call == "read") return read(t.pipe[0], buffer, sizeof buffer);
  if (call == "recv") return recv(t.pair[0], buffer, sizeof buffer, 0);
  if (call == "poll") {
    pollfd entry{t.pipe[0], POLLIN, 0};
    return poll(&entry, 1, 20000);
  }
  if (call == "pause") return pause();
  if (call == "sigsuspend") return sigsuspend(&none);
  if (call == "nanosleep") {
    timespec length{0, 300'000'000};
    return nanosleep(&length, nullptr);
  }
  if (call == "fifo") return open(t.fifo.c_str(), O_RDONLY) >= 0 ? 0 : -1;
  if (call == "flock") return flock(open(t.file.c_str(), O_RDWR), LOCK_EX);
  if (call == "sem_wait") return sem_wait(t.posix);
  if (call == "wait") return wait(nullptr) > 0 ? 0 : -1;
  abort();
}

static void release(const std::string& call, Things& t, pid_t parent) {
  sembuf v{0, 1, 0};
  const struct {
    long type;
    char text[4];
  } message{1, "abc"};
  if (call == "semop" || call == "semtimedop") semop(t.set, &v, 1);
  if (call == "msgrcv") msgsnd(t.queue, &message, 4, 0);
  if (call == "read" || call == "poll") (void)!write(t.pipe[1], "abc", 3);
  if (call == "recv") send(t.pair[1], "abc", 3, 0);
  if (call == "pause" || call == "sigsuspend") kill(parent, SIGUSR2);
  if (call == "fifo") open(t.fifo.c_str(), O_WRONLY);
  if (call == "flock") flock(t.locked, LOCK_UN);
  if (call == "sem_wait") sem_post(t.posix);
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string call = argv[1], kind = argv[2];
  const int signal_sent = kind == "default-ignored" ? SIGCHLD : SIGUSR1;
  struct sigaction action = {};
  action.sa_handler = kind == "ignored" ? SIG_IGN : nothing;
  action.sa_flags = kind == "handled-restart" ? SA_RESTART : 0;
  if (kind != "default-ignored" && kind != "none") sigaction(SIGUSR1, &action, nullptr);
  struct sigaction wake = {};
  wake.sa_handler = nothing;
  sigaction(SIGUSR2, &wake, nullptr);

  Things t;
  t.set = semget(IPC_PRIVATE, 1, 0600);
  t.queue = msgget(IPC_PRIVATE, 0600);
  (void)!pipe(t.pipe);
  socketpair(AF_UNIX, SOCK_STREAM, 0, t.pair);
  char folder[] = "/tmp/waits-XXXXXX";
  if (mkdtemp(folder) == nullptr) return 3;
  t.fifo = std::string(folder) + "/fifo";
  t.file = std::string(folder) + "/file";
  mkfifo(t.fifo.c_str(), 0600);
  close(open(t.file.c_str(), O_CREAT | O_RDWR, 0600));
  t.posix = static_cast<sem_t*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  sem_init(t.posix, 1, 0);
  int ready[2];
  (void)!pipe(ready);

  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    if (call == "flock") {
      t.locked = open(t.file.c_str(), O_RDWR);
      flock(t.locked, LOCK_EX);
    }
    (void)!write(ready[1], "r", 1);
    until_it_sleeps(parent);
    if (kind != "none") kill(parent, signal_sent);
    until_it_sleeps(parent);
    release(call, t, parent);
    if (call == "fifo") until_it_sleeps(parent);
    _exit(0);
  }
  char byte;
  (void)!read(ready[0], &byte, 1);
  errno = 0;
  const long result = wait_in(call, t);
  const int error = result < 0 ? errno : 0;
  if (error != 0) {
    printf("%s %s: %s\n", call.c_str(), kind.c_str(), strerrorname_np(error));
  } else {
    printf("%s %s: %ld\n", call.c_str(), kind.c_str(), result);
  }
  kill(child, SIGKILL);
  while (waitpid(child, nullptr, 0) == -1 && errno == EINTR) {
  }
  semctl(t.set, 0, IPC_RMID);
  msgctl(t.queue, IPC_RMID, nullptr);
  unlink(t.fifo.c_str());
  unlink(t.file.c_str());
  rmdir(folder);
  return 0;
}
