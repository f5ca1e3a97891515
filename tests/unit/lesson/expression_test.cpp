// Conditions over a small world: what holds, what does not, and what nobody can know yet.
#include <doctest/doctest.h>

#include "fake.hpp"
#include "lesson/expression.hpp"

using namespace ipclab;

namespace {

struct Stage {
  lesson::Loaded loaded;
  fake::Lab lab;
  std::vector<lesson::PastReturn> returns;

  explicit Stage(const std::string& condition, const std::string& scene_text = fake::scene)
      : loaded(fake::read(fake::front + scene_text + "```step s\nexpect " + condition + "\n```\n")) {
    for (const auto& problem : loaded.problems) FAIL_CHECK(lesson::describe(text::Lang::En, problem));
    REQUIRE(loaded.lesson != nullptr);
    lab.start(scene().to_start());
    take();
  }
  const lesson::Scene& scene() const { return std::get<lesson::SceneBlock>(loaded.lesson->items.at(0)).scene; }
  const lesson::Expression& condition() const {
    const auto& script = std::get<lesson::StepBlock>(loaded.lesson->items.at(1)).script;
    return std::get<lesson::Expect>(script.lines.at(0)).claim.condition;
  }
  void take() {
    while (const auto event = lab.next(std::chrono::milliseconds(0))) {
      if (const auto* returned = std::get_if<core::CallReturned>(&event->body)) {
        returns.push_back({event->step, *event->task, returned->returned});
      }
    }
  }
  void play(std::vector<fake::Answer> answers) {
    for (auto& answer : answers) {
      lab.answers.push_back(std::move(answer));
      lab.command(core::Step{core::TaskId(1), 1});
      take();
    }
  }
  lesson::Facts facts() const { return {lab.world(), scene(), returns}; }
  lesson::Value value() const { return lesson::evaluate(condition(), facts()); }
};

bool holds(const std::string& condition, std::vector<fake::Answer> answers, const std::string& scene = fake::scene) {
  Stage stage(condition, scene);
  stage.play(std::move(answers));
  const lesson::Value value = stage.value();
  REQUIRE_MESSAGE(std::holds_alternative<bool>(value), condition);
  return std::get<bool>(value);
}

}  // namespace

TEST_CASE("what does not exist yet is neither true nor false") {
  CHECK(Stage("mutex.value == 1").value().index() == 0);
  CHECK(Stage("not bob is held").value().index() == 0);
  CHECK(Stage("bob is unborn").value() == lesson::Value(true));
  CHECK(Stage("bob is held and 1 == 2").value() == lesson::Value(false));  // decided without bob
  CHECK(Stage("bob is held or 1 == 1").value() == lesson::Value(true));
}

TEST_CASE("objects") {
  CHECK(holds("mutex.value == 1 and mutex.exists and mutex.ncnt == 0", {fake::opened()}));
  CHECK(holds("mutex.holders == [alice]", {fake::opened(), fake::takes(2)}));
  CHECK(holds("mutex.waiting == [bob] and mutex.ncnt == 1", {fake::opened(), fake::takes(2), fake::waits(3)}));
  CHECK(holds("mutex.last == [alice]", {fake::opened()}));  // pid 102
  CHECK(holds("mutex.undo[bob] == 0", {fake::opened()}));
  CHECK_FALSE(holds("mutex.waiting == [alice]", {fake::opened(), fake::takes(2), fake::waits(3)}));
}

TEST_CASE("processes") {
  const std::vector<fake::Answer> blocked = {fake::opened(), fake::takes(2), fake::waits(3)};
  CHECK(holds("bob blocked in semop on mutex", blocked));
  CHECK(holds("bob is blocked and alice is held and not bob ended", blocked));
  CHECK_FALSE(holds("bob blocked in read", blocked));
  CHECK(holds("alice returned 0 from semop", blocked));
  CHECK_FALSE(holds("bob returned 0 from semop", blocked));
  CHECK(holds("desk at \"all at work\"", {fake::opened()}));
  CHECK_FALSE(holds("desk at \"work\"", {fake::opened()}));

  fake::Answer turned_away = {{{3, core::CallEntered{fake::semop(-1), {}}},
                               {3, core::CallReturned{{"semop", -1, 11}}},
                               {3, core::OutputWritten{1, "no\r\nluck\r\n", 10}},
                               {3, core::CallEntered{core::Call{231, "exit_group", {}, {}, {}, 0, 0}, {}}},
                               {3, core::Exited{{false, 1, false}, true}}}};
  CHECK(holds("bob returned EAGAIN from semop and bob returned -1 from semop", {fake::opened(), turned_away}));
  CHECK(holds("bob exited 1 and bob is zombie and bob ended", {fake::opened(), turned_away}));
  CHECK(holds("output of bob contains \"no\\nluck\" and output of desk contains \"luck\"",
              {fake::opened(), turned_away}));
  CHECK_FALSE(holds("output of alice contains \"luck\"", {fake::opened(), turned_away}));
  CHECK_FALSE(holds("bob killed by SIGKILL", {fake::opened(), turned_away}));
}

