#include "engine/observe/streams.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

#include "engine/sys/fd.hpp"

using namespace ipclab;
using core::SocketState;
using engine::observe::Holder;
using engine::observe::sample_eventfd;
using engine::observe::sample_posix_queue;
using engine::observe::sample_socket;
using engine::observe::sample_stream;
using engine::sys::Fd;

namespace {

const core::ObjectId object{7};

Holder ours(const Fd& fd) { return {core::Pid{getpid()}, fd.get()}; }

std::uint64_t inode(const Fd& fd) {
  struct stat status {};
  REQUIRE(fstat(fd.get(), &status) == 0);
  return status.st_ino;
}

std::array<Fd, 2> make_pipe() {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

std::array<Fd, 2> make_pair(int type) {
  std::array<int, 2> ends{};
  REQUIRE(socketpair(AF_UNIX, type, 0, ends.data()) == 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

void write_all(const Fd& to, const std::string& text) {
  REQUIRE(write(to.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

// A child that keeps `kept` open until it is told to close it, then stays until the end of the test.
class Keeper {
 public:
  Keeper(Fd& kept, std::array<Fd, 2>& pipe) {
    auto orders = make_pipe();
    auto answers = make_pipe();
    pid_ = fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
      for (Fd& end : pipe) {
        if (&end != &kept) end.reset();
      }
      char byte = 0;
      if (read(orders[0].get(), &byte, 1) == 1) kept.reset();
      if (write(answers[1].get(), &byte, 1) == 1) pause();
      _exit(0);
    }
    number_ = kept.get();
    order_ = std::move(orders[1]);
    answer_ = std::move(answers[0]);
  }
  ~Keeper() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  Holder holder() const { return {core::Pid{pid_}, number_}; }
  void close() {
    char byte = 'x';
    REQUIRE(write(order_.get(), &byte, 1) == 1);
    REQUIRE(read(answer_.get(), &byte, 1) == 1);
  }

 private:
  pid_t pid_ = 0;
  int number_ = -1;
  Fd order_;
  Fd answer_;
};

}  // namespace

TEST_CASE("a pipe says how much is in it and how much may be, from either end") {
  const auto ends = make_pipe();
  CHECK(sample_stream(object, ours(ends[0])) == core::StreamSampled{object, 0, 65536});
  write_all(ends[1], "hello");
  CHECK(sample_stream(object, ours(ends[0])) == core::StreamSampled{object, 5, 65536});
  CHECK(sample_stream(object, ours(ends[1])) == core::StreamSampled{object, 5, 65536});
  REQUIRE(fcntl(ends[1].get(), F_SETPIPE_SZ, 4096) == 4096);
  CHECK(sample_stream(object, ours(ends[0]))->capacity == 4096);
}

TEST_CASE("to have looked through the last read end leaves the writer its EPIPE") {
  auto ends = make_pipe();
  Keeper reader(ends[0], ends);
  ends[0].reset();
  CHECK(sample_stream(object, reader.holder()) == core::StreamSampled{object, 0, 65536});
  reader.close();
  CHECK_FALSE(sample_stream(object, reader.holder()));
  const auto before = signal(SIGPIPE, SIG_IGN);
  CHECK(write(ends[1].get(), "x", 1) == -1);
  CHECK(errno == EPIPE);
  signal(SIGPIPE, before);
}

TEST_CASE("to have looked through the last write end leaves the reader its end of file") {
  auto ends = make_pipe();
  Keeper writer(ends[1], ends);
  ends[1].reset();
  CHECK(sample_stream(object, writer.holder()) == core::StreamSampled{object, 0, 65536});
  writer.close();
  char byte = 0;
  CHECK(read(ends[0].get(), &byte, 1) == 0);
}

TEST_CASE("a pair of sockets: each end has its own bytes and knows the other") {
  const auto ends = make_pair(SOCK_STREAM);
  write_all(ends[0], "abc");
  const auto one = sample_socket(object, ours(ends[0]), inode(ends[0]));
  const auto other = sample_socket(object, ours(ends[1]), inode(ends[1]));
  REQUIRE(one);
  REQUIRE(other);
  CHECK(one->sample.bytes == 0);
  CHECK(other->sample.bytes == 3);
  CHECK(one->sample.domain == AF_UNIX);
  CHECK(one->sample.type == SOCK_STREAM);
  CHECK(one->sample.state == SocketState::Connected);
  CHECK(one->sample.capacity > 0);
  CHECK(one->peer_inode == inode(ends[1]));
  CHECK(other->peer_inode == inode(ends[0]));
}

TEST_CASE("a connection whose other end is gone is closed") {
  auto ends = make_pair(SOCK_STREAM);
  ends[1].reset();
  CHECK(sample_socket(object, ours(ends[0]), inode(ends[0]))->sample.state == SocketState::Closed);
}

TEST_CASE("a listening UNIX socket says how many wait and how many may") {
  const std::string name = std::string(1, '\0') + "ipclab-streams-" + std::to_string(getpid());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path, name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  const Fd server(socket(AF_UNIX, SOCK_STREAM, 0));
  const auto* any = reinterpret_cast<const sockaddr*>(&address);
  REQUIRE(bind(server.get(), any, size) == 0);
  CHECK(sample_socket(object, ours(server), inode(server))->sample.state == SocketState::Unconnected);
  REQUIRE(listen(server.get(), 3) == 0);
  const Fd client(socket(AF_UNIX, SOCK_STREAM, 0));
  REQUIRE(connect(client.get(), any, size) == 0);
  const auto look = sample_socket(object, ours(server), inode(server));
  REQUIRE(look);
  CHECK(look->sample.state == SocketState::Listening);
  CHECK(look->sample.local == "@" + name.substr(1));
  CHECK(look->sample.backlog == 3);
  CHECK(look->sample.unaccepted == 1);
  const auto connected = sample_socket(object, ours(client), inode(client));
  CHECK(connected->sample.state == SocketState::Connected);
  CHECK(connected->sample.remote == look->sample.local);
  const Fd accepted(accept(server.get(), nullptr, nullptr));
  CHECK(sample_socket(object, ours(server), inode(server))->sample.unaccepted == 0);
  CHECK(sample_socket(object, ours(accepted), inode(accepted))->peer_inode == inode(client));
}

TEST_CASE("TCP over the loopback: addresses, bytes, backlog, the end of a side") {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* any = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  const Fd server(socket(AF_INET, SOCK_STREAM, 0));
  REQUIRE(bind(server.get(), any, size) == 0);
  REQUIRE(listen(server.get(), 4) == 0);
  REQUIRE(getsockname(server.get(), any, &size) == 0);
  Fd client(socket(AF_INET, SOCK_STREAM, 0));
  REQUIRE(connect(client.get(), any, size) == 0);
  const auto listening = sample_socket(object, ours(server), inode(server));
  REQUIRE(listening);
  CHECK(listening->sample.state == SocketState::Listening);
  CHECK(listening->sample.local == "127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
  CHECK(listening->sample.backlog == 4);
  CHECK(listening->sample.unaccepted == 1);
  const Fd accepted(accept(server.get(), nullptr, nullptr));
  write_all(client, "twelve bytes");
  const auto connection = sample_socket(object, ours(accepted), inode(accepted));
  CHECK(connection->sample.state == SocketState::Connected);
  CHECK(connection->sample.bytes == 12);
  CHECK(connection->sample.remote == sample_socket(object, ours(client), inode(client))->sample.local);
  client.reset();
  CHECK(sample_socket(object, ours(accepted), inode(accepted))->sample.state == SocketState::Closed);
}

TEST_CASE("an eventfd's counter is read without taking it") {
  const Fd event(eventfd(300, EFD_NONBLOCK));
  CHECK(sample_eventfd(object, ours(event))->value == 300);
  std::uint64_t value = 0;
  CHECK(read(event.get(), &value, sizeof value) == sizeof value);
  CHECK(value == 300);
  CHECK(sample_eventfd(object, ours(event))->value == 0);
}

TEST_CASE("a POSIX queue's messages and limits") {
  const std::string name = "/ipclab-streams-" + std::to_string(getpid());
  mq_attr attributes{};
  attributes.mq_maxmsg = 4;
  attributes.mq_msgsize = 32;
  const Fd queue(mq_open(name.c_str(), O_CREAT | O_EXCL | O_RDWR, 0600, &attributes));
  REQUIRE(queue);
  mq_unlink(name.c_str());
  REQUIRE(mq_send(queue.get(), "abc", 3, 5) == 0);
  const auto sample = sample_posix_queue(object, ours(queue));
  REQUIRE(sample);
  CHECK(sample->messages == 1);
  CHECK(sample->limit == 4);
  CHECK(sample->longest == 32);
  CHECK_FALSE(sample_stream(object, ours(queue)));
}
