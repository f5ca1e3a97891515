// System V and POSIX objects and mapped memory. usage: objects MODE
#include <fcntl.h>
#include <mqueue.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <time.h>

#include <vector>

#include "modes.hpp"

// Removed when the program ends.
struct Set {
  explicit Set(int members) : id(must(semget(IPC_PRIVATE, members, 0600), "semget")) {}
  ~Set() { semctl(id, 0, IPC_RMID); }
  Set(const Set&) = delete;
  Set& operator=(const Set&) = delete;
  int change(std::initializer_list<sembuf> operations) const {
    return semop(id, const_cast<sembuf*>(operations.begin()), operations.size());
  }
  int value(int member = 0) const { return semctl(id, member, GETVAL); }
  // Until so many wait for an increase of the first one.
  void until_waiting(int count) const {
    while (semctl(id, 0, GETNCNT) != count) sched_yield();
  }
  const int id;
};

static int all_or_nothing() {
  const Set set(2);
  set.change({{0, 1, 0}});
  const pid_t pid = child([&] {
    must(set.change({{0, -1, 0}, {1, -1, 0}}), "semop");
    dprintf(1, "both\n");
  });
  set.until_waiting(0);
  say_result("the first was not taken", set.value());
  must(set.change({{1, 1, 0}}), "semop");
  say_status("child", status_of(pid));
  dprintf(1, "values %d %d\n", set.value(0), set.value(1));
  say_result("at once", set.change({{0, -1, IPC_NOWAIT}}));
  say_result("too many", set.change({{5, -1, 0}}));
  return 0;
}

static int waits_for_zero() {
  const Set set(1);
  must(set.change({{0, 3, 0}}), "semop");
  const pid_t pid = child([&] {
    must(set.change({{0, 0, 0}}), "semop");
    dprintf(1, "zero\n");
  });
  for (int i = 0; i < 3; ++i) {
    dprintf(1, "value %d\n", set.value());
    must(set.change({{0, -1, 0}}), "semop");
  }
  say_status("child", status_of(pid));
  return 0;
}

static int undoes() {
  const Set set(1);
  must(set.change({{0, 5, 0}}), "semop");
  for (const bool killed : {false, true}) {
    Gate ready;
    const pid_t pid = child([&] {
      must(set.change({{0, -2, SEM_UNDO}}), "semop");
      must(set.change({{0, 1, 0}}), "semop");
      ready.open();
      if (killed) pause();
    });
    ready.pass();
    if (killed) kill(pid, SIGKILL);
    say_status("child", status_of(pid));
    dprintf(1, "value %d\n", set.value());
  }
  return 0;
}

static int removed_while_waiting() {
  const int set = must(semget(IPC_PRIVATE, 1, 0600), "semget");
  const int queue = must(msgget(IPC_PRIVATE, 0600), "msgget");
  struct {
    long type;
    char text[8];
  } message{};
  const pid_t first = child([&] {
    sembuf operation{0, -1, 0};
    say_result("semop", semop(set, &operation, 1));
    say_result("semop again", semop(set, &operation, 1));
  });
  while (semctl(set, 0, GETNCNT) != 1) sched_yield();
  must(semctl(set, 0, IPC_RMID), "semctl");
  say_status("first", status_of(first));
  Gate gate;
  const pid_t second = child([&] {
    gate.open();
    const long result = msgrcv(queue, &message, sizeof message.text, 0, 0);
    dprintf(1, "removed %d\n", result == -1 && (errno == EIDRM || errno == EINVAL));
  });
  gate.pass();
  must(msgctl(queue, IPC_RMID, nullptr), "msgctl");
  say_status("second", status_of(second));
  return 0;
}

static int eight_take_turns() {  // a mutex of System V between processes, and a counter in a segment
  const Set set(1);
  must(set.change({{0, 1, 0}}), "semop");
  const int segment = must(shmget(IPC_PRIVATE, 4096, 0600), "shmget");
  auto* counter = static_cast<volatile int*>(must(shmat(segment, nullptr, 0), "shmat"));
  must(shmctl(segment, IPC_RMID, nullptr), "shmctl");
  for (int i = 0; i < 8; ++i) {
    child([&] {
      for (int n = 0; n < 20; ++n) {
        must(set.change({{0, -1, SEM_UNDO}}), "semop");
        const int before = *counter;
        sched_yield();
        *counter = before + 1;
        must(set.change({{0, 1, SEM_UNDO}}), "semop");
      }
    });
  }
  while (wait(nullptr) > 0) {
  }
  dprintf(1, "counter %d\n", *counter);
  return 0;
}

