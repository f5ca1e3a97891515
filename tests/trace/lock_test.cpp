// File locks: who holds, who waits, what releases them.
#include <doctest/doctest.h>

#include <csignal>

#include "channels.hpp"

using namespace ipclab;
using core::TaskState;
using trace::Channels;

TEST_CASE("flock: two opens of one file exclude each other, unlock hands over") {
  Channels c({"open /tmp/f rw", "flock 3 ex", "fork", "open /tmp/f rw", "flock 4 ex", "exit", "flock 3 un",
              "unlink /tmp/f", "wait"});
  CHECK(c.to("c", "flock") ==
        "c: returned open = 3\n"
        "c: descriptors 3=/tmp/f:both\n"
        "c: object 1 created, file, met\n"
        "c: descriptors 3=object 1:both\n");
  CHECK(c.object(1).name == "/tmp/f");
  CHECK(c.does("c", "flock") ==
        "c: returned flock = 0\n"
        "object 1 locks flock exclusive of c\n");
  c.to("c", "flock");
  c.to("c.1", "flock");
  CHECK(c.does("c.1", "flock") ==
        "c.1: blocked on object 1\n"
        "object 1 locks flock exclusive of c flock exclusive wanted by c.1\n");
  CHECK(c.waiting(1) == "c.1");
  CHECK(c.does("c", "flock") ==
        "c: returned flock = 0\n"
        "c.1: released by c\n"
        "c.1: returned flock = 0\n"
        "object 1 locks flock exclusive of c.1\n");
  c.run();
  CHECK(c.object(1).as<core::Locks>()->locks.empty());
}

TEST_CASE("fcntl: ranges that meet exclude each other, others do not; the end of the holder releases") {
  Channels c({"open /tmp/f rw", "lock 3 w 0 10", "fork", "lock 3 w 20 5", "lock 3 w 5 5", "exit", "lock 3 u 0 10",
              "unlink /tmp/f", "wait"});
  c.does("c", "fcntl");
  CHECK(c.object(1).as<core::Locks>()->locks ==
        std::vector<core::FileLock>{{core::LockKind::Posix, c.lab.id("c"), true, false, 0, 9}});
  c.to("c", "fcntl");
  CHECK(c.does("c.1", "fcntl").find("c.1: returned fcntl = 0\n") != std::string::npos);
  CHECK(c.does("c.1", "fcntl").find("c.1: blocked on object 1\n") != std::string::npos);
  CHECK(c.object(1).as<core::Locks>()->locks.size() == 3);
  c.signal("c", SIGKILL);
  CHECK(c.state("c.1") == TaskState::Ready);
  const auto& locks = c.object(1).as<core::Locks>()->locks;
  CHECK(locks.size() == 2);
  for (const core::FileLock& lock : locks) CHECK(lock.process == c.lab.id("c.1"));
}

TEST_CASE("readers share a lock, and close gives it up") {
  Channels c({"open /tmp/f rw", "flock 3 sh", "fork", "open /tmp/f rw", "flock 4 sh", "flock 4 ex", "exit", "close 3",
              "unlink /tmp/f", "wait"});
  c.to("c", "close");
  c.to("c.1", "flock");
  c.does("c.1", "flock");
  CHECK(c.object(1).as<core::Locks>()->locks.size() == 2);
  c.does("c.1", "flock");
  CHECK(c.state("c.1") == TaskState::Blocked);
  c.does("c", "close");
  CHECK(c.state("c.1") == TaskState::Blocked);  // it has a copy of the open file that holds the lock
}