TEST_CASE("numbers") { CHECK(holds("1 + 2 * 3 == 7 and (1 + 2) * 3 == 9 and -2 < 1 - 2 and 3 >= 3 and 1 != 2", {})); }

TEST_CASE("what was seen instead is told") {
  Stage stage("mutex.value == 1 and bob is held");
  stage.play({fake::opened(), fake::takes(2), fake::waits(3)});
  CHECK(lesson::seen(stage.condition(), stage.facts()) == "mutex.value = 0; bob: blocked in semop");
}

namespace {

using core::Access;
using core::ObjectId;
using core::ObjectKind;
using core::TaskId;

core::Descriptor end(std::int32_t number, ObjectId object, Access access) {
  core::Descriptor descriptor;
  descriptor.number = number;
  descriptor.object = object;
  descriptor.access = access;
  return descriptor;
}

core::QueueSampled letters(std::uint64_t messages, std::uint64_t bytes) {
  core::QueueSampled facts;
  facts.object = ObjectId(2);
  facts.messages = messages;
  facts.bytes = bytes;
  facts.limit = 16384;
  facts.last_sender = core::Pid(103);
  return facts;
}

// desk has made one object of each kind; alice and bob are its children, and have its pipe open.
fake::Answer furnished() {
  fake::Answer answer;
  const auto make = [&](std::uint32_t id, ObjectKind kind) {
    answer.events.emplace_back(1, core::ObjectCreated{ObjectId(id), kind, 1, 10 + id, 0, 0600, 0, {}});
  };
  make(1, ObjectKind::Pipe);
  make(2, ObjectKind::MessageQueue);
  make(3, ObjectKind::SharedSegment);
  make(4, ObjectKind::PosixMemory);
  make(5, ObjectKind::Mutex);
  make(6, ObjectKind::EventFd);
  answer.events.emplace_back(
      1, core::ObjectCreated{ObjectId(7), ObjectKind::File, 0, 17, 0, 0600, 0, "/tmp/paper"});  // it was there before
  const auto pipe_ends =
      core::DescriptorsChanged{{end(3, ObjectId(1), Access::Read), end(4, ObjectId(1), Access::Write)}, {}};
  answer.events.emplace_back(1, pipe_ends);
  for (const std::uint32_t task : {2u, 3u}) {
    answer.events.emplace_back(task, fake::child(task, "desk." + std::to_string(task - 1)));
    answer.events.emplace_back(task, core::Held{core::HeldAt::Birth, {}, {}});
  }
  answer.events.emplace_back(2, core::DescriptorsChanged{{}, {4}});
  return answer;
}

bool furnished_and(const std::string& condition, std::vector<std::pair<std::uint32_t, core::Body>> events) {
  return holds(condition, {furnished(), fake::Answer{std::move(events)}}, fake::objects);
}

core::Call call_on(const char* name, std::uint32_t object) {
  core::Call call;
  call.name = name;
  call.object = ObjectId(object);
  return call;
}

}  // namespace

TEST_CASE("a pipe: what is in it, from whom, who has its ends, who waits") {
  CHECK(furnished_and("line.bytes == 5 and line.capacity == 65536 and line.from == [bob] and line contains \"hell\"",
                      {{3, core::DataMoved{ObjectId(1), core::Flow::In, 5, "hello", 0}},
                       {0, core::StreamSampled{ObjectId(1), 5, 65536}}}));
  CHECK(furnished_and("line.readers == [desk, alice, bob] and line.writers == [desk, bob] and line.exists", {}));
  CHECK(furnished_and("line.waiting == [alice] and alice blocked in read on line and not line contains \"a\"",
                      {{2, core::CallEntered{call_on("read", 1), {}}}, {2, core::Blocked{ObjectId(1)}}}));
  CHECK(
      furnished_and("alice blocked in poll on line and alice blocked in poll on bell",
                    {{2, core::CallEntered{call_on("poll", 1), {}}}, {2, core::Blocked{ObjectId(1), {ObjectId(6)}}}}));
}

TEST_CASE("a queue: its messages, the next and the last one taken") {
  CHECK(
      furnished_and("letters.messages == 2 and letters.bytes == 6 and letters.capacity == 16384 and "
                    "letters.from == [bob, desk] and letters.next == 7 and letters.last_sender == [bob]",
                    {{3, core::DataMoved{ObjectId(2), core::Flow::In, 3, "one", 7}},
                     {1, core::DataMoved{ObjectId(2), core::Flow::In, 3, "two", 2}},
                     {0, letters(2, 6)}}));
  CHECK(furnished_and("letters.taken == 2 and letters contains \"one\" and not letters contains \"two\"",
                      {{3, core::DataMoved{ObjectId(2), core::Flow::In, 3, "one", 7}},
                       {1, core::DataMoved{ObjectId(2), core::Flow::In, 3, "two", 2}},
                       {2, core::DataMoved{ObjectId(2), core::Flow::Out, 3, "two", 2}}}));
}

