// What each kind of event does to the world, where it is more than copying a field.
#include <doctest/doctest.h>
#include <sys/sem.h>

#include <stdexcept>

#include "../../story.hpp"

using namespace ipclab;
using core::TaskId;
using core::TaskState;
using tests::Story;

namespace {

struct Bank : Story {
  TaskId bank = launch("bank", "tellers");
  core::ObjectId set = semaphores(bank, 1, 1);
  TaskId alice = fork(bank), bob = fork(bank);
  const core::SemaphoreMember& mutex() { return member(set, 0); }
};

}  // namespace

TEST_CASE("an event out of sequence, or about nobody, is our own bug and is refused") {
  Bank story;
  core::Event again = story.events.back();
  CHECK_THROWS_AS(core::apply(story.world, again), std::logic_error);
  again.seq = core::Seq{story.world.seq.value + 1};
  again.task = TaskId{99};
  again.body = core::Resumed{};
  CHECK_THROWS_AS(core::apply(story.world, again), std::logic_error);
  again.task = story.bank;
  again.body = core::SemaphoreSampled{story.set, 1, 0, 0, 0, {}};  // the set has one member
  CHECK_THROWS_AS(core::apply(story.world, again), std::logic_error);
}

TEST_CASE("who holds, who waits, and in which order") {
  Bank story;
  story.p(story.alice, story.set);
  CHECK(story.mutex().held == std::map<TaskId, std::int32_t>{{story.alice, 1}});
  story.p(story.bob, story.set);
  story.p(story.bank, story.set);
  CHECK(story.mutex().waiting == std::vector<core::Waiter>{{story.bob, -1}, {story.bank, -1}});
  CHECK(story.world.task(story.bob)->waits_for == story.set);
  story.v(story.alice, story.set);
  CHECK(story.mutex().held == std::map<TaskId, std::int32_t>{{story.bob, 1}});
  CHECK(story.mutex().waiting == std::vector<core::Waiter>{{story.bank, -1}});
  CHECK_FALSE(story.world.task(story.bob)->waits_for);
}

TEST_CASE("V by someone who has not done P: it counts, and nobody is said to hold it") {
  Bank story;
  story.v(story.alice, story.set);
  CHECK(story.mutex().given_by_others);
  CHECK(story.mutex().held.empty());
}

TEST_CASE("semadj follows the operations that carry SEM_UNDO, and is gone when it was applied") {
  Bank story;
  story.p(story.alice, story.set, 0, true);
  CHECK(story.mutex().undo == std::map<TaskId, std::int32_t>{{story.alice, 1}});
  SUBCASE("V with the flag settles it") {
    story.v(story.alice, story.set, 0, true);
    CHECK(story.mutex().undo.empty());
  }
  SUBCASE("V without it leaves it: both calls must carry it") {
    story.v(story.alice, story.set);
    CHECK(story.mutex().undo == std::map<TaskId, std::int32_t>{{story.alice, 1}});
  }
  SUBCASE("applied at the end of the process") {
    story.tell(story.alice, core::Exited{{true, 9, false}, true});
    story.tell(story.alice, core::UndoApplied{story.set, 0, 1});
    CHECK(story.mutex().undo.empty());
    CHECK(story.mutex().held.empty());
  }
  SUBCASE("SETVAL clears it in all processes, semctl(2)") {
    core::Call set_value;
    set_value.name = "semctl";
    set_value.command = SETVAL;
    set_value.object = story.set;
    story.enter(story.bank, set_value, 40);
    story.returns(story.bank, 0);
    CHECK(story.mutex().undo.empty());
    CHECK(story.mutex().held.empty());
  }
}

TEST_CASE("a holder that ends without SEM_UNDO still counts as holder: nobody owes the V any more") {
  Bank story;
  story.p(story.alice, story.set);
  story.tell(story.alice, core::Exited{{true, 9, false}, true});
  CHECK(story.mutex().held == std::map<TaskId, std::int32_t>{{story.alice, 1}});
  CHECK(story.world.task(story.alice)->state == TaskState::Zombie);
  story.tell(story.alice, core::Reaped{story.bank});
  CHECK(story.world.task(story.alice)->state == TaskState::Ended);
}

TEST_CASE("children of a process that ends are orphans, unless they were reaped") {
  Bank story;
  story.tell(story.alice, core::Exited{{false, 0, false}, true});
  story.tell(story.alice, core::Reaped{story.bank});
  story.tell(story.bank, core::Exited{{false, 0, false}, true});
  CHECK(story.world.process(story.bob)->orphan);
  CHECK_FALSE(story.world.process(story.bob)->parent);
  CHECK_FALSE(story.world.process(story.alice)->orphan);
}

TEST_CASE("a waiter that is stopped by job control leaves the queue") {
  Bank story;
  story.p(story.alice, story.set);
  story.p(story.bob, story.set);
  story.tell(story.bob, core::JobStopped{19});
  CHECK(story.mutex().waiting.empty());
  CHECK(story.world.task(story.bob)->state == TaskState::Stopped);
}

TEST_CASE("a terminal keeps the last mebibyte and counts what it does not keep") {
  Bank story;
  const std::string page(4096, 'x');
  for (int i = 0; i < 300; ++i) story.tell(story.alice, core::OutputWritten{1, page, 5000});
  const core::Terminal& terminal = story.world.terminals.at(story.bank);
  CHECK(terminal.kept <= (1u << 20));
  CHECK(terminal.kept > (1u << 20) - page.size());
  CHECK(terminal.kept + terminal.skipped == 300 * 5000);
  CHECK(terminal.pieces.front().writer == story.alice);
}

TEST_CASE("a run is one command until its closing Hold") {
  Bank story;
  story.begin(core::Run{});
  story.end();
  CHECK(story.world.stepping);
  CHECK(core::refusal(story.world, core::Step{story.alice, 1})->key == "refuse.stepping");
  story.begin(core::Admit{story.alice});
  story.end();
  CHECK(story.world.stepping);
  story.begin(core::Hold{});
  story.end();
  CHECK_FALSE(story.world.stepping);
}

TEST_CASE("what cannot be done is refused with its reason") {
  Bank story;
  CHECK_FALSE(core::refusal(story.world, core::Step{story.alice, 1}));
  CHECK(core::refusal(story.world, core::Step{TaskId{99}, 1})->key == "refuse.unborn");
  story.p(story.alice, story.set);
  story.p(story.bob, story.set);
  CHECK(*core::refusal(story.world, core::Returns{story.bob}) == core::Message{"refuse.blocked", {"bank.2", "semop"}});
  CHECK_FALSE(core::refusal(story.world, core::SendSignal{story.bob, 9}));
  story.tell(story.alice, core::Exited{{false, 0, false}, true});
  CHECK(core::refusal(story.world, core::SendSignal{story.alice, 9})->key == "refuse.ended");
  story.tell(story.bank, core::EngineFailed{{"engine.failed", {"x"}}});
  CHECK(core::refusal(story.world, core::Run{})->key == "refuse.failed");
}