static int times_out() {
  const Set set(1);
  sembuf operation{0, -1, 0};
  const timespec soon{0, 2'000'000};
  say_result("semtimedop", semtimedop(set.id, &operation, 1, &soon));
  sem_t own;
  sem_init(&own, 0, 0);
  timespec at{};
  clock_gettime(CLOCK_REALTIME, &at);
  say_result("sem_timedwait", sem_timedwait(&own, &at));
  say_result("sem_trywait", sem_trywait(&own));
  return 0;
}

static int segments() {
  const int id = must(shmget(IPC_PRIVATE, 10'000, 0600), "shmget");
  auto* memory = static_cast<char*>(must(shmat(id, nullptr, 0), "shmat"));
  const pid_t pid = child([&] {
    strcpy(memory, "from the child");
    must(shmdt(memory), "shmdt");
  });
  say_status("child", status_of(pid));
  dprintf(1, "%s\n", memory);
  shmid_ds state{};
  must(shmctl(id, IPC_RMID, nullptr), "shmctl");
  must(shmctl(id, IPC_STAT, &state), "shmctl");
  dprintf(1, "attached %lu, marked %d, size %zu, last by child %d\n", state.shm_nattch,
          (state.shm_perm.mode & SHM_DEST) != 0, state.shm_segsz, state.shm_lpid == pid);
  const auto* only_read = static_cast<const char*>(must(shmat(id, nullptr, SHM_RDONLY), "shmat"));
  dprintf(1, "%s\n", only_read);
  must(shmctl(id, IPC_STAT, &state), "shmctl");
  dprintf(1, "attached %lu\n", state.shm_nattch);
  must(shmdt(memory), "shmdt");
  must(shmdt(only_read), "shmdt");
  say_result("gone", shmctl(id, IPC_STAT, &state));
  return 0;
}

static int keys() {
  const key_t key = 0x42000000 | getpid();
  const int id = must(shmget(key, 4096, IPC_CREAT | IPC_EXCL | 0600), "shmget");
  say_result("again", shmget(key, 4096, IPC_CREAT | IPC_EXCL | 0600));
  say_result("the same", shmget(key, 0, 0) == id);
  say_result("larger", shmget(key, 8192, 0));
  must(shmctl(id, IPC_RMID, nullptr), "shmctl");
  say_result("none", shmget(key, 0, 0));
  return 0;
}

struct Message {
  long type;
  char text[100];
};

static void send(int queue, long type, const char* text) {
  Message message{type, ""};
  strcpy(message.text, text);
  must(msgsnd(queue, &message, strlen(text) + 1, 0), "msgsnd");
}

static int chooses_messages() {
  const int queue = must(msgget(IPC_PRIVATE, 0600), "msgget");
  for (const long type : {5, 3, 7, 2, 3}) send(queue, type, std::to_string(type).c_str());
  Message message{};
  const auto take = [&](long type, int flags = IPC_NOWAIT, std::size_t size = sizeof message.text) {
    const ssize_t got = msgrcv(queue, &message, size, type, flags);
    dprintf(1, "%ld → ", type);
    if (got == -1) {
      dprintf(1, "%s\n", last_error());
    } else {
      dprintf(1, "%ld \"%s\" %zd\n", message.type, message.text, got);
    }
  };
  take(-3);
  take(7);
  take(3, IPC_NOWAIT | MSG_EXCEPT);
  take(9);
  take(-3);
  take(0);
  take(0);
  send(queue, 1, "much too long");
  take(1, IPC_NOWAIT, 4);
  message.text[4] = 0;
  take(1, IPC_NOWAIT | MSG_NOERROR, 4);
  must(msgctl(queue, IPC_RMID, nullptr), "msgctl");
  take(0);
  return 0;
}

static int fills_a_queue() {
  const int queue = must(msgget(IPC_PRIVATE, 0600), "msgget");
  msqid_ds state{};
  must(msgctl(queue, IPC_STAT, &state), "msgctl");
  state.msg_qbytes = 300;
  must(msgctl(queue, IPC_SET, &state), "msgctl");
  Message message{1, ""};
  int sent = 0;
  while (msgsnd(queue, &message, 100, IPC_NOWAIT) == 0) ++sent;
  dprintf(1, "sent %d, then %s\n", sent, last_error());
  const pid_t pid = child([&] {
    for (int i = 0; i < 5; ++i) must(msgsnd(queue, &message, 100, 0), "msgsnd");
  });
  int got = 0;
  for (; got < sent + 5; ++got) must(msgrcv(queue, &message, sizeof message.text, 0, 0), "msgrcv");
  say_status("sender", status_of(pid));
  dprintf(1, "got %d\n", got);
  say_result("too long", msgsnd(queue, &message, 100'000, 0));
  must(msgctl(queue, IPC_RMID, nullptr), "msgctl");
  return 0;
}

static int asks_and_answers() {  // clients with a type of their own
  const int queue = must(msgget(IPC_PRIVATE, 0600), "msgget");
  for (long client = 10; client < 14; ++client) {
    child([=] {
      Message message{};
      for (int i = 0; i < 10; ++i) {
        send(queue, 1, std::to_string(client).c_str());
        must(msgrcv(queue, &message, sizeof message.text, client, 0), "msgrcv");
        if (message.text != "for " + std::to_string(client)) _exit(1);
      }
    });
  }
  Message message{};
  for (int i = 0; i < 40; ++i) {
    must(msgrcv(queue, &message, sizeof message.text, 1, 0), "msgrcv");
    send(queue, std::atol(message.text), ("for " + std::string(message.text)).c_str());
  }
  for (int status = 0; wait(&status) > 0;) say_status("client", status);
  must(msgctl(queue, IPC_RMID, nullptr), "msgctl");
  return 0;
}

static std::string name(const char* of) { return "/target-" + std::string(of) + std::to_string(getpid()); }

static int named_semaphores() {
  const std::string path = name("sem");
  sem_t* first = sem_open(path.c_str(), O_CREAT | O_EXCL, 0600, 0);
  sem_t* second = sem_open((path + "b").c_str(), O_CREAT | O_EXCL, 0600, 0);
  const pid_t pid = child([&] {
    sem_t* own = sem_open(path.c_str(), 0);
    for (int i = 0; i < 20; ++i) {
      sem_wait(own);
      dprintf(1, "ping %d\n", i);
      sem_post(second);
    }
  });
  for (int i = 0; i < 20; ++i) {
    sem_post(first);
    sem_wait(second);
    dprintf(1, "pong %d\n", i);
  }
  say_status("child", status_of(pid));
  int value = -1;
  sem_getvalue(first, &value);
  dprintf(1, "value %d\n", value);
  sem_unlink(path.c_str());
  sem_unlink((path + "b").c_str());
  say_result("unlinked", sem_open(path.c_str(), 0) == SEM_FAILED ? -1 : 0);
  return 0;
}

static int shared_names() {
  const std::string path = name("shm");
  const int fd = must(shm_open(path.c_str(), O_CREAT | O_EXCL | O_RDWR, 0600), "shm_open");
  must(ftruncate(fd, 8192), "ftruncate");
  auto* memory = static_cast<char*>(must(mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), "mmap"));
  const pid_t pid = child([&] {
    const int own = must(shm_open(path.c_str(), O_RDWR, 0), "shm_open");
    auto* mine = static_cast<char*>(must(mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, own, 0), "mmap"));
    strcpy(mine + 4096, "by name");
  });
  say_status("child", status_of(pid));
  dprintf(1, "%s\n", memory + 4096);
  must(shm_unlink(path.c_str()), "shm_unlink");
  say_result("unlinked", shm_open(path.c_str(), O_RDWR, 0));
  return 0;
}

static int posix_queues() {
  const std::string path = name("mq");
  mq_attr attributes{};
  attributes.mq_maxmsg = 4;
  attributes.mq_msgsize = 32;
  const mqd_t queue = must(mq_open(path.c_str(), O_CREAT | O_EXCL | O_RDWR, 0600, &attributes), "mq_open");
  Gate full;
  const pid_t pid = child([&] {
    for (int i = 0; i < 12; ++i) {
      if (i == 4) full.open();
      const std::string text = "message " + std::to_string(i);
      must(mq_send(queue, text.data(), text.size(), i < 4 ? static_cast<unsigned>(i) : 0), "mq_send");
    }
  });
  full.pass();
  for (int i = 0; i < 12; ++i) {
    char text[32];
    unsigned priority = 0;
    const ssize_t size = must(mq_receive(queue, text, sizeof text, &priority), "mq_receive");
    if (i < 4) dprintf(1, "%.*s, priority %u\n", static_cast<int>(size), text, priority);
  }
  say_status("sender", status_of(pid));
  timespec past{};
  char text[32];
  say_result("timed", mq_timedreceive(queue, text, sizeof text, nullptr, &past));
  must(mq_unlink(path.c_str()), "mq_unlink");
  return 0;
}

static int told_of_messages() {
  const std::string path = name("mqn");
  mq_attr attributes{};
  attributes.mq_maxmsg = 4;
  attributes.mq_msgsize = 32;
  const mqd_t queue = must(mq_open(path.c_str(), O_CREAT | O_EXCL | O_RDWR, 0600, &attributes), "mq_open");
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGUSR1;
  event.sigev_value.sival_int = 55;
  must(mq_notify(queue, &event), "mq_notify");
  const pid_t pid = child([&] { must(mq_send(queue, "hi", 2, 0), "mq_send"); });
  siginfo_t info{};
  must(sigwaitinfo(&set, &info), "sigwaitinfo");
  dprintf(1, "told %d, by a message %d, of the child %d\n", info.si_value.sival_int, info.si_code == SI_MESGQ,
          info.si_pid == pid);
  say_status("sender", status_of(pid));
  must(mq_unlink(path.c_str()), "mq_unlink");
  return 0;
}

static int maps() {
  const Folder folder;
  const std::string path = folder.file("mapped");
  const int fd = must(open(path.c_str(), O_CREAT | O_RDWR, 0600), "open");
  must(ftruncate(fd, 4096), "ftruncate");
  for (const int kind : {MAP_SHARED, MAP_PRIVATE}) {
    auto* memory = static_cast<char*>(must(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, kind, fd, 0), "mmap"));
    const pid_t pid = child([&] { strcpy(memory, "written by the child"); });
    say_status("child", status_of(pid));
    dprintf(1, "the parent sees \"%s\"\n", memory);
    memory[0] = 0;
    munmap(memory, 4096);
  }
  auto* both =
      static_cast<char*>(must(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), "mmap"));
  const pid_t pid = child([&] { both[0] = 'c'; });
  say_status("child", status_of(pid));
  dprintf(1, "%c\n", both[0]);
  unlink(path.c_str());
  return 0;
}

