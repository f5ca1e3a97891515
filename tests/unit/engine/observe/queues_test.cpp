#include "engine/observe/queues.hpp"

#include <doctest/doctest.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>

using namespace ipclab;
using engine::observe::look_at_messages;
using engine::observe::look_at_queue;

namespace {

struct Letter {
  long type;
  std::array<char, 200> text;
};

// A queue of our own, gone with the test.
class Queue {
 public:
  Queue() : id_(msgget(IPC_PRIVATE, 0640)) { REQUIRE(id_ >= 0); }
  ~Queue() { remove(); }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;
  int id() const { return id_; }
  void send(long type, const std::string& text) const {
    Letter letter{type, {}};
    std::memcpy(letter.text.data(), text.data(), text.size());
    REQUIRE(msgsnd(id_, &letter, text.size(), IPC_NOWAIT) == 0);
  }
  std::string receive(long type) const {
    Letter letter{};
    const ssize_t size = msgrcv(id_, &letter, letter.text.size(), type, IPC_NOWAIT);
    REQUIRE(size >= 0);
    return {letter.text.data(), static_cast<std::size_t>(size)};
  }
  void remove() {
    if (id_ >= 0) msgctl(id_, IPC_RMID, nullptr);
    id_ = -1;
  }

 private:
  int id_;
};

}  // namespace

TEST_CASE("an empty queue: its limit, no messages, nobody has used it") {
  const Queue queue;
  const auto look = look_at_queue(queue.id());
  REQUIRE(look.facts);
  CHECK(look.facts->key == 0);
  CHECK(look.facts->mode == 0640u);
  CHECK(look.facts->qnum == 0);
  CHECK(look.facts->cbytes == 0);
  CHECK(look.facts->qbytes > 0);
  CHECK(look.facts->last_sender == core::Pid{0});
  CHECK(look.facts->last_receiver == core::Pid{0});
  const auto messages = look_at_messages(queue.id(), 0, 10, 64);
  REQUIRE(messages.facts);
  CHECK(messages.facts->empty());
}

TEST_CASE("messages are seen with type, size and beginning, in their order, from any place on") {
  const Queue queue;
  queue.send(5, "five");
  queue.send(3, std::string(150, 'x'));
  queue.send(7, "");
  const auto messages = look_at_messages(queue.id(), 0, 10, 64);
  REQUIRE(messages.facts);
  REQUIRE(messages.facts->size() == 3);
  const auto& all = *messages.facts;
  CHECK(all[0].type == 5);
  CHECK(all[0].size == 4);
  CHECK(all[0].text == "five");
  CHECK(all[1].type == 3);
  CHECK(all[1].size == 150);
  CHECK(all[1].text == std::string(64, 'x'));
  CHECK(all[2].type == 7);
  CHECK(all[2].size == 0);
  const auto second = look_at_messages(queue.id(), 1, 1, 64);
  REQUIRE(second.facts);
  REQUIRE(second.facts->size() == 1);
  CHECK(second.facts->front().type == 3);
  CHECK(look_at_messages(queue.id(), 3, 10, 64).facts->empty());
}

TEST_CASE("looking takes nothing, changes no order and no pid, also where another process has sent and received") {
  const Queue queue;
  const pid_t other = fork();
  if (other == 0) {
    queue.send(9, "other");
    queue.send(1, "one");
    queue.receive(9);
    _exit(0);
  }
  int status = -1;
  REQUIRE(waitpid(other, &status, 0) == other);
  REQUIRE(status == 0);
  queue.send(2, "two");
  for (int look = 0; look < 3; ++look) {
    CHECK(look_at_messages(queue.id(), 0, 10, 64).facts->size() == 2);
    const auto now = look_at_queue(queue.id());
    REQUIRE(now.facts);
    CHECK(now.facts->qnum == 2);
    CHECK(now.facts->cbytes == 6);
    CHECK(now.facts->last_sender == core::Pid{getpid()});
    CHECK(now.facts->last_receiver == core::Pid{other});
  }
  CHECK(queue.receive(0) == "one");
  CHECK(queue.receive(0) == "two");
}

TEST_CASE("a queue that is gone is no error") {
  Queue queue;
  const int id = queue.id();
  queue.remove();
  CHECK(look_at_queue(id).gone());
  CHECK(look_at_messages(id, 0, 10, 64).gone());
}
