// Bytes between processes: pipes, FIFOs, sockets, and everything else that a descriptor can be. usage: streams MODE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>

#include <algorithm>
#include <vector>

#include "modes.hpp"

constexpr std::size_t sizes[] = {1, 4095, 4096, 4097, 65536, 65537, 1 << 20};

static void write_all(int fd, const char* data, std::size_t size) {
  for (std::size_t done = 0; done < size;) {
    done += static_cast<std::size_t>(must(write(fd, data + done, size - done), "write"));
  }
}

static void pour(int fd) {
  unsigned seed = 1;
  for (const std::size_t size : sizes) {
    std::vector<char> data(size);
    for (char& byte : data) byte = static_cast<char>((seed = seed * 1103515245 + 12345) >> 16);
    write_all(fd, data.data(), size);
  }
}

static void drain(int fd) {
  std::size_t total = 0;
  unsigned long sum = 0;
  std::vector<char> data(100'000);
  for (std::size_t turn = 0;; ++turn) {
    const std::size_t wanted = std::min(sizes[turn % 7], data.size());
    const ssize_t size = must(read(fd, data.data(), wanted), "read");
    if (size == 0) break;
    total += static_cast<std::size_t>(size);
    for (ssize_t i = 0; i < size; ++i) sum = sum * 31 + static_cast<unsigned char>(data[static_cast<std::size_t>(i)]);
  }
  dprintf(1, "%zu bytes, sum %lx\n", total, sum);
}

static int through_pipe() {
  int ends[2];
  must(pipe(ends), "pipe");
  const pid_t pid = child([&] { pour(ends[1]); });
  close(ends[1]);
  drain(ends[0]);
  say_status("writer", status_of(pid));
  return 0;
}

static int through_fifo() {
  const Folder folder;
  const std::string path = folder.file("fifo");
  must(mkfifo(path.c_str(), 0600), "mkfifo");
  const pid_t pid = child([&] { pour(must(open(path.c_str(), O_WRONLY), "open")); });
  drain(must(open(path.c_str(), O_RDONLY), "open"));
  say_status("writer", status_of(pid));
  unlink(path.c_str());
  return 0;
}

static int through_socketpair() {
  int ends[2];
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
  const pid_t pid = child([&] { pour(ends[1]); });
  close(ends[1]);
  drain(ends[0]);
  say_status("writer", status_of(pid));
  return 0;
}

// A server that answers with what it got, doubled.
template <class Address>
static int serves(Address address, socklen_t length, int domain) {
  const int server = must(socket(domain, SOCK_STREAM, 0), "socket");
  must(bind(server, reinterpret_cast<sockaddr*>(&address), length), "bind");
  must(listen(server, 5), "listen");
  if (domain == AF_INET) must(getsockname(server, reinterpret_cast<sockaddr*>(&address), &length), "getsockname");
  const pid_t pid = child([&] {
    const int fd = must(socket(domain, SOCK_STREAM, 0), "socket");
    must(connect(fd, reinterpret_cast<sockaddr*>(&address), length), "connect");
    pour(fd);
    must(shutdown(fd, SHUT_WR), "shutdown");
    char text[16] = "";
    must(recv(fd, text, sizeof text, MSG_WAITALL), "recv");
    dprintf(1, "answer %s\n", text);
  });
  const int connection = must(accept(server, nullptr, nullptr), "accept");
  drain(connection);
  must(send(connection, "enough", 7, 0), "send");
  close(connection);
  say_status("client", status_of(pid));
  close(server);
  return 0;
}

static int through_unix() {
  const Folder folder;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  strcpy(address.sun_path, folder.file("socket").c_str());
  serves(address, sizeof address, AF_UNIX);
  unlink(address.sun_path);
  return 0;
}

static int through_tcp() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return serves(address, sizeof address, AF_INET);
}

