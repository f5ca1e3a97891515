// The life of a semaphore, as the log tells it on the real kernel.
#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>

#include "record/file.hpp"
#include "trial.hpp"

using namespace ipclab;
using core::TargetKind;
using core::TaskState;

namespace {

// Both children stand in the program of tests/targets/tellers.cpp, the first inside, the second waiting.
void one_inside_one_waiting(trace::Trial& lab, std::vector<std::string> arguments = {}) {
  lab.start("tellers", std::move(arguments), "bank");
  lab.to("bank", TargetKind::Call, "wait");
  lab.does("bank.1", "semop");
  lab.does("bank.2", "semop");
}

}  // namespace

TEST_CASE("P, a second P, V: the golden log of waiting and hand-over") {
  trace::Trial lab;
  lab.start("tellers", {}, "bank");
  CHECK(trace::joined(lab.to("bank", TargetKind::Call, "wait")) ==
        "bank: began run-to\n"
        "bank: entered semget(IPC_PRIVATE, 1, 0600) at main:19\n"
        "bank: returned semget = 0\n"
        "bank: object 1 created, members 1\n"
        "bank: entered semctl(0, 0, SETVAL, 1) at main:20\n"
        "bank: returned semctl = 0\n"
        "bank: entered fork() at main:22\n"
        "bank.1: born by fork of bank\n"
        "bank: returned fork = pid\n"
        "bank: entered fork() at main:22\n"
        "bank.2: born by fork of bank\n"
        "bank: returned fork = pid\n"
        "bank: held before-call wait(NULL) at main:29\n"
        "bank.1: held birth at main:22\n"
        "bank.2: held birth at main:22\n"
        "object 1[0] value 1 ncnt 0 zcnt 0\n"
        "ended reached\n");
  CHECK(trace::joined(lab.does("bank.1", "semop")) ==
        "bank.1: began does\n"
        "bank.1: entered semop(0, {0, -1, 0}, 1) at change:11\n"
        "bank.1: returned semop = 0\n"
        "bank.1: held after-call at change:11\n"
        "object 1[0] value 0 ncnt 0 zcnt 0\n"
        "ended reached\n");
  CHECK(trace::joined(lab.does("bank.2", "semop")) ==
        "bank.2: began does\n"
        "bank.2: entered semop(0, {0, -1, 0}, 1) at change:11\n"
        "bank.2: blocked on object 1\n"
        "object 1[0] value 0 ncnt 1 zcnt 0\n"
        "ended reached\n");
  CHECK(lab.semaphore().waiting == std::vector<core::Waiter>{{lab.id("bank.2"), -1}});
  CHECK(lab.semaphore().held == std::map<core::TaskId, std::int32_t>{{lab.id("bank.1"), 1}});
  CHECK_THROWS_AS(lab.step("bank.2"), core::Error);  // blocked: refused with its reason
  CHECK(trace::joined(lab.step("bank.1")) ==
        "bank.1: began step\n"
        "bank.1: held before-call write(1, \"child 1 inside\\n\", 15) at main:24\n"
        "ended reached\n");
  lab.step("bank.1");
  CHECK(trace::joined(lab.does("bank.1", "semop")) ==
        "bank.1: began does\n"
        "bank.1: entered semop(0, {0, +1, 0}, 1) at change:11\n"
        "bank.1: returned semop = 0\n"
        "bank.1: held after-call at change:11\n"
        "bank.2: released by bank.1\n"
        "bank.2: returned semop = 0\n"
        "bank.2: held after-call at change:11\n"
        "object 1[0] value 0 ncnt 0 zcnt 0\n"
        "ended reached\n");
  CHECK(lab.semaphore().value == 0);  // handed over inside the kernel: it was never 1
  CHECK(lab.semaphore().held == std::map<core::TaskId, std::int32_t>{{lab.id("bank.2"), 1}});
  CHECK(lab.output() == "child 1 inside\n");
}

TEST_CASE("a holder killed without SEM_UNDO keeps the semaphore; with it the waiter gets it at once") {
  for (const bool undo : {false, true}) {
    CAPTURE(undo);
    trace::Trial lab;
    one_inside_one_waiting(lab, undo ? std::vector<std::string>{"undo"} : std::vector<std::string>{});
    CHECK(lab.semaphore().undo.size() == (undo ? 1 : 0));
    const auto lines = lab.signal("bank.1", SIGKILL);
    CHECK(lab.task("bank.1").state == TaskState::Zombie);  // its parent has not waited yet
    CHECK(lab.semaphore().value == 0);
    CHECK(lab.task("bank.2").state == (undo ? TaskState::Ready : TaskState::Blocked));
    CHECK(lab.semaphore().held.contains(lab.id(undo ? "bank.2" : "bank.1")));
    const bool told = std::find(lines.begin(), lines.end(), "bank.1: undo object 1[0] by 1") != lines.end();
    CHECK(told == undo);
  }
}

TEST_CASE("removal wakes the waiter with EIDRM") {
  trace::Trial lab;
  one_inside_one_waiting(lab);
  lab.signal("bank.1", SIGKILL);
  lab.run({"bank"});  // reaps the first, then waits for the second
  CHECK(lab.task("bank").state == TaskState::Blocked);
  CHECK(lab.task("bank.2").state == TaskState::Blocked);
  CHECK(lab.semaphore().ncnt == 1);
}

TEST_CASE("run goes on to the end, and nothing of it is lost") {
  trace::Trial lab;
  lab.start("tellers", {}, "bank");
  lab.run();
  for (const char* path : {"bank", "bank.1", "bank.2"}) CHECK(lab.task(path).state == TaskState::Ended);
  CHECK_FALSE(lab.world().object(core::ObjectId{1})->exists);
  CHECK(lab.output().size() == std::string("child 1 inside\nchild 2 inside\n").size());
  CHECK_THROWS_AS(lab.run(), core::Error);
}

TEST_CASE("rewind really runs the processes again, to the same world, and goes on from there") {
  trace::Trial lab;
  one_inside_one_waiting(lab);
  const std::uint32_t step = lab.world().step;
  core::World before = lab.world();
  lab.run({"bank.1"});
  REQUIRE(lab.world().step > step);
  lab.session.rewind(step);
  lab.settle();
  core::World after = lab.world();
  before.at_ns = after.at_ns = 0;
  CHECK(after == before);
  CHECK(lab.session.log().branch_count() == 2);
  lab.does("bank.1", "semop");  // and they are alive
  CHECK(lab.task("bank.2").state == TaskState::Ready);
}

TEST_CASE("rewind into the middle of a free run follows its schedule") {
  trace::Trial lab;
  lab.start("tellers", {}, "bank");
  lab.run();
  const std::uint32_t middle = lab.world().step / 2;
  const core::World recorded = lab.session.log().at_step(middle);
  lab.session.rewind(middle);
  lab.settle();
  CHECK(lab.semaphore().value == core::members_of(*recorded.object(core::ObjectId{1}))[0].value);
  lab.run();
  for (const char* path : {"bank", "bank.1", "bank.2"}) CHECK(lab.task(path).state == TaskState::Ended);
}

TEST_CASE("what was recorded is loaded again, verified, with the same worlds at each step") {
  trace::Trial lab;
  one_inside_one_waiting(lab);
  lab.run();
  const record::Log& log = lab.session.log();
  for (std::uint32_t step = 0; step <= log.step_count(); ++step) {
    core::World replayed;
    if (step > 0) {
      for (const core::Event& event : log.events({0, log.range(step).last})) {
        replayed = core::apply(std::move(replayed), event);
      }
    }
    CHECK(log.at_step(step) == replayed);
  }
}
