// What events of pipes, sockets, POSIX queues, locks and descriptors make of the World.
#include <doctest/doctest.h>
#include <sys/socket.h>

#include "../../story.hpp"

using namespace ipclab;
using core::Access;
using core::Flow;
using core::ObjectId;
using core::ObjectKind;
using core::TaskId;

namespace {

struct Told : tests::Story {
  void put(TaskId task, ObjectId object, const std::string& text, std::uint64_t total = 0, std::int64_t type = 0) {
    tell(task, core::DataMoved{object, Flow::In, total == 0 ? text.size() : total, text, type});
  }
  void take(TaskId task, ObjectId object, std::uint64_t total, std::int64_t type = 0) {
    tell(task, core::DataMoved{object, Flow::Out, total, {}, type});
  }
  std::string contents(ObjectId id) const {
    std::string text;
    for (const core::Piece& piece : world.objects.at(id).as<core::Stream>()->contents) {
      text += (text.empty() ? "" : " ") + (piece.writer ? world.processes.at(*piece.writer).path : "?") + ":" +
              std::to_string(piece.size) + ":" + piece.bytes;
    }
    return text;
  }
  void socket(ObjectId id, std::int32_t type) {
    core::SocketSampled sample;
    sample.object = id;
    sample.domain = AF_UNIX;
    sample.type = type;
    tell(std::nullopt, sample);
  }
};

}  // namespace

TEST_CASE("bytes in a pipe keep their writers; to read takes the oldest, also a part of one") {
  Told told;
  const TaskId one = told.launch("one", "p");
  const TaskId two = told.launch("two", "p");
  const ObjectId pipe = told.object(one, ObjectKind::Pipe);
  told.put(one, pipe, "abc");
  told.put(one, pipe, "def");
  told.put(two, pipe, "gh");
  CHECK(told.contents(pipe) == "one:6:abcdef two:2:gh");
  told.take(two, pipe, 7);
  CHECK(told.contents(pipe) == "two:1:h");
}

TEST_CASE("of a long write the first bytes are kept; as they are read the rest has none") {
  Told told;
  const TaskId one = told.launch("one", "p");
  const ObjectId pipe = told.object(one, ObjectKind::Pipe);
  told.put(one, pipe, "abcd", 5000);
  told.put(one, pipe, "next");
  CHECK(told.contents(pipe) == "one:5000:abcd one:4:next");
  told.take(one, pipe, 2);
  CHECK(told.contents(pipe) == "one:4998:cd one:4:next");
  told.take(one, pipe, 4998);
  CHECK(told.contents(pipe) == "one:4:next");
}

TEST_CASE("the kernel's count is the truth: what nobody was seen to write has no writer, what is not there was read") {
  Told told;
  const TaskId one = told.launch("one", "p");
  const ObjectId pipe = told.object(one, ObjectKind::Pipe);
  told.put(one, pipe, "abc");
  told.tell(std::nullopt, core::StreamSampled{pipe, 5, 65536});
  CHECK(told.contents(pipe) == "one:3:abc ?:2:");
  told.tell(std::nullopt, core::StreamSampled{pipe, 1, 65536});
  CHECK(told.contents(pipe) == "?:1:");
}

TEST_CASE("datagrams are taken whole, bytes of a stream are not") {
  for (const bool datagrams : {true, false}) {
    Told told;
    const TaskId one = told.launch("one", "p");
    const ObjectId socket = told.object(one, ObjectKind::Socket);
    told.socket(socket, datagrams ? SOCK_DGRAM : SOCK_STREAM);
    told.put(one, socket, "abc");
    told.put(one, socket, "def");
    told.take(one, socket, 2);  // its buffer was shorter
    CHECK(told.contents(socket) == (datagrams ? "one:3:def" : "one:4:cdef"));
  }
}

TEST_CASE("of a POSIX queue the highest priority is first, of one priority the oldest") {
  Told told;
  const TaskId one = told.launch("one", "p");
  const ObjectId queue = told.object(one, ObjectKind::PosixQueue, "/box");
  told.put(one, queue, "low", 0, 1);
  told.put(one, queue, "high", 0, 9);
  told.put(one, queue, "later", 0, 1);
  const auto* state = told.world.objects.at(queue).as<core::Queue>();
  REQUIRE(state->messages.size() == 3);
  CHECK(state->messages[0].fact.bytes == "high");
  CHECK(state->messages[1].fact.bytes == "low");
  CHECK(state->messages[2].fact.bytes == "later");
  told.take(one, queue, 4, 9);
  state = told.world.objects.at(queue).as<core::Queue>();
  CHECK(state->messages.size() == 2);
  CHECK(state->taken->fact.bytes == "high");
  CHECK(state->taker == one);
}

TEST_CASE("who can read and who can write is in the descriptors; a child has copies, its end closes them") {
  Told told;
  const TaskId parent = told.launch("p", "p");
  const ObjectId pipe = told.pipe(parent);
  const TaskId child = told.fork(parent);
  CHECK(core::readers_of(told.world, pipe) == std::vector<TaskId>{parent, child});
  told.tell(parent, core::DescriptorsChanged{{}, {4}});
  CHECK(core::writers_of(told.world, pipe) == std::vector<TaskId>{child});
  told.tell(child, core::Exited{{}, true});
  CHECK(core::writers_of(told.world, pipe).empty());
  CHECK(core::readers_of(told.world, pipe) == std::vector<TaskId>{parent});
}
