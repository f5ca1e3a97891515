// Calls on descriptors, as a person would write them, from raw registers.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "array_memory.hpp"
#include "engine/decode/calls.hpp"

using namespace ipclab::engine::decode;

namespace {

template <class... Number>
std::string written(const Memory& memory, long number, Number... args) {
  const auto call = decode_call({number, {static_cast<std::uint64_t>(args)...}}, memory);
  std::string text = call.name + "(";
  for (std::size_t i = 0; i < call.arguments.size(); ++i) text += (i > 0 ? ", " : "") + call.arguments[i].text;
  return text + ")";
}

}  // namespace

TEST_CASE("sockets: domain, type, address, flags by name") {
  ArrayMemory memory;
  CHECK(written(memory, SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) ==
        "socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0)");
  CHECK(written(memory, SYS_socketpair, AF_UNIX, SOCK_SEQPACKET, 0, 0x9000) ==
        "socketpair(AF_UNIX, SOCK_SEQPACKET, 0, 0x9000)");
  sockaddr_un path{};
  path.sun_family = AF_UNIX;
  std::strcpy(path.sun_path, "/tmp/bank");
  memory.put(0x1000, path);
  CHECK(written(memory, SYS_bind, 3, 0x1000, sizeof path) == "bind(3, {AF_UNIX, \"/tmp/bank\"}, 110)");
  path.sun_path[0] = '\0';
  memory.put(0x1000, path);
  CHECK(written(memory, SYS_connect, 3, 0x1000, offsetof(sockaddr_un, sun_path) + 9) ==
        "connect(3, {AF_UNIX, \"@tmp/bank\"}, 11)");
  sockaddr_in internet{};
  internet.sin_family = AF_INET;
  internet.sin_port = htons(7000);
  internet.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  memory.put(0x2000, internet);
  CHECK(written(memory, SYS_connect, 3, 0x2000, sizeof internet) == "connect(3, {AF_INET, 127.0.0.1, 7000}, 16)");
  CHECK(written(memory, SYS_connect, 3, 0x9000, 16) == "connect(3, 0x9000, 16)");
  CHECK(written(memory, SYS_listen, 3, 5) == "listen(3, 5)");
  CHECK(written(memory, SYS_accept4, 3, 0, 0, SOCK_NONBLOCK) == "accept4(3, NULL, NULL, SOCK_NONBLOCK)");
  CHECK(written(memory, SYS_shutdown, 3, SHUT_WR) == "shutdown(3, SHUT_WR)");
}

TEST_CASE("send and recv: the bytes that go, where to, and how") {
  ArrayMemory memory;
  memory.put(0x1000, std::array<char, 3>{'a', 'b', 'c'});
  CHECK(written(memory, SYS_sendto, 4, 0x1000, 3, MSG_NOSIGNAL, 0, 0) == "send(4, \"abc\", 3, MSG_NOSIGNAL)");
  CHECK(written(memory, SYS_recvfrom, 4, 0x1000, 3, MSG_PEEK | MSG_DONTWAIT, 0, 0) ==
        "recv(4, 0x1000, 3, MSG_PEEK|MSG_DONTWAIT)");
  iovec piece{reinterpret_cast<void*>(0x1000), 3};
  msghdr header{};
  header.msg_iov = reinterpret_cast<iovec*>(0x2000);
  header.msg_iovlen = 1;
  memory.put(0x2000, piece);
  memory.put(0x3000, header);
  CHECK(written(memory, SYS_sendmsg, 4, 0x3000, 0) == "sendmsg(4, {\"abc\"}, 0)");
  header.msg_controllen = 24;
  memory.put(0x3000, header);
  CHECK(written(memory, SYS_sendmsg, 4, 0x3000, 0) == "sendmsg(4, {\"abc\", SCM_RIGHTS}, 0)");
}

TEST_CASE("fcntl: its third argument is what the command makes of it") {
  ArrayMemory memory;
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_start = 4;
  lock.l_len = 10;
  memory.put(0x1000, lock);
  CHECK(written(memory, SYS_fcntl, 3, F_SETLKW, 0x1000) == "fcntl(3, F_SETLKW, {F_WRLCK, SEEK_SET, 4, 10})");
  CHECK(written(memory, SYS_fcntl, 3, F_SETLK, 0x9000) == "fcntl(3, F_SETLK, 0x9000)");
  CHECK(written(memory, SYS_fcntl, 3, F_SETFL, O_NONBLOCK) == "fcntl(3, F_SETFL, O_NONBLOCK)");
  CHECK(written(memory, SYS_fcntl, 3, F_SETFD, FD_CLOEXEC) == "fcntl(3, F_SETFD, FD_CLOEXEC)");
  CHECK(written(memory, SYS_fcntl, 3, F_SETPIPE_SZ, 4096) == "fcntl(3, F_SETPIPE_SZ, 4096)");
  CHECK(written(memory, SYS_fcntl, 3, F_GETFL, 0xdead) == "fcntl(3, F_GETFL)");
  CHECK(written(memory, SYS_flock, 3, LOCK_EX | LOCK_NB) == "flock(3, LOCK_EX|LOCK_NB)");
}