static int beyond_the_file() {  // mmap(2): SIGBUS
  const int fd = must(memfd_create("short", 0), "memfd_create");
  const pid_t pid = child([&] {
    auto* memory =
        static_cast<volatile char*>(must(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), "mmap"));
    memory[0] = 1;
  });
  const int status = status_of(pid);
  dprintf(1, "killed by %s\n", name_of_signal(WTERMSIG(status)).c_str());
  return 0;
}

static int copies_on_write() {
  std::vector<char> data(4 << 20, 'p');
  Gate gate;
  const pid_t pid = child([&] {
    gate.pass();
    long parents = 0;
    for (const char byte : data) parents += byte == 'p';
    dprintf(1, "unchanged %d\n", parents == static_cast<long>(data.size()));
    for (char& byte : data) byte = 'c';
  });
  for (char& byte : data) byte = 'q';
  gate.open();
  say_status("child", status_of(pid));
  dprintf(1, "ours %c\n", data[100]);
  return 0;
}

int main(int argc, char** argv) {
  constexpr Mode modes[] = {{"all-or-nothing", all_or_nothing},
                            {"waits-for-zero", waits_for_zero},
                            {"undoes", undoes},
                            {"removed-while-waiting", removed_while_waiting},
                            {"eight-take-turns", eight_take_turns},
                            {"times-out", times_out},
                            {"segments", segments},
                            {"keys", keys},
                            {"chooses-messages", chooses_messages},
                            {"fills-a-queue", fills_a_queue},
                            {"asks-and-answers", asks_and_answers},
                            {"named-semaphores", named_semaphores},
                            {"shared-names", shared_names},
                            {"posix-queues", posix_queues},
                            {"told-of-messages", told_of_messages},
                            {"maps", maps},
                            {"beyond-the-file", beyond_the_file},
                            {"copies-on-write", copies_on_write}};
  return run_mode(modes, argc, argv);
}
