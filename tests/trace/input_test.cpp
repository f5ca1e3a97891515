// What a person types arrives as from a keyboard, at once and in the same step each time.
#include <doctest/doctest.h>

#include "trial.hpp"

using namespace ipclab;
using core::Outcome;
using core::TargetKind;
using core::TaskState;

namespace {

// It waits for input.
void start(trace::Trial& lab, const std::string& mode) {
  lab.start("listener", {mode});
  lab.to("listener", TargetKind::Blocked);
  REQUIRE(lab.task("listener").state == TaskState::Blocked);
  REQUIRE(lab.task("listener").call->name == "read");
}

core::InputTyped typed_last(const trace::Trial& lab) {
  for (const core::Event& event : lab.session.log().events(lab.session.log().range(lab.world().step))) {
    if (const auto* typed = std::get_if<core::InputTyped>(&event.body)) return *typed;
  }
  FAIL("nothing was typed");
  return {};
}

}  // namespace

TEST_CASE("a line wakes its reader once it is whole, and the terminal echoes it") {
  trace::Trial lab;
  start(lab, "lines");
  const core::TaskId id = lab.id("listener");
  lab(core::Type{id, "he"});
  CHECK(lab.task("listener").state == TaskState::Blocked);
  CHECK(typed_last(lab) == core::InputTyped{"he", "he", false});
  lab(core::Type{id, "llo\n"});
  CHECK(typed_last(lab) == core::InputTyped{"llo\n", "llo\r\n", false});
  CHECK(lab.task("listener").state == TaskState::Ready);
  CHECK(core::Returned{"read", 6, 0} == *lab.task("listener").returned);
  lab.run();
  CHECK(lab.task("listener").state == TaskState::Blocked);
  CHECK(lab.output() == "hello\r\ngot: 6\n");
  lab(core::CloseInput{id});
  CHECK(core::Returned{"read", 0, 0} == *lab.task("listener").returned);
  lab.run();
  CHECK(lab.task("listener").state == TaskState::Ended);
  lab(core::Type{id, "too late\n"});
  CHECK(lab.world().last_step.outcome == Outcome::Reached);
}

TEST_CASE("end of file after a line begun hands on the line first; typed before it is asked for, it waits") {
  trace::Trial lab;
  lab.start("listener", {"lines"});
  const core::TaskId id = lab.id("listener");
  lab(core::Type{id, "abc"});
  lab(core::CloseInput{id});
  lab.run();
  CHECK(lab.task("listener").state == TaskState::Ended);
  CHECK(lab.output().ends_with("got: 3\ngot: 0\n"));
}

TEST_CASE("without echo nothing is shown; in raw mode each key counts and there is no end of file") {
  trace::Trial lab;
  SUBCASE("no echo") {
    start(lab, "quiet");
    lab(core::Type{lab.id("listener"), "secret\n"});
    CHECK(typed_last(lab) == core::InputTyped{"secret\n", "", false});
    lab.run();
    CHECK(lab.output() == "got: 7\n");
  }
  SUBCASE("raw") {
    start(lab, "raw");
    lab(core::Type{lab.id("listener"), "x"});
    CHECK(core::Returned{"read", 1, 0} == *lab.task("listener").returned);
    lab.run();
    lab(core::CloseInput{lab.id("listener")});
    CHECK(lab.world().last_step.why.key == "input.no-end");
    CHECK(lab.task("listener").state == TaskState::Blocked);
    lab(core::Type{lab.id("listener"), "q"});
    lab.run();
    CHECK(lab.task("listener").state == TaskState::Ended);
  }
}

TEST_CASE("Ctrl+C is SIGINT for those in the foreground; input that is typed is typed again by a rewind") {
  trace::Trial lab;
  start(lab, "lines");
  lab(core::Type{lab.id("listener"), "\x03"});
  CHECK(core::Returned{"read", -1, 4} == *lab.task("listener").returned);
  lab.run();
  CHECK(lab.output() == "^CSIGINT: 0\ngot: EINTR\n");
  lab(core::Type{lab.id("listener"), "again\n"});
  const core::World before = lab.world();
  lab.run();
  lab.session.rewind(before.step);
  lab.settle();
  CHECK(lab.task("listener").returned == before.task(lab.id("listener"))->returned);
  CHECK(lab.output() == "^CSIGINT: 0\ngot: EINTR\nagain\r\n");
}
