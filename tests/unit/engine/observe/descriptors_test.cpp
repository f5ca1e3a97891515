#include "engine/observe/descriptors.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <mqueue.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "engine/sys/fd.hpp"

using namespace ipclab;
using core::Access;
using core::ObjectKind;
using engine::observe::DescriptorLook;
using engine::observe::look_at_descriptor;
using engine::observe::look_at_descriptors;
using engine::sys::Fd;

namespace {

const core::Pid ourselves{getpid()};

DescriptorLook look(int number) {
  const auto found = look_at_descriptor(ourselves, number);
  REQUIRE(found);
  return *found;
}

std::array<Fd, 2> make_pipe(int flags = 0) {
  std::array<int, 2> ends{};
  REQUIRE(pipe2(ends.data(), flags) == 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

}  // namespace

TEST_CASE("the two ends of a pipe are one object, with the way that data may go") {
  const auto ends = make_pipe(O_CLOEXEC | O_NONBLOCK);
  const DescriptorLook read = look(ends[0].get());
  const DescriptorLook write = look(ends[1].get());
  CHECK(read.kind == ObjectKind::Pipe);
  CHECK(read.name == write.name);
  CHECK_FALSE(read.name == look(make_pipe()[0].get()).name);
  CHECK(read.descriptor.target == "pipe");
  CHECK(read.descriptor.access == Access::Read);
  CHECK(write.descriptor.access == Access::Write);
  CHECK(read.descriptor.close_on_exec);
  CHECK(read.descriptor.nonblocking);
  CHECK_FALSE(look(make_pipe()[0].get()).descriptor.close_on_exec);
}

TEST_CASE("each kind of descriptor is recognised, and a plain file is no object") {
  char folder[] = "/tmp/descriptors-XXXXXX";
  REQUIRE(mkdtemp(folder) != nullptr);
  const std::string fifo = std::string(folder) + "/fifo";
  const std::string file = std::string(folder) + "/file";
  REQUIRE(mkfifo(fifo.c_str(), 0640) == 0);
  const Fd fifo_end(open(fifo.c_str(), O_RDWR));
  const Fd plain(open(file.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600));
  const Fd socket_end(socket(AF_UNIX, SOCK_STREAM, 0));
  const Fd event(eventfd(3, 0));
  const Fd other_event(eventfd(0, 0));
  const Fd timer(timerfd_create(CLOCK_MONOTONIC, 0));
  const Fd interest(epoll_create1(0));
  CHECK(look(fifo_end.get()).kind == ObjectKind::Fifo);
  CHECK(look(fifo_end.get()).descriptor.target == fifo);
  CHECK(look(fifo_end.get()).permissions == 0640u);
  CHECK_FALSE(look(plain.get()).kind);
  CHECK(look(plain.get()).descriptor.target == file);
  CHECK(look(plain.get()).descriptor.append);
  CHECK(look(socket_end.get()).kind == ObjectKind::Socket);
  CHECK(look(socket_end.get()).descriptor.target == "socket");
  CHECK(look(event.get()).kind == ObjectKind::EventFd);
  CHECK_FALSE(look(event.get()).name == look(other_event.get()).name);
  CHECK(look(timer.get()).kind == ObjectKind::Other);
  CHECK(look(timer.get()).name.alone);
  CHECK(look(timer.get()).descriptor.target == "anon_inode:[timerfd]");
  CHECK(look(interest.get()).descriptor.target == "anon_inode:[eventpoll]");
  const auto all = look_at_descriptors(ourselves);
  CHECK(std::is_sorted(all.begin(), all.end(),
                       [](const auto& a, const auto& b) { return a.descriptor.number < b.descriptor.number; }));
  CHECK(std::count_if(all.begin(), all.end(), [](const auto& one) { return one.kind == ObjectKind::EventFd; }) == 2);
  unlink(fifo.c_str());
  unlink(file.c_str());
  rmdir(folder);
}

TEST_CASE("a POSIX queue is told from a file by what the kernel answers") {
  const std::string name = "/ipclab-descriptors-" + std::to_string(getpid());
  const Fd queue(mq_open(name.c_str(), O_CREAT | O_EXCL | O_RDWR, 0600, nullptr));
  REQUIRE(queue);
  mq_unlink(name.c_str());
  CHECK(look(queue.get()).kind == ObjectKind::PosixQueue);
  CHECK(look(queue.get()).descriptor.target.starts_with(name));
}

TEST_CASE("dup shares the open file, a second open does not") {
  const Fd one(open("/proc/self/status", O_RDONLY));
  const Fd same(dup(one.get()));
  const Fd second(open("/proc/self/status", O_RDONLY));
  CHECK(engine::sys::same_open_file(ourselves, one.get(), ourselves, same.get()) == true);
  CHECK(engine::sys::same_open_file(ourselves, one.get(), ourselves, second.get()) == false);
  CHECK_FALSE(engine::sys::same_open_file(ourselves, one.get(), ourselves, 9999));
}

TEST_CASE("what is not there is no error") {
  CHECK_FALSE(look_at_descriptor(ourselves, 9999));
  CHECK(look_at_descriptors(core::Pid{0x3fffffff}).empty());
}