TEST_CASE("shared memory: attaches, the mark, the fields of its type") {
  core::SegmentSampled facts;
  facts.object = ObjectId(3);
  facts.size = 4096;
  facts.nattch = 2;
  facts.dest = true;
  const core::TypeDescribed account{
      "Account",
      8,
      {{"checking", "int", core::FieldKind::Signed, 0, 4}, {"slot[1].id", "short", core::FieldKind::Signed, 4, 2}}};
  const std::string bytes("\x2a\0\0\0\xff\xff\0\0", 8);
  CHECK(furnished_and("money.attached == 2 and money.size == 4096 and money.marked and money.users == [desk]",
                      {{1, core::Attached{ObjectId(3), core::Address{0x7000}, 4096, 0, false}}, {0, facts}}));
  CHECK(furnished_and(
      "money.checking == 42 and money.slot[1].id == -1 and money contains \"*\"",
      {{1, account}, {1, core::MemoryTyped{ObjectId(3), "Account"}}, {0, core::MemorySampled{ObjectId(3), 0, bytes}}}));
  core::TypeDescribed book = account;
  book.name = "Book";
  CHECK(furnished_and("book.checking == 42 and book.attached == 0 and not book.marked",
                      {{1, book}, {0, core::MemorySampled{ObjectId(4), 0, bytes}}}));

  Stage stage("money.chcking == 42", fake::objects);
  stage.play({furnished(), fake::Answer{{{1, account}, {1, core::MemoryTyped{ObjectId(3), "Account"}}}}});
  CHECK(lesson::seen(stage.condition(), stage.facts()) == "money.chcking = ? (its fields: checking, slot[1].id)");
  Stage untyped("money.checking == 42", fake::objects);
  untyped.play({furnished()});
  CHECK(lesson::seen(untyped.condition(), untyped.facts()) == "money.checking = ? (its type is not known)");
}

TEST_CASE("counters and locks") {
  CHECK(furnished_and(
      "key.value == 1 and key.holders == [alice] and bell.value == 3",
      {{0, core::CounterSampled{ObjectId(5), 1, 0, TaskId(2)}}, {0, core::CounterSampled{ObjectId(6), 3, 0, {}}}}));
  CHECK(furnished_and("paper.holders == [bob] and not paper.marked",
                      {{0, core::LocksSampled{ObjectId(7),
                                              {{core::LockKind::Flock, TaskId(3), true, false},
                                               {core::LockKind::Flock, TaskId(2), true, true}}}}}));
}

TEST_CASE("why, deadlock") {
  const std::vector<std::pair<std::uint32_t, core::Body>> circle = {
      {1, core::DescriptorsChanged{{}, {3, 4}}},
      {3, core::DescriptorsChanged{{}, {3}}},
      {2, core::CallEntered{call_on("read", 1), {}}},
      {2, core::Blocked{ObjectId(1)}},
      {0, core::CounterSampled{ObjectId(5), 1, 1, TaskId(2)}},
      {3, core::CallEntered{call_on("pthread_mutex_lock", 5), {}}},
      {3, core::Blocked{ObjectId(5)}}};
  CHECK(furnished_and("deadlock of alice, bob and alice.why == [bob, alice] and not deadlock of desk", circle));
  CHECK(furnished_and("desk.why == [] and not deadlock of alice", {}));
  Stage stage("deadlock of desk", fake::objects);
  stage.play({furnished(), fake::Answer{circle}});
  CHECK(lesson::seen(stage.condition(), stage.facts()) == "deadlock of [alice, bob]");
}

TEST_CASE("signals and variables of a process, what it is held before") {
  CHECK(
      furnished_and("alice has SIGUSR1 pending and alice has SIGUSR1 blocked and not alice has SIGINT ignored and "
                    "alice has SIGRTMIN+1 caught",
                    {{2, core::SignalsSampled{{}, {{10, {}, {}}}, 1u << 9, 0, std::uint64_t{1} << 34}}}));
  CHECK(furnished_and("alice has SIGINT running", {{2, core::SignalDelivered{2, core::Disposition::Handler}}}));
  CHECK(furnished_and(
      "alice.n == -3 and alice.letter == 120 and alice.total == 7 and alice.done == 1",
      {{2, core::VariablesSampled{
               {{"n", "int", "-3", {}, 4}, {"letter", "char", "'x' (120)", {}, 1}, {"done", "bool", "true", {}, 1}},
               {{"total", "long", "7", {}, 8}}}}}));
  CHECK(furnished_and("alice before write() and not alice before read()",
                      {{2, core::Held{core::HeldAt::BeforeCall, {}, call_on("write", 1)}}}));
  core::MemoryAccess access;
  access.object = ObjectId(3);
  access.writes = true;
  CHECK(
      furnished_and("alice before store on money and not alice before load and not alice before store on book and "
                    "alice before instruction \"mov\"",
                    {{2, core::Held{core::HeldAt::Access, {}, {}, access, "mov dword ptr [rax], edx"}}}));
}
