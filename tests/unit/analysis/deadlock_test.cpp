#include "analysis/deadlock.hpp"

#include <doctest/doctest.h>

#include "../../story.hpp"

using namespace ipclab;
using analysis::Deadlock;
using analysis::DeadlockKind;
using analysis::deadlocks;
using core::Access;
using core::ObjectId;
using core::ObjectKind;
using core::TaskId;
using tests::Story;

namespace {

struct Two : Story {
  TaskId bank = launch("bank", "tellers");
  TaskId alice{};
  void child() { alice = fork(bank); }
};

}  // namespace

TEST_CASE("a reader whose own write end keeps the end-of-file away") {
  Two story;
  const ObjectId pipe = story.pipe(story.bank);
  story.child();
  story.blocks_on(story.alice, Story::call("read"), pipe);
  CHECK(deadlocks(story.world).empty());  // the parent might still write
  story.closes(story.bank, 4);
  CHECK(deadlocks(story.world) == std::vector{Deadlock{DeadlockKind::Own, {story.alice}, {story.alice}}});
  story.blocks_in(story.bank, Story::call("wait"));
  CHECK(deadlocks(story.world) == std::vector{Deadlock{DeadlockKind::Own, {story.bank, story.alice}, {story.alice}}});
}

TEST_CASE("a parent waits for a child that waits for the end of the parent's writing") {
  Two story;
  const ObjectId pipe = story.pipe(story.bank);
  story.child();
  story.closes(story.alice, 4);
  story.blocks_on(story.alice, Story::call("read"), pipe);
  story.blocks_in(story.bank, Story::call("wait"));
  CHECK(deadlocks(story.world) ==
        std::vector{Deadlock{DeadlockKind::Circle, {story.bank, story.alice}, {story.bank, story.alice}}});
}

TEST_CASE("two who fill each other's pipe") {
  Two story;
  const ObjectId there = story.pipe(story.bank, 3);
  const ObjectId back = story.pipe(story.bank, 5);
  story.child();
  story.closes(story.bank, 3);
  story.closes(story.bank, 6);
  story.closes(story.alice, 4);
  story.closes(story.alice, 5);
  story.blocks_on(story.bank, Story::call("write"), there);
  CHECK(deadlocks(story.world).empty());
  story.blocks_on(story.alice, Story::call("write"), back);
  const auto dead = deadlocks(story.world);
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].kind == DeadlockKind::Circle);
  CHECK(dead[0].cycle == std::vector{story.bank, story.alice});
}

TEST_CASE("who takes the same mutex twice") {
  Two story;
  const ObjectId mutex = story.object(story.bank, ObjectKind::Mutex);
  story.child();
  story.tell(std::nullopt, core::CounterSampled{mutex, 1, 1, story.bank});
  story.blocks_on(story.bank, Story::call("pthread_mutex_lock"), mutex);
  CHECK(deadlocks(story.world) == std::vector{Deadlock{DeadlockKind::Own, {story.bank}, {story.bank}}});
}

TEST_CASE("threads of one process, each with the mutex that the other wants, and one that joins them") {
  Story story;
  const TaskId bank = story.launch("bank", "tellers");
  const TaskId second{2}, third{3};
  story.begin(core::Step{bank, 1});
  for (const TaskId thread : {second, third}) {
    story.tell(thread, core::TaskBorn{bank, bank, core::Birth::Thread, Story::pid(thread), "bank/2", "", {}});
    story.hold(thread, core::HeldAt::Birth, 1);
  }
  story.end();
  const ObjectId a = story.object(bank, ObjectKind::Mutex);
  const ObjectId b = story.object(bank, ObjectKind::Mutex);
  story.tell(std::nullopt, core::CounterSampled{a, 1, 1, second});
  story.tell(std::nullopt, core::CounterSampled{b, 1, 1, third});
  story.blocks_on(second, Story::call("pthread_mutex_lock"), b);
  story.blocks_on(third, Story::call("pthread_mutex_lock"), a);
  CHECK(deadlocks(story.world) == std::vector{Deadlock{DeadlockKind::Circle, {second, third}, {second, third}}});
  story.blocks_in(bank, Story::call("pthread_join"));
  CHECK(deadlocks(story.world)[0].members == std::set<TaskId>{bank, second, third});
}

