// The lab's hand on the processes: hold, limits of a command, signals, places, what cannot be started.
#include <doctest/doctest.h>

#include <csignal>

#include "trial.hpp"

using namespace ipclab;
using core::HeldAt;
using core::Outcome;
using core::TargetKind;
using core::TaskState;

TEST_CASE("a program is held at main, with its place") {
  trace::Trial lab;
  lab.start("tellers");
  CHECK(lab.task("tellers").state == TaskState::Ready);
  CHECK(lab.task("tellers").held_at == HeldAt::Main);
  CHECK(lab.task("tellers").place.file == "tests/targets/tellers.cpp");
  CHECK(lab.task("tellers").place.function == "main");
}

TEST_CASE("to a line: held before it, also in a child; a line without code is refused") {
  trace::Trial lab;
  lab.start("tellers");
  lab.to("tellers", TargetKind::Call, "wait");
  lab.to("tellers.1", TargetKind::Line, "tests/targets/tellers.cpp", 24);
  CHECK(lab.task("tellers.1").held_at == HeldAt::Line);
  CHECK(lab.task("tellers.1").place.line == 24);
  lab.to("tellers.2", TargetKind::Line, "tests/targets/tellers.cpp", 1);
  CHECK(lab.world().last_step.outcome == Outcome::Limit);
  CHECK(lab.world().last_step.why.key == "outcome.no-code");
  lab.to("tellers.2", TargetKind::Line, "tests/targets/tellers.cpp", 24);  // blocks in P before
  CHECK(lab.world().last_step.outcome == Outcome::Blocked);
  lab.run();  // breakpoints that were not reached are gone
  CHECK(lab.output() == "child 1 inside\nchild 2 inside\n");
}

TEST_CASE("to a child, to output, to the end") {
  trace::Trial lab;
  lab.start("tellers");
  lab.to("tellers", TargetKind::Child, "", 1);
  CHECK(lab.world().processes.size() == 2);
  lab.to("tellers.1", TargetKind::Output, "inside");
  CHECK(lab.output() == "child 1 inside\n");
  lab.to("tellers.1", TargetKind::End);
  CHECK(lab.world().last_step.outcome == Outcome::Reached);
  CHECK(lab.task("tellers.1").state == TaskState::Zombie);
  CHECK(lab.world().process(lab.id("tellers.1"))->exit->code == 1);
  lab.to("tellers", TargetKind::End);
  CHECK(lab.world().last_step.outcome == Outcome::Blocked);  // it waits for its second child, who is held
}

TEST_CASE("does execve: held at main of the new program, before anything that it does") {
  for (const bool returns : {false, true}) {
    CAPTURE(returns);
    trace::Trial lab;
    lab.start("families", {"exec"});
    lab.to("families", TargetKind::Child, "", 1);
    if (returns) {
      lab.to("families.1", TargetKind::Call, "execve");
      lab(core::Returns{lab.id("families.1")});
    } else {
      lab.does("families.1", "execve");
    }
    CHECK(lab.world().last_step.outcome == Outcome::Reached);
    CHECK(lab.task("families.1").state == TaskState::Ready);
    CHECK(lab.task("families.1").held_at == HeldAt::Main);
    CHECK(lab.task("families.1").place.function == "main");
    CHECK(lab.output() == "");
    CHECK(lab.world().process(lab.id("families.1"))->arguments.back() == "there");
    lab.to("families.1", TargetKind::Output, "hello there");
    CHECK(lab.world().last_step.outcome == Outcome::Reached);
  }
}

TEST_CASE("does execve in another thread than the first: the first is held at main in its place") {
  trace::Trial lab;
  lab.start("families", {"exec-in-thread"});
  lab.to("families", TargetKind::Child, "", 1);
  lab.to("families.1", TargetKind::Blocked);
  lab.does("families.1/2", "execve");
  CHECK(lab.world().last_step.outcome == Outcome::Reached);
  CHECK(lab.task("families.1/2").state == TaskState::Ended);
  CHECK(lab.task("families.1").state == TaskState::Ready);
  CHECK(lab.task("families.1").held_at == HeldAt::Main);
  CHECK(lab.output() == "");
}

TEST_CASE("an endless loop is held on request, in a step and in a run") {
  trace::Trial lab;
  lab.start("families", {"spin"});
  for (const bool run : {false, true}) {
    CAPTURE(run);
    if (run) {
      lab.session.command(core::Run{});
    } else {
      lab.session.command(core::Step{lab.id("families"), 1});
    }
    for (int i = 0; i < 5; ++i) lab.session.next(std::chrono::milliseconds(10));
    CHECK_FALSE(lab.session.idle());
    lab.session.command(core::Hold{});
    lab.settle();
    CHECK(lab.task("families").state == TaskState::Ready);
    CHECK(lab.task("families").held_at == HeldAt::Interrupt);
    CHECK(lab.task("families").place.line > 0);
  }
  lab.signal("families", SIGKILL);
  CHECK(lab.task("families").state == TaskState::Ended);
}

