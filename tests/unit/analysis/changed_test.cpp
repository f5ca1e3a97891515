#include "analysis/changed.hpp"

#include <doctest/doctest.h>

#include "../../story.hpp"

using namespace ipclab;
using tests::Story;

TEST_CASE("nothing changes between a world and itself") {
  Story story;
  const auto bank = story.launch("bank", "tellers");
  story.semaphores(bank, 2, 1);
  CHECK(analysis::changed(story.world, story.world) == analysis::Changes{});
}

TEST_CASE("a P changes value, last pid and holder of one member, and one task") {
  Story story;
  const auto bank = story.launch("bank", "tellers");
  const auto set = story.semaphores(bank, 2, 1);
  const auto alice = story.fork(bank);
  const core::World before = story.world;
  story.p(alice, set, 1);
  const auto changes = analysis::changed(before, story.world);
  REQUIRE(changes.tasks.size() == 1);
  const auto& task = changes.tasks.at(alice);
  CHECK(task.returned);
  CHECK(task.place);
  CHECK_FALSE(task.state);
  REQUIRE(changes.objects.size() == 1);
  const auto& object = changes.objects.at(set);
  CHECK_FALSE(object.born);
  REQUIRE(object.members.size() == 1);
  const auto& member = object.members.at(1);
  CHECK(member.value);
  CHECK(member.last_pid);
  CHECK(member.held);
  CHECK_FALSE(member.waiting);
  CHECK_FALSE(member.undo);
  CHECK_FALSE(member.ncnt);
  CHECK_FALSE(member.zcnt);
}

TEST_CASE("blocking changes state, queue and count; not the value") {
  Story story;
  const auto bank = story.launch("bank", "tellers");
  const auto set = story.semaphores(bank, 1, 0);
  const core::World before = story.world;
  story.p(bank, set);
  const auto changes = analysis::changed(before, story.world);
  CHECK(changes.tasks.at(bank).state);
  const auto& member = changes.objects.at(set).members.at(0);
  CHECK(member.waiting);
  CHECK(member.ncnt);
  CHECK_FALSE(member.zcnt);
  CHECK_FALSE(member.value);
}

TEST_CASE("births, removal, undo and output are seen") {
  Story story;
  const auto bank = story.launch("bank", "tellers");
  const core::World nothing_yet = story.world;
  const auto set = story.semaphores(bank, 1, 1);
  const auto alice = story.fork(bank);
  const auto born = analysis::changed(nothing_yet, story.world);
  CHECK(born.tasks.at(alice).born);
  CHECK(born.objects.at(set).born);

  core::World before = story.world;
  story.p(alice, set, 0, true);
  CHECK(analysis::changed(before, story.world).objects.at(set).members.at(0).undo);

  before = story.world;
  story.begin(core::Step{bank, 1});
  story.tell(bank, core::OutputWritten{1, "hello\n", 6});
  story.tell(bank, core::ObjectRemoved{set});
  story.end();
  const auto removed = analysis::changed(before, story.world);
  CHECK(removed.objects.at(set).removed);
  CHECK(removed.terminals == std::set<core::TaskId>{bank});
}

TEST_CASE("of a pipe: how much is in it, which bytes, who has it open, who waits") {
  Story story;
  const auto bank = story.launch("bank", "tellers");
  const auto pipe = story.pipe(bank);
  core::World before = story.world;
  story.begin(core::Does{bank, "write", 1});
  story.tell(bank, core::DataMoved{pipe, core::Flow::In, 5, "hello", 0});
  story.tell(std::nullopt, core::StreamSampled{pipe, 5, 65536});
  story.end();
  const auto written = analysis::changed(before, story.world).objects.at(pipe);
  CHECK(written.amount);
  CHECK(written.contents);
  CHECK(written.facts);  // the capacity was not known
  CHECK_FALSE(written.holders);
  CHECK_FALSE(written.waiting);

  before = story.world;
  story.closes(bank, 4);
  const auto closed = analysis::changed(before, story.world);
  CHECK(closed.tasks.at(bank).descriptors);
  CHECK(closed.objects.at(pipe).holders);
  CHECK_FALSE(closed.objects.at(pipe).amount);

  before = story.world;
  story.blocks_on(bank, Story::call("read"), pipe);
  CHECK(analysis::changed(before, story.world).objects.at(pipe).waiting);
}

TEST_CASE("of shared memory: which bytes, who has it attached, what the kernel says") {
  Story story;
  const auto bank = story.launch("bank", "tellers");
  const auto segment = story.object(bank, core::ObjectKind::SharedSegment);
  story.tell(std::nullopt, core::MemorySampled{segment, 0, std::string(16, '\0')});
  core::World before = story.world;
  story.tell(std::nullopt, core::MemorySampled{segment, 4, std::string("ab\0\0d", 5)});
  const auto stored = analysis::changed(before, story.world).objects.at(segment);
  REQUIRE(stored.bytes.size() == 2);
  CHECK(stored.bytes[0] == analysis::ChangedBytes{4, 5});
  CHECK(stored.bytes[1] == analysis::ChangedBytes{8, 8});
  CHECK_FALSE(stored.attaches);

  before = story.world;
  story.tell(bank, core::Attached{segment, core::Address{0x7000}, 4096, 0, false});
  CHECK(analysis::changed(before, story.world).objects.at(segment).attaches);
  before = story.world;
  core::SegmentSampled facts;
  facts.object = segment;
  facts.dest = true;
  story.tell(std::nullopt, facts);
  CHECK(analysis::changed(before, story.world).objects.at(segment).facts);
  before = story.world;
  story.tell(std::nullopt, core::Unlinked{segment});
  CHECK(analysis::changed(before, story.world).objects.at(segment).unlinked);
}

TEST_CASE("of queues, counters and locks; of a task its variables, signals and accesses") {
  Story story;
  const auto bank = story.launch("bank", "tellers");
  const auto queue = story.object(bank, core::ObjectKind::MessageQueue);
  const auto mutex = story.object(bank, core::ObjectKind::Mutex);
  const auto file = story.object(bank, core::ObjectKind::File);
  const core::World before = story.world;
  story.begin(core::Step{bank, 1});
  story.tell(bank, core::DataMoved{queue, core::Flow::In, 5, "hello", 2});
  core::QueueSampled facts;
  facts.object = queue;
  facts.messages = 1;
  story.tell(std::nullopt, facts);
  story.tell(std::nullopt, core::CounterSampled{mutex, 1, 0, bank});
  story.tell(std::nullopt, core::LocksSampled{file, {{core::LockKind::Flock, bank, true, false}}});
  story.tell(bank, core::VariablesSampled{{{"n", "int", "1", {}, 4}}, {{"total", "long", "7", {}, 8}}});
  story.tell(bank, core::SignalsSampled{{}, {{10, {}, {}}}, 1u << 9, 0, 0});
  story.tell(bank, core::MemoryAccessed{});
  story.end();
  const auto changes = analysis::changed(before, story.world);
  CHECK(changes.objects.at(queue).amount);
  CHECK(changes.objects.at(queue).contents);
  CHECK_FALSE(changes.objects.at(queue).facts);
  CHECK(changes.objects.at(mutex).amount);
  CHECK(changes.objects.at(mutex).owner);
  CHECK(changes.objects.at(file).owner);
  const auto& task = changes.tasks.at(bank);
  CHECK(task.variables == std::set<std::string>{"n", "total"});
  CHECK(task.pending);
  CHECK(task.signals);
  CHECK(task.access);
  CHECK_FALSE(task.descriptors);
}
