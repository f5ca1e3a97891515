#include <doctest/doctest.h>

#include <stdexcept>

#include "record/log.hpp"
#include "record/playback.hpp"
#include "story.hpp"

using namespace ipclab;
using record::BranchId;
using record::Log;
using record::Range;

namespace {

Log log_of(const std::vector<core::Event>& events) {
  Log log;
  for (const core::Event& event : events) log.append(event);
  return log;
}

core::World from_zero(const Log& log, std::size_t events, BranchId branch) {
  core::World world;
  for (std::size_t i = 0; i < events; ++i) world = core::apply(std::move(world), log.event(i, branch));
  return world;
}

// Another way to go on after `step`: the child ends.
void go_another_way(Log& log, std::uint32_t step) {
  log.branch_from(step);
  test::Story ending;
  ending.step(core::SendSignal{core::TaskId{2}, 9});
  ending.tell(2, core::Exited{{true, 9, false}, true});
  ending.end();
  for (core::Event event : ending.events) {
    event.seq = core::Seq{log.size() + 1};
    event.step = step + 1;
    log.append(event);
  }
}

}  // namespace

TEST_CASE("what was appended is there, by index and by step") {
  const auto story = test::bank_story();
  const Log log = log_of(story.events);
  REQUIRE(log.size() == story.events.size());
  for (std::size_t i = 0; i < log.size(); ++i) CHECK(log.event(i) == story.events[i]);
  CHECK(log.step_count() == 4);
  CHECK(log.range(1) == Range{0, 4});
  CHECK(log.range(2) == Range{4, 10});
  CHECK(log.range(4).last == log.size());
  CHECK(log.finished(4));
  CHECK(std::holds_alternative<core::Launch>(log.command(1)));
  CHECK(std::get<core::Does>(log.command(3)).call == "semop");
  CHECK_THROWS_AS(log.range(0), std::out_of_range);
  CHECK_THROWS_AS(log.range(5), std::out_of_range);
  CHECK_THROWS_AS(log.event(log.size()), std::out_of_range);
}

TEST_CASE("a step that has begun and not ended is not finished, and no branch leaves it") {
  auto story = test::bank_story();
  story.step(core::Step{core::TaskId{1}, 1});
  Log log = log_of(story.events);
  CHECK(log.step_count() == 5);
  CHECK_FALSE(log.finished(5));
  CHECK_THROWS_AS(log.branch_from(5), std::out_of_range);
  CHECK(log.branch_count() == 1);
  log.branch_from(0);
  CHECK(log.size() == 0);
  CHECK(log.world() == core::World{});
}

TEST_CASE("an event that cannot follow is refused and changes nothing") {
  const auto story = test::bank_story();
  Log log = log_of(story.events);
  const core::World before = log.world();
  core::Event wrong = story.events.back();
  CHECK_THROWS_AS(log.append(wrong), std::logic_error);  // its number was there before
  wrong.seq = core::Seq{log.size() + 1};
  wrong.step = 9;
  CHECK_THROWS_AS(log.append(wrong), std::logic_error);  // no such step
  wrong.step = 4;
  wrong.task = core::TaskId{77};
  wrong.body = core::Resumed{};
  CHECK_THROWS_AS(log.append(wrong), std::logic_error);  // nobody of that name
  CHECK(log.world() == before);
  CHECK(log.size() == story.events.size());
}

TEST_CASE("law: replay from a keyframe is replay from zero, on every branch") {
  Log log = log_of(test::bank_story(150).events);  // 2410 events: several keyframes
  go_another_way(log, 200);
  go_another_way(log, 100);  // of the branch, within what it shares
  REQUIRE(log.branch_count() == 3);
  for (std::uint32_t number = 0; number < 3; ++number) {
    const BranchId branch{number};
    core::World world;
    for (std::size_t i = 0; i < log.size(branch); ++i) {
      world = core::apply(std::move(world), log.event(i, branch));
      if (i % 37 == 0 || i + 3 > log.size(branch)) REQUIRE(log.at_seq(core::Seq{i + 1}, branch) == world);
    }
  }
  CHECK(log.world() == log.at_seq(core::Seq{log.size()}));
}

TEST_CASE("a branch shares what was before it, and the branch that it left stays as it was") {
  const auto story = test::bank_story(3);
  Log log = log_of(story.events);
  const core::World end = log.world();
  go_another_way(log, 3);
  CHECK(log.current() == BranchId{1});
  CHECK(log.parent(BranchId{1}) == BranchId{0});
  CHECK_FALSE(log.parent(BranchId{0}).has_value());
  CHECK(log.shared_steps(BranchId{1}) == 3);
  CHECK(log.step_count() == 4);
  CHECK(log.range(3) == log.range(3, BranchId{0}));
  CHECK(log.range(4).size() == 3);
  CHECK(std::holds_alternative<core::SendSignal>(log.command(4)));
  CHECK(std::holds_alternative<core::Does>(log.command(4, BranchId{0})));
  CHECK(log.world().task(core::TaskId{2})->state == core::TaskState::Zombie);
  for (std::size_t i = 0; i < story.events.size(); ++i) REQUIRE(log.event(i, BranchId{0}) == story.events[i]);
  log.select(BranchId{0});
  CHECK(log.world() == end);
}

TEST_CASE("the world of a step is the one after its last event") {
  const Log log = log_of(test::bank_story(2).events);
  CHECK(log.at_step(0) == core::World{});
  CHECK(log.at_step(3) == from_zero(log, log.range(3).last, BranchId{0}));
  CHECK(core::members_of(*log.at_step(3).object(core::ObjectId{1}))[0].value == 0);
  CHECK(core::members_of(*log.at_step(4).object(core::ObjectId{1}))[0].value == 1);
}

TEST_CASE("playback gives every event with its world and cannot be acted upon") {
  const Log log = log_of(test::bank_story().events);
  record::Playback playback(log);
  std::size_t count = 0;
  while (const auto event = playback.next(std::chrono::milliseconds(0))) {
    CHECK(*event == log.event(count++));
    CHECK(playback.world().seq == event->seq);
  }
  CHECK(count == log.size());
  CHECK(playback.idle());
  CHECK(playback.world() == log.world());
  CHECK_THROWS_AS(playback.command(core::Hold{}), core::Error);
  CHECK_THROWS_AS(playback.rewind(1), core::Error);
  CHECK_THROWS_AS(playback.start({}), core::Error);
}
