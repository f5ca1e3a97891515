// Does what its arguments say, one call each, in their order: script 'msgget 0' 'msgsnd 5 five' 'fork' 'msgrcv 5'
// 'exit' 'wait'. What stands between "fork" and its "exit" the child does. Errors are what tests are about: they are
// not checked.
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using Words = std::vector<std::string>;

static int segment = -1, queue = -1, set = -1;
static std::vector<void*> attached;
static std::vector<pid_t> children;
static volatile sig_atomic_t handled;

static void count(int) { handled = handled + 1; }
static void count_and_call(int) {
  handled = handled + 1;
  getppid();
  raise(SIGWINCH);
}

static long number(const std::string& word) { return std::strtol(word.c_str(), nullptr, 0); }

static bool has(const Words& words, const char* flag) {
  for (const std::string& word : words)
    if (word == flag) return true;
  return false;
}

static int signal_of(const std::string& name) {
  static const std::map<std::string, int> names = {
      {"HUP", SIGHUP},   {"INT", SIGINT},   {"USR1", SIGUSR1},  {"USR2", SIGUSR2}, {"PIPE", SIGPIPE},
      {"ALRM", SIGALRM}, {"TERM", SIGTERM}, {"CHLD", SIGCHLD},  {"CONT", SIGCONT}, {"STOP", SIGSTOP},
      {"KILL", SIGKILL}, {"0", 0},          {"WINCH", SIGWINCH}};
  const auto found = names.find(name);
  return found != names.end() ? found->second : SIGRTMIN + static_cast<int>(number(name.substr(2)));  // RT0, RT1 …
}

static pid_t pid_of(const std::string& who) {
  if (who == "self") return getpid();
  if (who == "parent") return getppid();
  if (who == "group") return 0;
  if (who == "all") return -1;
  if (who[0] == '-') return -children.at(static_cast<std::size_t>(number(who.substr(1))) - 1);
  return children.at(static_cast<std::size_t>(number(who)) - 1);
}

static void shared_memory(const Words& words) {
  if (words[0] == "shmget") {
    segment = shmget(static_cast<key_t>(number(words[1])), static_cast<std::size_t>(number(words[2])),
                     IPC_CREAT | (has(words, "excl") ? IPC_EXCL : 0) | 0600);
  } else if (words[0] == "shmat") {
    void* near = has(words, "unaligned") ? reinterpret_cast<void*>(0x10000001) : nullptr;
    void* at = shmat(segment, near, has(words, "rdonly") ? SHM_RDONLY : 0);
    if (at != reinterpret_cast<void*>(-1)) attached.push_back(at);
  } else if (words[0] == "shmdt") {
    shmdt(attached.back());
    attached.pop_back();
  } else if (words[0] == "store") {
    std::strcpy(static_cast<char*>(attached.back()), words[1].c_str());
  } else if (words[0] == "shmrmid") {
    shmctl(segment, IPC_RMID, nullptr);
  } else if (words[0] == "shmlock") {
    shmctl(segment, SHM_LOCK, nullptr);
  }
}

static void messages(const Words& words) {
  struct {
    long type;
    char text[9000];
  } letter;
  const int flags = (has(words, "nowait") ? IPC_NOWAIT : 0) | (has(words, "noerror") ? MSG_NOERROR : 0) |
                    (has(words, "except") ? MSG_EXCEPT : 0) | (has(words, "copy") ? MSG_COPY : 0);
  if (words[0] == "msgget") {
    queue = msgget(static_cast<key_t>(number(words[1])), IPC_CREAT | 0600);
  } else if (words[0] == "msgsnd") {
    letter.type = number(words[1]);
    std::memset(letter.text, 'x', sizeof letter.text);
    std::size_t size = words[2].size();
    if (words[2][0] == '#') {
      size = static_cast<std::size_t>(number(words[2].substr(1)));
    } else {
      std::memcpy(letter.text, words[2].data(), size);
    }
    msgsnd(queue, &letter, size, flags);
  } else if (words[0] == "msgrcv") {
    msgrcv(queue, &letter, static_cast<std::size_t>(number(words[2])), number(words[1]), flags);
  } else if (words[0] == "msgset") {
    msqid_ds settings;
    msgctl(queue, IPC_STAT, &settings);
    settings.msg_qbytes = static_cast<msglen_t>(number(words[1]));
    msgctl(queue, IPC_SET, &settings);
  } else if (words[0] == "msgrmid") {
    msgctl(queue, IPC_RMID, nullptr);
  }
}