static int datagrams() {
  for (const int kind : {SOCK_DGRAM, SOCK_SEQPACKET}) {
    int ends[2];
    must(socketpair(AF_UNIX, kind, 0, ends), "socketpair");
    const pid_t pid = child([&] {
      close(ends[0]);
      for (const char* text : {"one", "two and more", ""}) must(send(ends[1], text, strlen(text), 0), "send");
    });
    close(ends[1]);
    for (int i = 0; i < 3; ++i) {
      char text[6];
      const ssize_t size = must(recv(ends[0], text, sizeof text, MSG_TRUNC), "recv");
      dprintf(1, "%zd bytes, %.*s\n", size, static_cast<int>(std::min<ssize_t>(size, 6)), text);
    }
    say_status("sender", status_of(pid));
    close(ends[0]);
  }
  return 0;
}

static int scatters() {
  int ends[2];
  must(pipe(ends), "pipe");
  const pid_t pid = child([&] {
    char first[] = "to be", second[] = " or not", third[] = " to be";
    const iovec pieces[] = {{first, 5}, {second, 7}, {third, 6}};
    must(writev(ends[1], pieces, 3), "writev");
  });
  char one[3], two[9], three[20];
  const iovec pieces[] = {{one, 3}, {two, 9}, {three, 20}};
  const ssize_t size = must(readv(ends[0], pieces, 3), "readv");
  dprintf(1, "%zd: %.3s|%.9s|%.6s\n", size, one, two, three);
  say_status("writer", status_of(pid));
  return 0;
}

static int splices() {
  int first[2], second[2], third[2];
  must(pipe(first), "pipe");
  must(pipe(second), "pipe");
  must(pipe(third), "pipe");
  const pid_t pid = child([&] { must(write(first[1], "spliced text", 12), "write"); });
  ssize_t moved = must(splice(first[0], nullptr, second[1], nullptr, 12, 0), "splice");
  ssize_t copied = must(tee(second[0], third[1], 7, 0), "tee");
  char one[16], two[16];
  const ssize_t got = must(read(second[0], one, sizeof one), "read");
  const ssize_t also = must(read(third[0], two, sizeof two), "read");
  dprintf(1, "moved %zd, copied %zd: %.*s, %.*s\n", moved, copied, static_cast<int>(got), one, static_cast<int>(also),
          two);
  say_status("writer", status_of(pid));
  return 0;
}

// Three children write in an order that gates keep; whoever is ready is read.
template <class Ready>
static int reads_the_ready(Ready ready) {
  int ends[3][2];
  Gate gates[3];
  for (int i = 0; i < 3; ++i) {
    must(pipe(ends[i]), "pipe");
    child([&, i] {
      gates[i].pass();
      const char byte = static_cast<char>('a' + i);
      must(write(ends[i][1], &byte, 1), "write");
    });
    close(ends[i][1]);
  }
  for (const int turn : {2, 0, 1}) {
    gates[turn].open();
    const int fds[3] = {ends[0][0], ends[1][0], ends[2][0]};
    const int which = ready(fds);
    char byte = '?';
    must(read(ends[which][0], &byte, 1), "read");
    dprintf(1, "ready %d: %c\n", which, byte);
    wait(nullptr);
    int silent[2];  // instead of the end-of-file, which would be ready for ever
    must(pipe(silent), "pipe");
    must(dup2(silent[0], ends[which][0]), "dup2");
  }
  return 0;
}

static int polls() {
  return reads_the_ready([](const int(&fds)[3]) {
    pollfd entries[3];
    for (int i = 0; i < 3; ++i) entries[i] = {fds[i], POLLIN, 0};
    must(poll(entries, 3, -1), "poll");
    for (int i = 0; i < 3; ++i) {
      if ((entries[i].revents & POLLIN) != 0) return i;
    }
    return 0;
  });
}

static int selects() {
  return reads_the_ready([](const int(&fds)[3]) {
    fd_set set;
    FD_ZERO(&set);
    for (const int fd : fds) FD_SET(fd, &set);
    must(select(*std::max_element(fds, fds + 3) + 1, &set, nullptr, nullptr, nullptr), "select");
    for (int i = 0; i < 3; ++i) {
      if (FD_ISSET(fds[i], &set)) return i;
    }
    return 0;
  });
}

