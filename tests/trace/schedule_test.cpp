// What was recorded is really run again by its schedule: the same events, or the event at which it goes another way.
#include <doctest/doctest.h>

#include "record/schedule_text.hpp"
#include "trial.hpp"

using namespace ipclab;
using core::TargetKind;
using core::TaskState;

namespace {

// All that is recorded is done again; the message that said where it went another way, if it did.
core::Message again(trace::Trial& lab, const record::Log& recorded) {
  lab.session.again(recorded);
  core::Message parted;
  while (!lab.session.idle()) {
    try {
      lab.session.next(std::chrono::milliseconds(100));
    } catch (const core::Error& error) {
      parted = error.message();
    }
  }
  return parted;
}

}  // namespace

TEST_CASE("runs in which waits end and alarms ring are the same run again, by recording and by text") {
  for (const char* mode : {"sleepers", "interval", "alarm", "busy", "remaining"}) {
    CAPTURE(mode);
    trace::Trial first;
    first.start("clocks", {mode});
    first.run();
    CHECK(first.task("clocks").state == TaskState::Ended);
    trace::Trial second;
    CHECK(again(second, first.session.log()) == core::Message{});
    CHECK(second.world().seq == first.world().seq);
    CHECK(second.output() == first.output());

    const std::string text = record::schedule_text(first.session.log());
    const auto schedule = record::read_schedule(text);
    REQUIRE(schedule);
    trace::Trial third;
    third.session.start(schedule->scene);
    third.settle();
    for (const record::Move& move : schedule->moves) third(move.command);
    CHECK(third.output() == first.output());
  }
}

TEST_CASE("steps, expiry, input, injection and signals are done again in the middle of everything") {
  trace::Trial first;
  first.start("clocks", {"sleepers"});
  first.to("clocks", TargetKind::Blocked);
  first.to("clocks.2", TargetKind::Blocked);
  first(core::Inject{first.id("clocks.1"), "nanosleep", 4, 0});
  first.does("clocks.1", "nanosleep");
  first(core::Expire{});
  first.signal("clocks.3", 9);
  first.run();
  trace::Trial second;
  CHECK(again(second, first.session.log()) == core::Message{});
  CHECK(second.world().seq == first.world().seq);
}

TEST_CASE("a run that goes another way says where, with what was expected and what came, and keeps what was recorded") {
  trace::Trial first;
  first.start("clocks", {"date"});
  first.run();
  const std::string recorded = first.output();
  trace::Trial second;
  const core::Message parted = again(second, first.session.log());
  CHECK(parted.key == "session.another-way");
  REQUIRE(parted.args.size() == 3);
  CHECK(parted.args[1].find("clocks ") != std::string::npos);
  CHECK(parted.args[1] != parted.args[2]);
  second.settle();
  const record::Log& log = second.session.log();
  CHECK(log.branch_count() == 2);
  CHECK(log.events({0, log.size(record::BranchId{0})}, record::BranchId{0}) ==
        first.session.log().events({0, first.session.log().size()}));
}
