// Slow motion: a run whose turns have their time, and a Hold that has none to lose.
#include <doctest/doctest.h>

#include <chrono>

#include "trial.hpp"

using namespace ipclab;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

TEST_CASE("turns come no faster than the pace, no time passes for the programs meanwhile") {
  trace::Trial lab;
  lab.start("tellers");
  core::Run run;
  run.limit = 6;
  run.pace_ms = 60;
  const std::uint64_t before = lab.world().at_ns;
  const auto began = Clock::now();
  lab(run);
  const auto lasted = Clock::now() - began;
  CHECK(lasted >= milliseconds(6 * 60));
  CHECK(milliseconds((lab.world().at_ns - before) / 1'000'000) < lasted - milliseconds(4 * 60));
}

TEST_CASE("Hold ends slow motion between two turns") {
  trace::Trial lab;
  lab.start("tellers");
  core::Run run;
  run.pace_ms = 60'000;
  lab.session.command(run);
  while (lab.world().at_ns == 0 || !std::holds_alternative<core::Admit>(lab.session.log().command(lab.world().step))) {
    lab.session.next(milliseconds(100));
  }
  const auto began = Clock::now();
  lab.session.command(core::Hold{});
  lab.settle();
  CHECK(Clock::now() - began < milliseconds(10'000));
  CHECK(lab.task("tellers").state == core::TaskState::Ready);
}
