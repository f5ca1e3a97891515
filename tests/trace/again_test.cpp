// A run over channels of every kind, played again by its schedule, is the same run: numbers that the kernel chooses
// anew (inodes, ports) are no other way.
#include <doctest/doctest.h>

#include "channels.hpp"

using namespace ipclab;
using trace::Channels;

TEST_CASE("runs over every kind of channel can be played again") {
  const std::vector<std::vector<std::string>> scripts = {
      {"pipe", "fork", "close 3", "write 4 #70000", "exit", "close 4", "read 3 4096", "read 3 65536", "read 3 100000",
       "read 3 1", "wait"},
      {"mkfifo /tmp/f", "fork", "open /tmp/f r", "read 3 10", "read 3 10", "exit", "open /tmp/f w", "write 3 hi",
       "close 3", "unlink /tmp/f", "wait"},
      {"socketpair", "fork", "close 3", "send 4 #300000", "shutdown 4 wr", "recv 4", "exit", "close 4", "recv 3",
       "recv 3", "send 3 back", "close 3", "wait"},
      {"socket", "bind 3 /tmp/s", "listen 3 4", "fork", "socket", "connect 4 /tmp/s", "send 4 early", "recv 4", "exit",
       "accept 3", "recv 4", "send 4 back", "unlink /tmp/s", "wait"},
      {"socket inet", "bind 3 7000", "listen 3 4", "fork", "socket inet", "connect 4 7000", "send 4 early", "recv 4",
       "exit", "accept 3", "recv 4", "send 4 back", "wait"},
      {"mq_open /box 2 16", "fork", "mq_receive 3", "mq_receive 3", "mq_receive 3", "exit", "mq_send 3 1 low",
       "mq_send 3 9 high", "mq_send 3 5 mid", "mq_unlink /box", "wait"},
      {"open /tmp/l rw", "flock 3 ex", "fork", "open /tmp/l rw", "flock 4 ex", "lock 4 w 0 5", "exit", "flock 3 un",
       "lock 3 w 0 9", "unlink /tmp/l", "wait"},
      {"eventfd 0", "pipe", "fork", "poll 3 4", "take 3", "exit", "fork", "epoll", "epoll_add 6 3", "epoll_add 6 4",
       "epoll_wait 6", "exit", "add 3 5", "write 5 x", "wait"},
      {"socketpair", "fork", "receive 4", "read 5 10", "exit", "pipe", "pass 3 5", "close 5", "write 6 abc", "close 6",
       "wait"},
      {"pipe cloexec", "dup2 4 9", "fork", "nonblock 9", "exit", "exec", "write 9 x"}};
  for (const auto& script : scripts) {
    CAPTURE(script[0]);
    CAPTURE(script[1]);
    Channels c(script);
    c.run();
    const std::uint32_t step = c.lab.world().step;
    c.lab.session.rewind(step);
    try {
      c.lab.settle();
    } catch (const core::Error& another_way) {  // where, what was expected, what came
      for (const std::string& part : another_way.message().args) FAIL_CHECK(part);
    }
    CHECK(c.lab.world().step == step);
  }
}
