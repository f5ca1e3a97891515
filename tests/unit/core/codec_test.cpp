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

MemoryAccess an_access() {
  return {Address{0x7f0000000010}, ObjectId{2}, 16, 4, true, true, std::string("\x01\0\0\0", 4), ""};
}

std::vector<Event> one_of_each() {
  const Body bodies[] = {
      StepBegan{Launch{"bank", "tellers", {"2"}, Stdout::Pipe}},
      StepBegan{Step{TaskId{2}, 3, StepSize::Access}},
      StepBegan{Expire{TaskId{2}}},
      StepBegan{Inject{TaskId{2}, "read", 4, 0}},
      StepBegan{Type{TaskId{1}, "yes\n"}},
      StepBegan{CloseInput{TaskId{1}}},
      StepBegan{Does{TaskId{2}, "semop", 2}},
      StepBegan{RunTo{TaskId{2}, TargetKind::Line, "demos/a.cpp", 17}},
      StepBegan{Returns{TaskId{2}}},
      StepBegan{Run{{TaskId{1}}, {TaskId{2}, TaskId{1}}, 5, 200}},
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
      CallReturned{{"semop", -1, 11}, true},
      Held{HeldAt::Access, {}, {}, an_access(), "add dword ptr [rax], 1"},
      Blocked{ObjectId{1}, {ObjectId{2}, ObjectId{3}}, 5'000'000'000},
      Released{TaskId{2}},
      SignalSent{34, std::nullopt, -7, true, true},
      SignalDelivered{10, Disposition::Handler},
      JobStopped{19},
      JobContinued{},
      Exited{{true, 9, false}, true},
      Reaped{TaskId{1}},
      OutputWritten{1, std::string("a\0b", 3), 3},
      ObjectCreated{ObjectId{1}, ObjectKind::SemaphoreSet, 1, 0, -7, 0600, 2, "/name"},
      ObjectRemoved{ObjectId{1}},
      SemaphoreSampled{ObjectId{1}, 0, 32767, 2, 1, Pid{101}},
      UndoApplied{ObjectId{1}, 0, -3},
      Unlinked{ObjectId{2}},
      DataMoved{ObjectId{2}, Flow::Out, 4096, "abc", -3},
      StreamSampled{ObjectId{2}, 65536, 65536},
      SocketSampled{ObjectId{2}, 1, 1, SocketState::Connected, "/tmp/s", "", ObjectId{3}, 5, 212992, 1, 2},
      QueueSampled{ObjectId{2}, 3, 40, 16384, 8192, Pid{101}, Pid{102}},
      QueueListed{ObjectId{2}, {{5, 3, "abc"}, {1, 0, ""}}},
      SegmentSampled{ObjectId{2}, 4096, 2, Pid{100}, Pid{101}, true, true, -5},
      Attached{ObjectId{2}, Address{0x7f0000000000}, 4096, 8192, true},
      Detached{ObjectId{2}, Address{0x7f0000000000}},
      MemorySampled{ObjectId{2}, 8, std::string("\0\x01", 2)},
      MemoryAccessed{an_access()},
      TypeDescribed{"Bank", 8, {{"slot[1].id", "int", FieldKind::Signed, 4, 4}}},
      MemoryTyped{ObjectId{2}, "Bank"},
      CounterSampled{ObjectId{2}, 1, 2, TaskId{3}},
      LocksSampled{ObjectId{2}, {{LockKind::Posix, TaskId{1}, true, true, 0, 9}}},
      DescriptorsChanged{{{3, ObjectId{2}, "pipe:[17]", Access::Write, true, false, true, 2}}, {4, 5}},
      HandlerReturned{10},
      SignalsSampled{{{10, TaskId{1}, std::nullopt}}, {{34, std::nullopt, 7}}, 1, 2, 4},
      GroupChanged{Pid{100}, Pid{99}},
      VariablesSampled{{{"i", "int", "5", Address{0x7ffd0000}, 4}}, {{"g", "char", "'x'", Address{1}, 1}}},
      InputTyped{"yes\n", "yes\r\n", true},
      TimerSampled{TaskId{3}, 77},
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