TEST_CASE("poll and epoll: which descriptors, for what") {
  ArrayMemory memory;
  memory.put(0x1000, std::array<pollfd, 2>{pollfd{3, POLLIN, 0}, pollfd{5, POLLIN | POLLOUT, 0}});
  CHECK(written(memory, SYS_poll, 0x1000, 2, -1) == "poll([{3, POLLIN}, {5, POLLIN|POLLOUT}], 2, -1)");
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  memory.put(0x2000, event);
  CHECK(written(memory, SYS_epoll_ctl, 4, EPOLL_CTL_ADD, 3, 0x2000) ==
        "epoll_ctl(4, EPOLL_CTL_ADD, 3, {EPOLLIN|EPOLLET})");
  CHECK(written(memory, SYS_eventfd2, 2, EFD_SEMAPHORE) == "eventfd(2, EFD_SEMAPHORE)");
  itimerspec timer{};
  timer.it_value.tv_sec = 2;
  memory.put(0x3000, timer);
  CHECK(written(memory, SYS_timerfd_settime, 4, 0, 0x3000, 0) == "timerfd_settime(4, 0, {{0, 0}, {2, 0}}, NULL)");
}

TEST_CASE("POSIX queues: libc gives the kernel the name without its slash") {
  ArrayMemory memory;
  memory.put_text(0x1ffa, "boxes");  // up to the end of a page, beyond which nothing may be read
  mq_attr attributes{};
  attributes.mq_maxmsg = 10;
  attributes.mq_msgsize = 64;
  memory.put(0x2000, attributes);
  CHECK(written(memory, SYS_mq_open, 0x1ffa, O_CREAT | O_RDWR, 0600, 0x2000) ==
        "mq_open(\"/boxes\", O_RDWR|O_CREAT, 0600, {mq_maxmsg 10, mq_msgsize 64})");
  CHECK(written(memory, SYS_mq_open, 0x1ffa, O_WRONLY) == "mq_open(\"/boxes\", O_WRONLY)");
  CHECK(written(memory, SYS_mq_timedsend, 3, 0x1ffa, 5, 7, 0) == "mq_send(3, \"boxes\", 5, 7)");
  CHECK(written(memory, SYS_mq_unlink, 0x1ffa) == "mq_unlink(\"/boxes\")");
}

TEST_CASE("names that go") {
  ArrayMemory memory;
  memory.put_text(0x1ffb, "fifo");
  CHECK(written(memory, SYS_unlink, 0x1ffb) == "unlink(\"fifo\")");
  CHECK(written(memory, SYS_unlinkat, AT_FDCWD, 0x1ffb, 0) == "unlink(\"fifo\")");
  CHECK(written(memory, SYS_unlinkat, AT_FDCWD, 0x1ffb, AT_REMOVEDIR) == "unlinkat(AT_FDCWD, \"fifo\", AT_REMOVEDIR)");
  CHECK(written(memory, SYS_close_range, 3, -1, 0) == "close_range(3, -1, 0)");
}

TEST_CASE("mappings: shared ones in full, and where they end") {
  const ArrayMemory memory;
  CHECK(written(memory, 9, 0, 32, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) ==
        "mmap(NULL, 32, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS, -1, 0)");
  CHECK(written(memory, 9, 0, 4096, PROT_NONE, MAP_SHARED_VALIDATE | MAP_POPULATE, 3, 8192) ==
        "mmap(NULL, 4096, PROT_NONE, MAP_SHARED_VALIDATE|MAP_POPULATE, 3, 8192)");
  CHECK(written(memory, 11, 0x1000, 32) == "munmap(0x1000, 32)");
  CHECK(written(memory, 77, 3, 32) == "ftruncate(3, 32)");
}

TEST_CASE("a function that waits by futex gives neither the count of those woken nor that it tries again") {
  ipclab::core::Call call;
  call.number = 202;
  call.name = "sem_post";
  CHECK(decode_return(call, 1).result == 0);
  CHECK(decode_return(call, -EAGAIN).error == 0);
  CHECK(decode_return(call, -ETIMEDOUT).error == ETIMEDOUT);
  CHECK(decode_return(call, -EINTR).error == EINTR);
  call.name = "futex";
  CHECK(decode_return(call, 1).result == 1);
  CHECK(decode_return(call, -EAGAIN).error == EAGAIN);
}