// semop 0-1 1+2u 0=0n: member 0 down by 1; member 1 up by 2 with SEM_UNDO; member 0 waits for zero, with IPC_NOWAIT.
static void semaphores(const Words& words) {
  if (words[0] == "semget") {
    set = semget(static_cast<key_t>(number(words[1])), static_cast<int>(number(words[2])), IPC_CREAT | 0600);
  } else if (words[0] == "setval") {
    semctl(set, static_cast<int>(number(words[1])), SETVAL, static_cast<int>(number(words[2])));
  } else if (words[0] == "semrmid") {
    semctl(set, 0, IPC_RMID);
  } else if (words[0] == "semop") {
    std::vector<sembuf> operations;
    for (std::size_t i = 1; i < words.size(); ++i) {
      const char* text = words[i].c_str();
      sembuf operation{static_cast<unsigned short>(text[0] - '0'), static_cast<short>(std::atoi(text + 2)), 0};
      if (text[1] == '-') operation.sem_op = static_cast<short>(-operation.sem_op);
      if (std::strchr(text, 'u') != nullptr) operation.sem_flg |= SEM_UNDO;
      if (std::strchr(text, 'n') != nullptr) operation.sem_flg |= IPC_NOWAIT;
      operations.push_back(operation);
    }
    semop(set, operations.data(), operations.size());
  }
}

static void signals(const Words& words) {
  if (words[0] == "kill") {
    kill(pid_of(words[1]), signal_of(words[2]));
  } else if (words[0] == "sigqueue") {
    sigval value{};
    value.sival_int = static_cast<int>(number(words[3]));
    sigqueue(pid_of(words[1]), signal_of(words[2]), value);
  } else if (words[0] == "raise") {
    raise(signal_of(words[1]));
  } else if (words[0] == "pidfd") {
    const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid_of(words[1]), 0));
    syscall(SYS_pidfd_send_signal, pidfd, signal_of(words[2]), nullptr, 0);
  } else if (words[0] == "block" || words[0] == "unblock") {
    sigset_t change;
    sigemptyset(&change);
    for (std::size_t i = 1; i < words.size(); ++i) sigaddset(&change, signal_of(words[i]));
    sigprocmask(words[0] == "block" ? SIG_BLOCK : SIG_UNBLOCK, &change, nullptr);
  } else if (words[0] == "sigwait") {
    sigset_t wanted;
    sigemptyset(&wanted);
    for (std::size_t i = 1; i < words.size(); ++i) sigaddset(&wanted, signal_of(words[i]));
    sigwaitinfo(&wanted, nullptr);
  } else if (words[0] == "action") {
    struct sigaction action {};
    action.sa_handler = words[2] == "ignore"    ? SIG_IGN
                        : words[2] == "default" ? SIG_DFL
                        : words[2] == "calls"   ? count_and_call
                                                : count;
    if (has(words, "restart")) action.sa_flags = SA_RESTART;
    sigaction(signal_of(words[1]), &action, nullptr);
  } else if (words[0] == "pause") {
    pause();
  } else if (words[0] == "setpgid") {
    setpgid(0, 0);
  } else if (words[0] == "setsid") {
    setsid();
  }
}

// Files and processes, as far as the rest needs them.
static void others(const Words& words) {
  static int ends[2];
  char bytes[16];
  if (words[0] == "wait") {
    wait(nullptr);
  } else if (words[0] == "pipe") {
    if (pipe(ends) != 0) _exit(1);
  } else if (words[0] == "close") {
    close(ends[words[1] == "write"]);
  } else if (words[0] == "read") {
    if (read(ends[0], bytes, sizeof bytes) < 0) return;
  } else if (words[0] == "write") {
    if (write(ends[1], "x", 1) < 0) return;
  } else if (words[0] == "exec") {  // itself, with nothing to do
    execl("/proc/self/exe", "script", "pause", static_cast<char*>(nullptr));
  }
}

static Words split(const char* text) {
  std::istringstream stream(text);
  Words words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

int main(int argc, char** argv) {
  for (int at = 1; at < argc; ++at) {
    const Words words = split(argv[at]);
    if (words[0] == "exit") return words.size() > 1 ? static_cast<int>(number(words[1])) : 0;
    if (words[0] == "fork") {
      const pid_t child = fork();
      if (child == 0) {
        children.clear();
        continue;
      }
      children.push_back(child);
      for (int depth = 1; depth > 0;) {
        ++at;
        if (std::strcmp(argv[at], "fork") == 0) ++depth;
        if (std::strncmp(argv[at], "exit", 4) == 0) --depth;
      }
      continue;
    }
    shared_memory(words);
    messages(words);
    semaphores(words);
    signals(words);
    others(words);
  }
  return 0;
}