static int epolls() {
  return reads_the_ready([](const int(&fds)[3]) {
    const int all = must(epoll_create1(0), "epoll_create1");
    for (int i = 0; i < 3; ++i) {
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.fd = i;
      must(epoll_ctl(all, EPOLL_CTL_ADD, fds[i], &event), "epoll_ctl");
    }
    epoll_event event{};
    must(epoll_wait(all, &event, 1, -1), "epoll_wait");
    close(all);
    return event.data.fd;
  });
}

static int polls_in_vain() {
  int ends[2];
  must(pipe(ends), "pipe");
  pollfd entry{ends[0], POLLIN, 0};
  say_result("at once", poll(&entry, 1, 0));
  say_result("3 ms", poll(&entry, 1, 3));
  timeval soon{0, 3000};
  fd_set set;
  FD_ZERO(&set);
  FD_SET(ends[0], &set);
  say_result("select", select(ends[0] + 1, &set, nullptr, nullptr, &soon));
  close(ends[1]);
  say_result("closed", poll(&entry, 1, -1));
  dprintf(1, "POLLHUP %d\n", (entry.revents & POLLHUP) != 0);
  return 0;
}

static int counts_events() {
  const int fd = must(eventfd(0, EFD_SEMAPHORE), "eventfd");
  for (int i = 0; i < 3; ++i) {
    child([=] {
      eventfd_t got = 0;
      must(eventfd_read(fd, &got), "read");
      dprintf(1, "got %lu\n", got);
    });
  }
  must(eventfd_write(fd, 3), "write");
  while (wait(nullptr) > 0) {
  }
  const int full = must(eventfd(0, EFD_NONBLOCK), "eventfd");
  must(eventfd_write(full, ~0ULL - 1), "write");
  say_result("write to a full one", eventfd_write(full, 1));
  return 0;
}

static int timers() {
  const int fd = must(timerfd_create(CLOCK_MONOTONIC, 0), "timerfd_create");
  const itimerspec times{{0, 2'000'000}, {0, 2'000'000}};
  must(timerfd_settime(fd, 0, &times, nullptr), "timerfd_settime");
  unsigned long expired = 0;
  for (unsigned long got = 0; expired < 5; expired += got) must(read(fd, &got, sizeof got), "read");
  dprintf(1, "expired %d\n", expired >= 5);
  return 0;
}

static int watches_files() {
  const Folder folder;
  const std::string path = folder.file("file");
  const int fd = must(inotify_init1(0), "inotify_init1");
  must(inotify_add_watch(fd, folder.file("").c_str(), IN_CREATE | IN_DELETE | IN_CLOSE_WRITE), "inotify_add_watch");
  const pid_t pid = child([&] {
    close(must(open(path.c_str(), O_CREAT | O_WRONLY, 0600), "open"));
    must(unlink(path.c_str()), "unlink");
  });
  for (int seen = 0; seen < 3;) {
    alignas(inotify_event) char text[1024];
    const ssize_t size = must(read(fd, text, sizeof text), "read");
    for (ssize_t at = 0; at < size; ++seen) {
      const auto* event = reinterpret_cast<const inotify_event*>(text + at);
      dprintf(1, "%s %x\n", event->name, event->mask);
      at += static_cast<ssize_t>(sizeof *event + event->len);
    }
  }
  say_status("writer", status_of(pid));
  return 0;
}

static void send_descriptor(int socket, int fd) {
  char byte = 'd';
  iovec piece{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(header), &fd, sizeof fd);
  must(sendmsg(socket, &message, 0), "sendmsg");
}

