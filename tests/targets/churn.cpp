// Makes, uses and removes one object of every kind, again and again. usage: churn once|many|killed
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>

#include <cstddef>

#include "modes.hpp"

// A name that no other process of this program has.
static std::string own_name(const char* kind) { return std::string("churn-") + kind + "-" + std::to_string(getpid()); }

static void semaphores() {
  const int id = must(semget(IPC_PRIVATE, 3, 0600), "semget");
  sembuf up[] = {{0, 1, SEM_UNDO}, {2, 2, 0}};
  must(semop(id, up, 2), "semop");
  sembuf down{0, -1, SEM_UNDO};
  must(semop(id, &down, 1), "semop");
  must(semctl(id, 0, IPC_RMID), "semctl");
}

static void segments() {
  const int id = must(shmget(IPC_PRIVATE, 4096, 0600), "shmget");
  char* const at = static_cast<char*>(must(shmat(id, nullptr, 0), "shmat"));
  at[1] = 'x';
  must(shmctl(id, IPC_RMID, nullptr), "shmctl");
  must(shmdt(at), "shmdt");
  must(shmctl(must(shmget(IPC_PRIVATE, 1, 0600), "shmget"), IPC_RMID, nullptr), "shmctl");
}

static void queues() {
  const int id = must(msgget(IPC_PRIVATE, 0600), "msgget");
  struct {
    long type = 4;
    char text[8] = "hello";
  } message;
  must(msgsnd(id, &message, sizeof message.text, 0), "msgsnd");
  must(msgsnd(id, &message, 0, 0), "msgsnd");
  must(msgrcv(id, &message, sizeof message.text, 4, 0), "msgrcv");
  must(msgctl(id, IPC_RMID, nullptr), "msgctl");
}

static void pipes() {
  int ends[2];
  must(pipe(ends), "pipe");
  char byte = 'x';
  must(write(ends[1], &byte, 1), "write");
  const int copy = must(dup(ends[0]), "dup");
  close(ends[0]);
  must(read(copy, &byte, 1), "read");
  close(copy);
  close(ends[1]);
}

static void fifos() {
  const std::string path = "/tmp/" + own_name("fifo");
  must(mkfifo(path.c_str(), 0600), "mkfifo");
  const int both = must(open(path.c_str(), O_RDWR), "open");
  must(unlink(path.c_str()), "unlink");
  must(write(both, "ab", 2), "write");
  close(both);
}

static void sockets() {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), "socketpair");
  char text[4];
  must(send(pair[0], "abc", 3, 0), "send");
  must(recv(pair[1], text, sizeof text, 0), "recv");
  close(pair[1]);
  close(pair[0]);

  const std::string name = own_name("socket");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  memcpy(address.sun_path + 1, name.data(), name.size());  // abstract: no file
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  const int listening = must(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
  must(bind(listening, reinterpret_cast<sockaddr*>(&address), size), "bind");
  must(listen(listening, 1), "listen");
  const int client = must(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
  must(connect(client, reinterpret_cast<sockaddr*>(&address), size), "connect");
  must(write(client, "early", 5), "write");
  const int server = must(accept(listening, nullptr, nullptr), "accept");
  close(listening);
  must(read(server, text, 1), "read");
  close(client);
  close(server);

  const int datagrams = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  must(bind(datagrams, reinterpret_cast<sockaddr*>(&here), sizeof here), "bind");
  close(datagrams);
}

static void counters() {
  const int counter = must(eventfd(3, 0), "eventfd");
  const int list = must(epoll_create1(0), "epoll_create1");
  epoll_event event{};
  event.events = EPOLLIN;
  must(epoll_ctl(list, EPOLL_CTL_ADD, counter, &event), "epoll_ctl");
  must(epoll_wait(list, &event, 1, -1), "epoll_wait");
  close(counter);
  close(list);
  close(must(timerfd_create(CLOCK_MONOTONIC, 0), "timerfd_create"));
}

static void posix_queues() {
  const std::string name = "/" + own_name("queue");
  mq_attr attributes{};
  attributes.mq_maxmsg = 2;
  attributes.mq_msgsize = 8;
  const mqd_t queue = must(mq_open(name.c_str(), O_CREAT | O_RDWR, 0600, &attributes), "mq_open");
  must(mq_unlink(name.c_str()), "mq_unlink");
  must(mq_send(queue, "x", 1, 5), "mq_send");
  char text[8];
  must(mq_receive(queue, text, sizeof text, nullptr), "mq_receive");
  mq_close(queue);
}

static void posix_memory() {
  const std::string name = "/" + own_name("memory");
  const int file = must(shm_open(name.c_str(), O_CREAT | O_RDWR, 0600), "shm_open");
  must(shm_unlink(name.c_str()), "shm_unlink");
  must(ftruncate(file, 8192), "ftruncate");
  char* const at = static_cast<char*>(must(mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), "mmap"));
  close(file);
  at[4096] = 'x';
  must(munmap(at, 4096), "munmap");
  must(munmap(at + 4096, 4096), "munmap");
}

