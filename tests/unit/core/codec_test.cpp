#include <doctest/doctest.h>

#include "core/codec.hpp"
#include "core/names.hpp"

using namespace ipclab::core;

namespace {

Call p_call() {
  Call call;
  call.number = 220;
  call.name = "semop";
  call.arguments = {{"semid", 0, "0"}, {"sops", 0x7ffd0000, "{0, -1, SEM_UNDO}"}};
  call.object = ObjectId{1};
  call.operations = {{0, -1, false, true}};
  return call;
}

std::vector<Event> one_of_each() {
  const Body bodies[] = {
      StepBegan{Launch{"bank", "tellers", {"2"}, Stdout::Pipe}},
      StepBegan{StepCall{TaskId{2}, 3}},
      StepBegan{Does{TaskId{2}, "semop", 2}},
      StepBegan{RunTo{TaskId{2}, TargetKind::Line, "demos/a.cpp", 17}},
      StepBegan{Returns{TaskId{2}}},
      StepBegan{Run{{TaskId{1}}, {TaskId{2}, TaskId{1}}, 5}},
      StepBegan{Admit{TaskId{9}}},
      StepBegan{Hold{}},
      StepBegan{SendSignal{TaskId{1}, 9}},
      StepBegan{Spontaneous{}},
      StepEnded{Outcome::Blocked, {"outcome.blocked", {"a", "信号量"}}},
      TaskBorn{TaskId{1}, TaskId{3}, Birth::Fork, Pid{100}, "bank.1", "tellers", {"tellers", ""}},
      Executed{"ls", {"ls", "-l"}},
      Resumed{},
      Held{HeldAt::BeforeCall, {"demos/a.cpp", 12, "main", Address{0x401000}}, p_call()},
      CallEntered{p_call(), {}},
      CallReturned{{"semop", -1, 11}},
      Blocked{ObjectId{1}},
      Released{TaskId{2}},
      SignalSent{10, std::nullopt},
      SignalDelivered{10, Disposition::Handler},
      JobStopped{19},
      JobContinued{},
      Exited{{true, 9, false}, true},
      Reaped{TaskId{1}},
      OutputWritten{1, std::string("a\0b", 3), 3},
      ObjectCreated{ObjectId{1}, ObjectKind::SemaphoreSet, 1, 0, -7, 0600, 2},
      ObjectRemoved{ObjectId{1}},
      SemaphoreSampled{ObjectId{1}, 0, 32767, 2, 1, Pid{101}},
      UndoApplied{ObjectId{1}, 0, -3},
      Noticed{{"n", {}}},
      EngineFailed{{"f", {"x"}}},
  };
  std::vector<Event> events;
  std::uint64_t seq = 0;
  for (const Body& body : bodies) {
    events.push_back({Seq{++seq}, static_cast<std::uint32_t>(seq / 3), seq * 1'000'000'007, TaskId{2}, body});
  }
  return events;
}

}  // namespace

TEST_CASE("decode(encode(event)) is the event") {
  for (const Event& event : one_of_each()) {
    const Bytes bytes = encode(event);
    CHECK(decode<Event>(bytes) == event);
  }
}

TEST_CASE("every kind of event is in the round trip") {
  std::vector<bool> seen(std::variant_size_v<Body>);
  for (const Event& event : one_of_each()) seen[event.body.index()] = true;
  for (std::size_t i = 0; i < seen.size(); ++i) CHECK_MESSAGE(seen[i], body_names[i]);
}

TEST_CASE("cut, altered or lengthened bytes never read outside and are refused or another valid event") {
  for (const Event& event : one_of_each()) {
    const Bytes whole = encode(event);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CHECK_THROWS_AS(decode<Event>(std::span(whole.data(), size)), DecodeError);
    }
    Bytes longer = whole;
    longer.push_back(0);
    CHECK_THROWS_AS(decode<Event>(longer), DecodeError);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (int bit = 0; bit < 8; ++bit) {
        Bytes altered = whole;
        altered[at] = static_cast<std::uint8_t>(altered[at] ^ (1 << bit));
        try {
          const Event other = decode<Event>(altered);
          CHECK(decode<Event>(encode(other)) == other);
        } catch (const DecodeError&) {
        }
      }
    }
  }
}

TEST_CASE("a huge count in few bytes is refused before memory is asked for") {
  Writer writer;
  writer.number(1ull << 60);
  CHECK_THROWS_AS(decode<std::vector<Event>>(writer.bytes), DecodeError);
}

TEST_CASE("names are those of the man pages") {
  CHECK(errno_name(11) == "EAGAIN");
  CHECK(errno_name(43) == "EIDRM");
  CHECK(signal_name(9) == "SIGKILL");
  CHECK(signal_name(34) == "SIGRTMIN");
  CHECK(signal_name(37) == "SIGRTMIN+3");
  CHECK(signal_number("SIGCHLD") == 17);
  CHECK(errno_number("EINTR") == 4);
  CHECK_FALSE(errno_number("ENOPE"));
}
