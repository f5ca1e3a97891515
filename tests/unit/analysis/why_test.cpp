#include "analysis/why.hpp"

#include <doctest/doctest.h>

#include "../../story.hpp"
#include "analysis/deadlock.hpp"

using namespace ipclab;
using analysis::ChainEnd;
using analysis::WaitKind;
using core::TaskId;
using tests::Story;

namespace {

// bank with the children alice and bob, and one semaphore (or two) of value 1.
struct Bank : Story {
  TaskId bank = launch("bank", "tellers");
  core::ObjectId set;
  TaskId alice, bob;
  explicit Bank(std::uint32_t members = 1) : set(semaphores(bank, members, 1)), alice(fork(bank)), bob(fork(bank)) {}
};

// All tasks that are in a deadlock.
std::set<TaskId> dead(const core::World& world) {
  std::set<TaskId> all;
  for (const analysis::Deadlock& deadlock : analysis::deadlocks(world)) {
    all.insert(deadlock.members.begin(), deadlock.members.end());
  }
  return all;
}

}  // namespace

TEST_CASE("who is not blocked waits for nobody") {
  Bank story;
  const auto why = analysis::why(story.world, story.alice);
  CHECK(why.links.empty());
  CHECK(why.end == ChainEnd::NotWaiting);
  CHECK(analysis::why(story.world, TaskId{77}).end == ChainEnd::NotWaiting);
  CHECK_FALSE(analysis::wait_of(story.world, story.alice).has_value());
}

TEST_CASE("a waiter waits for the holder, and the holder could run") {
  Bank story;
  story.p(story.alice, story.set);
  story.p(story.bob, story.set);
  const auto why = analysis::why(story.world, story.bob);
  REQUIRE(why.links.size() == 1);
  CHECK(why.links[0].kind == WaitKind::Increase);
  CHECK(why.links[0].object == story.set);
  CHECK(why.links[0].amount == -1);
  CHECK(why.links[0].by == std::vector<TaskId>{story.alice});
  CHECK_FALSE(why.links[0].anyone);
  CHECK(why.end == ChainEnd::CanRun);
  CHECK(why.last == story.alice);
  CHECK(dead(story.world).empty());
}

TEST_CASE("a parent waits for a child that waits for another") {
  Bank story;
  story.p(story.alice, story.set);
  story.p(story.bob, story.set);
  core::Call wait = Story::call("waitpid");
  wait.arguments = {{"pid", 102, "102"}};  // bob
  story.blocks_in(story.bank, wait);
  const auto why = analysis::why(story.world, story.bank);
  REQUIRE(why.links.size() == 2);
  CHECK(why.links[0].kind == WaitKind::Child);
  REQUIRE(why.links[0].by.size() == 1);
  CHECK(why.links[0].by[0] == story.world.process_of_pid(core::Pid{102})->id);
  CHECK(why.links[1].kind == WaitKind::Increase);
  CHECK(why.end == ChainEnd::CanRun);
  CHECK(why.last == story.alice);
}

TEST_CASE("wait() for any child goes on with the child that can run") {
  Bank story;
  story.p(story.alice, story.set);
  story.p(story.bob, story.set);
  story.blocks_in(story.bank, Story::call("wait"));
  const auto why = analysis::why(story.world, story.bank);
  REQUIRE(why.links.size() == 1);
  CHECK(why.links[0].by == std::vector<TaskId>{story.alice, story.bob});
  CHECK(why.last == story.alice);
}

TEST_CASE("two who took in opposite order wait in a circle, and their parent with them") {
  Bank story(2);
  story.p(story.alice, story.set, 0);
  story.p(story.bob, story.set, 1);
  story.p(story.alice, story.set, 1);
  CHECK(dead(story.world).empty());
  story.p(story.bob, story.set, 0);
  const auto why = analysis::why(story.world, story.alice);
  REQUIRE(why.links.size() == 2);
  CHECK(why.end == ChainEnd::Cycle);
  CHECK(why.last == story.alice);
  CHECK(why.cycle_from == 0);
  CHECK(dead(story.world) == std::set<TaskId>{story.alice, story.bob});

  story.blocks_in(story.bank, Story::call("wait"));
  CHECK(analysis::why(story.world, story.bank).cycle_from == 1);
  CHECK(dead(story.world) == std::set<TaskId>{story.bank, story.alice, story.bob});
}

TEST_CASE("when the holder dies nobody owes the V") {
  Bank story;
  story.p(story.alice, story.set);
  story.p(story.bob, story.set);
  story.killed(story.alice);
  const auto why = analysis::why(story.world, story.bob);
  CHECK(why.end == ChainEnd::Gone);
  CHECK(why.last == story.alice);
  CHECK(dead(story.world) == std::set<TaskId>{story.bob});
}

TEST_CASE("a semaphore that others give to counts: anyone may end the wait") {
  Bank story;
  story.p(story.alice, story.set);
  story.v(story.bob, story.set);  // without having done P
  story.p(story.bob, story.set);
  story.p(story.bob, story.set);
  const auto why = analysis::why(story.world, story.bob);
  REQUIRE(why.links.size() == 1);
  CHECK(why.links[0].anyone);
  CHECK(why.links[0].by.empty());
  CHECK(why.end == ChainEnd::Anyone);
  CHECK(dead(story.world).empty());
}

TEST_CASE("anyone is nobody when all others have ended or wait for the same") {
  Bank story;
  story.p(story.alice, story.set);
  story.v(story.alice, story.set);
  story.v(story.bank, story.set);
  story.p(story.alice, story.set);
  story.p(story.alice, story.set);
  story.p(story.alice, story.set);
  CHECK(dead(story.world).empty());
  story.killed(story.bob);
  story.blocks_in(story.bank, Story::call("wait"));
  CHECK(dead(story.world) == std::set<TaskId>{story.bank, story.alice});
}

TEST_CASE("time, signals and unknown calls end from outside and are no deadlock") {
  for (const auto& [name, kind] : {std::pair{"nanosleep", WaitKind::Time}, std::pair{"pause", WaitKind::Signal},
                                   std::pair{"io_getevents", WaitKind::Other}}) {
    CAPTURE(name);
    Bank story;
    story.blocks_in(story.bank, Story::call(name));
    const auto why = analysis::why(story.world, story.bank);
    REQUIRE(why.links.size() == 1);
    CHECK(why.links[0].kind == kind);
    CHECK(why.end == ChainEnd::Outside);
    CHECK(dead(story.world).empty());
  }
}

TEST_CASE("waiting for zero names nobody") {
  Bank story;
  story.begin(core::Does{story.alice, "semop", 1});
  story.enter(story.alice, Story::semop(story.set, 0, 0), 30);
  story.tell(story.alice, core::Blocked{story.set});
  story.sample(story.set, 0, 1, 0, 1, story.bank);
  story.end();
  const auto wait = analysis::wait_of(story.world, story.alice);
  REQUIRE(wait.has_value());
  CHECK(wait->kind == WaitKind::Zero);
  CHECK(wait->anyone);
}

TEST_CASE("a stopped holder ends the chain") {
  Bank story;
  story.p(story.alice, story.set);
  story.p(story.bob, story.set);
  story.begin(core::SendSignal{story.alice, 19});
  story.tell(story.alice, core::JobStopped{19});
  story.end();
  CHECK(analysis::why(story.world, story.bob).end == ChainEnd::Stopped);
  CHECK(dead(story.world).empty());
}
