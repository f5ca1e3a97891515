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