static int receive_descriptor(int socket) {
  char byte = 0;
  iovec piece{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  must(recvmsg(socket, &message, 0), "recvmsg");
  int fd = -1;
  memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
  return fd;
}

static int passes_descriptors() {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
  const pid_t pid = child([&] {
    int ends[2];
    must(pipe(ends), "pipe");
    send_descriptor(pair[1], ends[1]);
    close(ends[1]);
    char text[32];
    const ssize_t size = must(read(ends[0], text, sizeof text), "read");
    dprintf(1, "through a passed descriptor: %.*s\n", static_cast<int>(size), text);
    say_result("then", read(ends[0], text, sizeof text));
  });
  const int fd = receive_descriptor(pair[0]);
  must(write(fd, "hello", 5), "write");
  close(fd);
  say_status("child", status_of(pid));
  return 0;
}

static int never_blocks() {
  int ends[2];
  must(pipe2(ends, O_NONBLOCK), "pipe2");
  char byte = 'x';
  say_result("read of an empty pipe", read(ends[0], &byte, 1));
  long total = 0;
  const std::vector<char> page(4096);
  while (write(ends[1], page.data(), page.size()) == 4096) total += 4096;
  dprintf(1, "full at %ld: %s\n", total, last_error());
  char some[100];
  must(read(ends[0], some, sizeof some), "read");
  say_result("write to a nearly full pipe", write(ends[1], page.data(), page.size()));
  close(ends[0]);
  signal(SIGPIPE, SIG_IGN);
  say_result("write without a reader", write(ends[1], &byte, 1));
  const Folder folder;
  const std::string path = folder.file("fifo");
  must(mkfifo(path.c_str(), 0600), "mkfifo");
  say_result("open without a reader", open(path.c_str(), O_WRONLY | O_NONBLOCK));
  const int reader = must(open(path.c_str(), O_RDONLY | O_NONBLOCK), "open");
  say_result("read without a writer", read(reader, &byte, 1));
  unlink(path.c_str());
  return 0;
}

static int full_pipe() {  // a writer waits until there is room for all of it, or part of it
  int ends[2];
  must(pipe(ends), "pipe");
  const pid_t pid = child([&] {
    const std::vector<char> data(200'000, 'x');
    for (const std::size_t size : {65536UL, 4096UL, 70'000UL, 1UL, 65'535UL}) {
      say_result("written", write(ends[1], data.data(), size));
    }
  });
  close(ends[1]);
  std::vector<char> data(5000);
  long total = 0;
  for (ssize_t size = 0; (size = must(read(ends[0], data.data(), data.size()), "read")) > 0;) total += size;
  say_status("writer", status_of(pid));
  dprintf(1, "read %ld\n", total);
  return 0;
}

static int stays_whole() {  // pipe(7): up to PIPE_BUF no write is torn
  int ends[2];
  must(pipe(ends), "pipe");
  for (int i = 0; i < 4; ++i) {
    child([&, i] {
      const std::vector<char> line(512, static_cast<char>('a' + i));
      for (int n = 0; n < 30; ++n) must(write(ends[1], line.data(), line.size()), "write");
    });
  }
  close(ends[1]);
  char line[512];
  int lines = 0, torn = 0;
  for (; must(read(ends[0], line, sizeof line), "read") > 0; ++lines) torn += line[0] != line[511];
  while (wait(nullptr) > 0) {
  }
  dprintf(1, "%d lines, %d torn\n", lines, torn);
  return 0;
}

static int duplicates() {
  int ends[2];
  must(pipe(ends), "pipe");
  int fd = ends[1];
  for (int i = 30; i < 60; ++i) fd = must(dup2(fd, i), "dup2");
  say_result("dup2 to itself", dup2(fd, fd) == fd);
  for (int i = 30; i < 59; ++i) close(i);
  close(ends[1]);
  must(write(fd, "far", 3), "write");
  close(fd);
  char text[8];
  say_result("read", read(ends[0], text, sizeof text));
  say_result("read", read(ends[0], text, sizeof text));
  say_result("closed twice", close(fd));
  const int saved = must(dup(1), "dup");
  must(dup2(must(open("/dev/null", O_WRONLY), "open"), 1), "dup2");
  puts("nobody sees this");
  fflush(stdout);
  must(dup2(saved, 1), "dup2");
  puts("back again");
  return 0;
}

static int pipeline() {  // as a shell makes one
  int first[2], second[2];
  must(pipe(first), "pipe");
  must(pipe(second), "pipe");
  child([&] {
    dup2(first[1], 1);
    close_range(3, ~0U, 0);
    execlp("printf", "printf", "b\\na\\nc\\na\\n", nullptr);
  });
  child([&] {
    dup2(first[0], 0);
    dup2(second[1], 1);
    close_range(3, ~0U, 0);
    execlp("sort", "sort", nullptr);
  });
  child([&] {
    dup2(second[0], 0);
    close_range(3, ~0U, 0);
    execlp("uniq", "uniq", "-c", nullptr);
  });
  for (const int fd : {first[0], first[1], second[0], second[1]}) close(fd);
  int ended = 0;
  for (int status = 0; wait(&status) > 0; ++ended) must(status == 0 ? 0 : -1, "status");
  dprintf(1, "ended %d\n", ended);
  return 0;
}

static int standard_input_ends() {
  must(dup2(must(open("/dev/null", O_RDONLY), "open"), 0), "dup2");
  char line[16];
  printf("line %d\n", fgets(line, sizeof line, stdin) != nullptr);
  say_result("read", read(0, line, sizeof line));
  return 0;
}

static int standard_output_closed() {
  const int saved = must(fcntl(1, F_DUPFD_CLOEXEC, 20), "fcntl");
  fclose(stdout);
  dprintf(saved, "printf %d\n", printf("nobody"));
  const ssize_t written = write(1, "x", 1);
  dprintf(saved, "write %zd %s\n", written, last_error());
  const int fd = open("/dev/null", O_WRONLY);
  dprintf(saved, "the next descriptor is %d\n", fd);
  return 0;
}

static int copies_files() {
  const Folder folder;
  const std::string from = folder.file("from"), to = folder.file("to");
  const int in = must(open(from.c_str(), O_CREAT | O_RDWR, 0600), "open");
  const int out = must(open(to.c_str(), O_CREAT | O_RDWR, 0600), "open");
  pour(in);
  off_t offset = 0;
  long total = 0;
  for (ssize_t size = 0; (size = must(sendfile(out, in, &offset, 500'000), "sendfile")) > 0;) total += size;
  dprintf(1, "sent %ld\n", total);
  must(lseek(out, 0, SEEK_SET), "lseek");
  drain(out);
  char text[4];
  must(pwrite(out, "wxyz", 4, 10), "pwrite");
  must(pread(out, text, 4, 11), "pread");
  dprintf(1, "%.3s\n", text);
  unlink(from.c_str());
  unlink(to.c_str());
  return 0;
}

static int shares_offsets() {  // fork(2): one open file, one offset
  const Folder folder;
  const std::string path = folder.file("file");
  const int fd = must(open(path.c_str(), O_CREAT | O_RDWR, 0600), "open");
  const pid_t pid = child([=] { must(write(fd, "child ", 6), "write"); });
  say_status("child", status_of(pid));
  must(write(fd, "parent", 6), "write");
  char text[32];
  const ssize_t size = must(pread(fd, text, sizeof text, 0), "pread");
  dprintf(1, "%.*s\n", static_cast<int>(size), text);
  unlink(path.c_str());
  return 0;
}

static int locks_files() {
  const Folder folder;
  const std::string path = folder.file("locked");
  const int fd = must(open(path.c_str(), O_CREAT | O_RDWR, 0600), "open");
  struct flock whole {};
  whole.l_type = F_WRLCK;
  for (const char* kind : {"flock", "fcntl", "open file description", "lockf"}) {
    const auto lock = [&](int file, bool wait) {
      if (strcmp(kind, "flock") == 0) return flock(file, LOCK_EX | (wait ? 0 : LOCK_NB));
      if (strcmp(kind, "fcntl") == 0) return fcntl(file, wait ? F_SETLKW : F_SETLK, &whole);
      if (strcmp(kind, "lockf") == 0) return lockf(file, wait ? F_LOCK : F_TLOCK, 0);
      return fcntl(file, wait ? F_OFD_SETLKW : F_OFD_SETLK, &whole);
    };
    Gate ready, gate;
    const pid_t pid = child([&] {
      const int own = must(open(path.c_str(), O_RDWR), "open");
      must(lock(own, true), "lock");
      ready.open();
      gate.pass();
      dprintf(1, "%s: the owner ends\n", kind);
    });
    ready.pass();
    say_result("at once", lock(fd, false));
    gate.open();
    must(lock(fd, true), "lock");
    dprintf(1, "%s: locked\n", kind);
    say_status("owner", status_of(pid));
    struct flock none {};
    none.l_type = F_UNLCK;
    flock(fd, LOCK_UN);
    fcntl(fd, F_SETLK, &none);
    fcntl(fd, F_OFD_SETLK, &none);
  }
  unlink(path.c_str());
  return 0;
}

static int locks_in_a_circle() {  // fcntl(2) sees the deadlock
  const Folder folder;
  const std::string path = folder.file("locked");
  const int fd = must(open(path.c_str(), O_CREAT | O_RDWR, 0600), "open");
  const auto lock = [&](off_t at) {
    struct flock one {};
    one.l_type = F_WRLCK;
    one.l_start = at;
    one.l_len = 1;
    return fcntl(fd, F_SETLKW, &one);
  };
  Gate ready, gate;
  const pid_t pid = child([&] {
    must(lock(1), "fcntl");
    ready.open();
    gate.pass();
    const int result = lock(0);
    _exit(result == -1 ? 1 : 0);
  });
  must(lock(0), "fcntl");
  ready.pass();
  gate.open();
  const int result = lock(1);
  const bool we = result == -1 && errno == EDEADLK;
  close(fd);  // and every lock on it
  const int status = status_of(pid);
  dprintf(1, "one of both was told %d\n", we != (WEXITSTATUS(status) == 1));
  unlink(path.c_str());
  return 0;
}

static int end_of_file() {
  int ends[2];
  must(pipe(ends), "pipe");
  Gate gate;
  const pid_t holder = child([&] {
    close(ends[0]);
    gate.pass();
  });
  close(ends[1]);
  const pid_t reader = child([&] {
    char byte = 0;
    say_result("end-of-file", read(ends[0], &byte, 1));
  });
  gate.open();
  say_status("reader", status_of(reader));
  say_status("holder", status_of(holder));
  return 0;
}

int main(int argc, char** argv) {
  constexpr Mode modes[] = {{"through-pipe", through_pipe},
                            {"through-fifo", through_fifo},
                            {"through-socketpair", through_socketpair},
                            {"through-unix", through_unix},
                            {"through-tcp", through_tcp},
                            {"datagrams", datagrams},
                            {"scatters", scatters},
                            {"splices", splices},
                            {"polls", polls},
                            {"selects", selects},
                            {"epolls", epolls},
                            {"polls-in-vain", polls_in_vain},
                            {"counts-events", counts_events},
                            {"timers", timers},
                            {"watches-files", watches_files},
                            {"passes-descriptors", passes_descriptors},
                            {"never-blocks", never_blocks},
                            {"full-pipe", full_pipe},
                            {"stays-whole", stays_whole},
                            {"duplicates", duplicates},
                            {"pipeline", pipeline},
                            {"standard-input-ends", standard_input_ends},
                            {"standard-output-closed", standard_output_closed},
                            {"copies-files", copies_files},
                            {"shares-offsets", shares_offsets},
                            {"locks-files", locks_files},
                            {"locks-in-a-circle", locks_in_a_circle},
                            {"end-of-file", end_of_file}};
  return run_mode(modes, argc, argv);
}
