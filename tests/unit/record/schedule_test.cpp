#include <doctest/doctest.h>

#include "record/schedule.hpp"

using namespace ipclab;
using core::TaskId;
using record::Order;
using record::schedule_of;

namespace {

struct Told {
  core::Command command;
  core::Outcome outcome = core::Outcome::Reached;
};

// Steps without anything in them: only commands and outcomes matter here.
record::Log log_of(const std::vector<Told>& steps) {
  record::Log log;
  for (const Told& told : steps) {
    core::Event event;
    event.step = log.step_count() + 1;
    event.seq = core::Seq{log.size() + 1};
    event.body = core::StepBegan{told.command};
    log.append(event);
    event.seq = core::Seq{log.size() + 1};
    event.body = core::StepEnded{told.outcome, {}};
    log.append(event);
  }
  return log;
}

const core::Launch launch{"bank", "tellers", {}, core::Stdout::Terminal};
const core::Run free_run{{TaskId{1}}, {}, 100};

core::Run scheduled(std::vector<core::Turn> schedule) { return {{TaskId{1}}, std::move(schedule), 0}; }

}  // namespace

TEST_CASE("single steps are sent as they were") {
  const auto log = log_of({{launch}, {core::Step{TaskId{1}, 2}}, {core::SendSignal{TaskId{1}, 9}}});
  const std::vector<Order> expected = {{launch, 1, 1, false},
                                       {core::Step{TaskId{1}, 2}, 2, 2, false},
                                       {core::SendSignal{TaskId{1}, 9}, 3, 3, false}};
  CHECK(schedule_of(log, 3) == expected);
  CHECK(schedule_of(log, 1) == std::vector<Order>{expected[0]});
}

TEST_CASE("a run is sent with its admissions, those after the step left out") {
  const auto log = log_of({{launch},
                           {free_run},
                           {core::Admit{TaskId{2}}},
                           {core::Admit{TaskId{1}}},
                           {core::Admit{TaskId{2}}},
                           {core::Hold{}},
                           {core::Step{TaskId{1}, 1}}});
  const auto all = schedule_of(log, 7);
  REQUIRE(all.size() == 3);
  CHECK(all[1] == Order{scheduled({TaskId{2}, TaskId{1}, TaskId{2}}), 2, 6, false});
  CHECK(all[2].first_step == 7);
  CHECK(schedule_of(log, 4).back() == Order{scheduled({TaskId{2}, TaskId{1}}), 2, 4, false});
  CHECK(schedule_of(log, 2).back() == Order{scheduled({}), 2, 2, true});
}

TEST_CASE("what came by itself is waited for, inside a run and outside") {
  const auto log = log_of({{launch},
                           {free_run},
                           {core::Admit{TaskId{1}}},
                           {core::Spontaneous{}},
                           {core::Admit{TaskId{2}}},
                           {core::Hold{}},
                           {core::Spontaneous{}}});
  const auto orders = schedule_of(log, 7);
  REQUIRE(orders.size() == 3);
  CHECK(orders[1] == Order{scheduled({TaskId{1}, TaskId{2}}), 2, 6, false});
  CHECK(orders[2] == Order{core::Spontaneous{}, 7, 7, false});
}

TEST_CASE("where a person held by hand, a Hold is sent again") {
  const auto log = log_of(
      {{launch}, {core::Step{TaskId{1}, 1}, core::Outcome::Held}, {free_run}, {core::Hold{}, core::Outcome::Held}});
  const auto orders = schedule_of(log, 4);
  REQUIRE(orders.size() == 3);
  CHECK(orders[1].hold);
  CHECK(orders[2] == Order{scheduled({}), 3, 4, true});
}

TEST_CASE("a replayed event is the same but for time, a run's schedule, and the hand that held it") {
  core::Event recorded{core::Seq{5}, 2, 700, std::nullopt, core::StepBegan{free_run}};
  core::Event replayed{core::Seq{5}, 2, 900, std::nullopt, core::StepBegan{scheduled({TaskId{1}})}};
  CHECK(record::same_in_replay(recorded, replayed));
  replayed.body = core::StepBegan{core::Run{{TaskId{2}}, {}, 0}};
  CHECK_FALSE(record::same_in_replay(recorded, replayed));
  recorded.body = core::StepEnded{core::Outcome::Held, {}};
  replayed.body = core::StepEnded{core::Outcome::Reached, {}};
  CHECK(record::same_in_replay(recorded, replayed));
  CHECK_FALSE(record::same_in_replay(replayed, recorded));
  replayed.seq = core::Seq{6};
  CHECK_FALSE(record::same_in_replay(recorded, replayed));
}