TEST_CASE("holding does not wake who is blocked") {
  trace::Trial lab;
  lab.start("tellers");
  lab.to("tellers", TargetKind::Call, "wait");
  lab.does("tellers.1", "semop");
  lab.run({"tellers.2"});
  CHECK(lab.task("tellers.2").state == TaskState::Blocked);
  lab.session.command(core::Hold{});
  lab.settle();
  CHECK(lab.task("tellers.2").state == TaskState::Blocked);
  lab.run();
  CHECK(lab.output() == "child 1 inside\nchild 2 inside\n");
}

TEST_CASE("a signal to a blocked process: the handler's EINTR, a deadly one, a stop and its continuation") {
  trace::Trial lab;
  lab.start("waits", {"semop", "handled"});
  lab.to("waits", TargetKind::Blocked);  // in read(): the child is not there yet
  lab.to("waits.1", TargetKind::Call, "write");
  lab.does("waits.1", "write");
  lab.to("waits", TargetKind::Blocked);
  REQUIRE(lab.task("waits").state == TaskState::Blocked);
  REQUIRE(lab.task("waits").call->name == "semop");
  SUBCASE("ignored by default: it stays where it is") {
    lab.signal("waits", SIGWINCH);
    CHECK(lab.task("waits").state == TaskState::Blocked);
    CHECK(core::members_of(*lab.world().object(core::ObjectId{1}))[0].ncnt == 1);
  }
  SUBCASE("handled: EINTR") {
    lab.signal("waits", SIGUSR1);
    CHECK(lab.task("waits").state == TaskState::Ready);
    CHECK(core::Returned{"semop", -1, 4} == *lab.task("waits").returned);
    REQUIRE(lab.world().process(lab.id("waits"))->pending.size() == 1);
    CHECK(lab.world().process(lab.id("waits"))->pending[0].signal == SIGUSR1);
    lab.step("waits");
    CHECK(lab.world().process(lab.id("waits"))->pending.empty());
  }
  SUBCASE("deadly: it ends") {
    lab.signal("waits", SIGTERM);
    CHECK(lab.world().process(lab.id("waits"))->exit->killed);
    CHECK(lab.world().process(lab.id("waits"))->exit->code == SIGTERM);
    CHECK(lab.world().process(lab.id("waits.1"))->orphan);
  }
  SUBCASE("stop: out of the queue; continued, semop has failed with EINTR as it does natively") {
    lab.signal("waits", SIGSTOP);
    CHECK(lab.task("waits").state == TaskState::Stopped);
    CHECK(lab.semaphore().waiting.empty());
    lab.signal("waits", SIGCONT);
    CHECK(lab.task("waits").state == TaskState::Ready);
    CHECK(lab.task("waits").returned->error == 4);
  }
}

TEST_CASE("what is no program is said, and the lab goes on") {
  trace::Trial lab;
  core::Scene scene;
  scene.programs.push_back({"nobody", "no-such-program", {}, core::Stdout::Terminal});
  CHECK_THROWS_AS(lab.session.start(scene), core::Error);
  lab.start("tellers");
  CHECK(lab.task("tellers").state == TaskState::Ready);
}

TEST_CASE("a timed wait ends when it is let end, in a step of its own") {
  trace::Trial lab;
  lab.start("waits", {"nanosleep", "none"});
  lab.to("waits", TargetKind::Blocked);
  lab.to("waits.1", TargetKind::Call, "write");
  lab.does("waits.1", "write");
  lab.to("waits", TargetKind::Blocked);
  REQUIRE(lab.task("waits").call->name == "nanosleep");
  lab(core::Expire{});
  CHECK(core::Returned{"nanosleep", 0, 0} == *lab.task("waits").returned);
  CHECK(std::holds_alternative<core::Expire>(lab.session.log().command(lab.world().step)));
}

TEST_CASE("what is written is seen, whether stdout is a terminal, a pipe or a file") {
  for (const core::Stdout out : {core::Stdout::Terminal, core::Stdout::Pipe, core::Stdout::File}) {
    trace::Trial lab;
    core::Scene scene;
    scene.programs.push_back({"many", "families", {"handler"}, out});
    lab.session.start(scene);
    lab.settle();
    lab.run();
    CHECK(lab.output() == "caught 1\n");
  }
}
