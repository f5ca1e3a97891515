// Descriptor tables: what is shared with whom, what survives exec, what poll and epoll wait for, counters.
#include <doctest/doctest.h>

#include "channels.hpp"

using namespace ipclab;
using trace::Channels;

namespace {

const core::Descriptor& descriptor(const Channels& c, const std::string& path, std::int32_t number) {
  return c.lab.world().process(c.lab.id(path))->descriptors.at(number);
}

}  // namespace

TEST_CASE("a launched program begins with its terminal") {
  Channels c({"pipe"});
  for (const std::int32_t number : {0, 1, 2}) {
    CHECK(descriptor(c, "c", number).target.starts_with("/dev/pts/"));
    CHECK(descriptor(c, "c", number).file == descriptor(c, "c", 0).file);  // one open file, three numbers
  }
}

TEST_CASE("dup2 and fork share the open file; what is closed on exec is gone after it") {
  Channels c({"pipe cloexec", "dup2 4 9", "fork", "exit", "exec", "write 9 x"});
  c.to("c", "execve");
  CHECK(descriptor(c, "c", 3).close_on_exec);
  CHECK_FALSE(descriptor(c, "c", 9).close_on_exec);
  CHECK(descriptor(c, "c", 9).file == descriptor(c, "c", 4).file);
  CHECK(descriptor(c, "c", 3).file != descriptor(c, "c", 4).file);
  CHECK(descriptor(c, "c.1", 9).file == descriptor(c, "c", 9).file);
  CHECK(c.to("c", "write").find("c: descriptors -3 -4\n") != std::string::npos);
  CHECK(c.descriptors("c") == "9=object 1:write");
  CHECK(c.descriptors("c.1") == "3=object 1:read 4=object 1:write 9=object 1:write");
  CHECK(c.does("c", "write").find("c: put 1 into object 1 \"x\"\n") != std::string::npos);
}

TEST_CASE("status flags belong to the open file, whoever has it") {
  Channels c({"pipe", "dup2 3 8", "fork", "exit", "nonblock 3", "read 8 1"});
  c.to("c", "fcntl");
  CHECK(c.does("c", "fcntl") ==
        "c: returned fcntl = 0\n"
        "c: descriptors 3=object 1:read 8=object 1:read\n"
        "c.1: descriptors 3=object 1:read 8=object 1:read\n");
  CHECK(descriptor(c, "c.1", 8).nonblocking);
  CHECK_FALSE(descriptor(c, "c", 4).nonblocking);
  c.does("c", "read");
  CHECK(c.lab.task("c").returned->error == EAGAIN);
}

TEST_CASE("a number that is given anew is another open file") {
  Channels c({"open /tmp/a rw", "open /tmp/b rw", "dup2 4 3", "close 4", "unlink /tmp/a", "unlink /tmp/b"});
  c.to("c", "dup2");
  CHECK(c.descriptors("c") == "3=/tmp/a:both 4=/tmp/b:both");
  const std::uint32_t second = descriptor(c, "c", 4).file;
  c.does("c", "dup2");
  CHECK(c.descriptors("c") == "3=/tmp/b:both 4=/tmp/b:both");
  CHECK(descriptor(c, "c", 3).file == second);
  c.run();
}

TEST_CASE("poll waits for any of several objects, epoll for those of its list") {
  Channels c({"pipe", "pipe", "fork", "poll 3 5", "exit", "fork", "epoll", "epoll_add 7 3", "epoll_add 7 5",
              "epoll_wait 7", "exit", "write 6 x", "wait"});
  c.to("c", "write");
  CHECK(c.does("c.1", "poll") == "c.1: blocked on object 1 or object 2\n");
  c.to("c.2", "epoll_wait");
  CHECK(c.object(3).kind == core::ObjectKind::Other);
  CHECK(c.object(3).name == "eventpoll");
  CHECK(c.does("c.2", "epoll_wait") == "c.2: blocked on object 3 or object 1 or object 2\n");
  const std::string lines = c.does("c", "write");
  CHECK(lines.find("c.1: released by c\n") != std::string::npos);
  CHECK(lines.find("c.2: released by c\n") != std::string::npos);
  c.run();
}

TEST_CASE("an eventfd counts, blocks at zero, and as a semaphore gives one at a time") {
  Channels c({"eventfd 0", "fork", "take 3", "exit", "add 3 5", "eventfd 2 semaphore", "take 4", "wait"});
  c.to("c", "write");
  CHECK(c.does("c.1", "read") == "c.1: blocked on object 1\n");
  CHECK(c.does("c", "write").find("c.1: released by c\n") != std::string::npos);
  CHECK(c.object(1).as<core::Counter>()->facts.value == 0);
  c.to("c", "read");
  CHECK(c.object(2).as<core::Counter>()->facts.value == 2);
  c.does("c", "read");
  CHECK(c.object(2).as<core::Counter>()->facts.value == 1);
  c.run();
}