static void nameless_memory() {
  const int file = must(memfd_create("churn", 0), "memfd_create");
  must(ftruncate(file, 4096), "ftruncate");
  char* const at = static_cast<char*>(must(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), "mmap"));
  at[0] = 'x';
  must(munmap(at, 4096), "munmap");
  close(file);
}

static void locks() {
  struct Shared {
    sem_t semaphore;
    pthread_mutex_t mutex;
  };
  void* const memory = must(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), "mmap");
  auto* const shared = static_cast<Shared*>(memory);
  sem_init(&shared->semaphore, 1, 0);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&shared->mutex, &attributes);
  pthread_mutex_lock(&shared->mutex);
  const pid_t pid = child([&] {
    sem_post(&shared->semaphore);
    pthread_mutex_lock(&shared->mutex);
    pthread_mutex_unlock(&shared->mutex);
  });
  sem_wait(&shared->semaphore);
  pthread_mutex_unlock(&shared->mutex);
  status_of(pid);
  must(munmap(memory, 4096), "munmap");

  const std::string name = "/" + own_name("semaphore");
  sem_t* const named = sem_open(name.c_str(), O_CREAT, 0600, 1);
  if (named == SEM_FAILED) _exit(99);
  sem_unlink(name.c_str());
  sem_wait(named);
  sem_close(named);
}

static void file_locks() {
  const std::string path = "/tmp/" + own_name("file");
  const int file = must(open(path.c_str(), O_CREAT | O_RDWR, 0600), "open");
  must(flock(file, LOCK_EX), "flock");
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_len = 10;
  must(fcntl(file, F_SETLK, &range), "fcntl");
  must(unlink(path.c_str()), "unlink");
  close(file);
}

// What a child has of its parent's: it ends with it.
static void inherited() {
  int ends[2];
  must(pipe(ends), "pipe");
  const int id = must(shmget(IPC_PRIVATE, 4096, 0600), "shmget");
  void* const at = must(shmat(id, nullptr, 0), "shmat");
  const pid_t pid = child([&] {
    shmctl(id, IPC_RMID, nullptr);
    (void)!write(ends[1], "x", 1);
    kill(getpid(), SIGKILL);
  });
  char byte = 0;
  must(read(ends[0], &byte, 1), "read");
  shmdt(at);
  status_of(pid);
  close(ends[0]);
  close(ends[1]);
}

static void* thread(void* ends) {
  (void)!write(static_cast<int*>(ends)[1], "x", 1);
  return nullptr;
}

static void threads() {
  int ends[2];
  must(pipe(ends), "pipe");
  pthread_t id;
  pthread_create(&id, nullptr, thread, ends);
  char byte = 0;
  must(read(ends[0], &byte, 1), "read");
  close(ends[0]);
  pthread_join(id, nullptr);
  close(ends[1]);
}

static void round_of_all() {
  void (*const kinds[])() = {semaphores,   segments,     queues, pipes,      fifos,     sockets, counters,
                             posix_queues, posix_memory, locks,  file_locks, inherited, threads};
  for (auto* kind : kinds) kind();
}

static int once() {
  round_of_all();
  return 0;
}

static int many() {
  for (int i = 0; i < 20; ++i) round_of_all();
  return 0;
}

// Each is killed in the middle of something, at another place each time. Nothing is used that would outlive it.
static int killed() {
  for (int i = 0; i < 12; ++i) {
    Gate begun;
    const pid_t pid = child([&] {
      begun.open();
      for (;;) {
        pipes();
        counters();
        sockets();
        nameless_memory();
        threads();
      }
    });
    begun.pass();
    timespec moment{0, 700'000L * (i % 7)};
    nanosleep(&moment, nullptr);
    kill(pid, SIGKILL);
    status_of(pid);
  }
  return 0;
}

int main(int argc, char** argv) {
  constexpr Mode modes[] = {{"once", once}, {"many", many}, {"killed", killed}};
  return run_mode(modes, argc, argv);
}
