// POSIX message queues: the highest priority first, full and empty, the name.
#include <doctest/doctest.h>

#include "channels.hpp"

using namespace ipclab;
using core::TaskState;
using trace::Channels;

namespace {

std::string messages(const Channels& c, std::uint32_t id = 1) {
  std::string text;
  for (const auto& entry : c.object(id).as<core::Queue>()->messages) {
    text += (text.empty() ? "" : " ") + std::to_string(entry.fact.type) + ":" + entry.fact.bytes;
  }
  return text;
}

}  // namespace

TEST_CASE("messages stand by priority, then by age; a full queue blocks its sender") {
  Channels c({"mq_open /box 3 16", "fork", "mq_receive 3", "mq_receive 3 blind", "mq_receive 3 blind", "mq_receive 3",
              "mq_receive 3", "exit", "mq_send 3 1 low", "mq_send 3 9 high", "mq_send 3 1 low2", "mq_send 3 5 mid",
              "mq_unlink /box", "wait"});
  c.to("c", "mq_send");
  CHECK(c.object(1).name == "/box");
  CHECK(c.object(1).kind == core::ObjectKind::PosixQueue);
  CHECK(c.object(1).as<core::Queue>()->facts.limit == 3);
  CHECK(c.object(1).as<core::Queue>()->facts.longest == 16);
  c.does("c", "mq_send", 3);
  CHECK(messages(c) == "9:high 1:low 1:low2");
  CHECK(c.object(1).as<core::Queue>()->facts.messages == 3);
  CHECK(c.does("c", "mq_send") == "c: blocked on object 1\n");
  CHECK(c.does("c.1", "mq_receive") ==
        "c.1: returned mq_receive = 4\n"
        "c.1: took 4 out of object 1 type 9 \"high\"\n"
        "c: released by c.1\n"
        "c: returned mq_send = 0\n"
        "c: put 3 into object 1 type 5 \"mid\"\n");
  CHECK(messages(c) == "5:mid 1:low 1:low2");
  CHECK(c.does("c.1", "mq_receive").find("took 3 out of object 1 type 5 \"mid\"\n") != std::string::npos);
  CHECK(c.does("c.1", "mq_receive").find("took 3 out of object 1 type 1 \"low\"\n") != std::string::npos);
  c.does("c.1", "mq_receive");
  CHECK(messages(c).empty());
  CHECK(c.does("c.1", "mq_receive") == "c.1: blocked on object 1\n");
  CHECK(c.waiting(1) == "c.1");
}

TEST_CASE("a name that is unlinked is gone at once, the queue when the last one closes it") {
  Channels c({"mq_open /box 2 16", "mq_unlink /box", "mq_send 3 1 still", "close 3"});
  c.to("c", "mq_unlink");
  CHECK(c.does("c", "mq_unlink") ==
        "c: returned mq_unlink = 0\n"
        "c: object 1 unlinked\n");
  c.does("c", "mq_send");
  CHECK(messages(c) == "1:still");
  CHECK(c.does("c", "close").find("c: object 1 removed\n") != std::string::npos);
}