TEST_CASE("a message that only those who wait could send") {
  Two story;
  const ObjectId queue = story.object(story.bank, ObjectKind::MessageQueue);
  story.child();
  story.blocks_on(story.alice, Story::call("msgrcv"), queue);
  CHECK(deadlocks(story.world).empty());
  story.blocks_on(story.bank, Story::call("msgrcv"), queue);
  CHECK(deadlocks(story.world) == std::vector{Deadlock{DeadlockKind::Nobody, {story.bank, story.alice}, {}}});
}

TEST_CASE("two FIFOs opened in opposite order") {
  Two story;
  const ObjectId one = story.object(story.bank, ObjectKind::Fifo, "/tmp/1");
  const ObjectId two = story.object(story.bank, ObjectKind::Fifo, "/tmp/2");
  story.child();
  story.blocks_on(story.bank, Story::call("open"), one);
  story.blocks_on(story.alice, Story::call("open"), two);
  CHECK(deadlocks(story.world) == std::vector{Deadlock{DeadlockKind::Nobody, {story.bank, story.alice}, {}}});
}

TEST_CASE("two circles are two deadlocks, and who is outside is in none") {
  Story story;
  const TaskId bank = story.launch("bank", "tellers");
  const ObjectId set = story.semaphores(bank, 4, 1);
  std::vector<TaskId> tellers;
  for (int i = 0; i < 4; ++i) tellers.push_back(story.fork(bank));
  for (std::uint16_t i = 0; i < 4; ++i) story.p(tellers[i], set, i);
  for (const auto& [task, wants] : {std::pair{0, 1}, {1, 0}, {2, 3}, {3, 2}}) {
    story.p(tellers[static_cast<std::size_t>(task)], set, static_cast<std::uint16_t>(wants));
  }
  const auto dead = deadlocks(story.world);
  REQUIRE(dead.size() == 2);
  CHECK(dead[0].cycle == std::vector{tellers[0], tellers[1]});
  CHECK(dead[1].cycle == std::vector{tellers[2], tellers[3]});
  CHECK(dead[0].members.size() + dead[1].members.size() == 4);
}

TEST_CASE("who has a time limit, or can be reached by one who has, is in no deadlock") {
  Two story;
  const ObjectId pipe = story.pipe(story.bank);
  story.child();
  core::Call read = Story::call("read");
  read.object = pipe;
  story.blocks_on(story.alice, read, pipe);
  story.blocks(story.bank, Story::call("poll"), core::Blocked{pipe, {}, 3'000'000});
  CHECK(deadlocks(story.world).empty());
}

TEST_CASE("who polls is in it only where none of the objects helps") {
  Two story;
  const ObjectId in = story.pipe(story.bank, 3);
  const ObjectId other = story.pipe(story.bank, 5);
  story.child();
  story.closes(story.alice, 4);
  story.closes(story.alice, 6);
  story.blocks(story.alice, Story::call("poll"), core::Blocked{in, {other}, {}});
  CHECK(deadlocks(story.world).empty());
  story.blocks_in(story.bank, Story::call("wait"));
  CHECK(deadlocks(story.world) ==
        std::vector{Deadlock{DeadlockKind::Circle, {story.bank, story.alice}, {story.bank, story.alice}}});
}

TEST_CASE("input, signals and a call that the lab does not know release whoever waits for one who waits so") {
  for (const char* name : {"pause", "nanosleep", "io_getevents"}) {
    Two story;
    story.child();
    story.blocks_in(story.alice, Story::call(name));
    story.blocks_in(story.bank, Story::call("wait"));
    CHECK(deadlocks(story.world).empty());
  }
}
