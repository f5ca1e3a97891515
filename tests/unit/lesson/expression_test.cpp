// Conditions over a small world: what holds, what does not, and what nobody can know yet.
#include <doctest/doctest.h>

#include "fake.hpp"
#include "lesson/expression.hpp"

using namespace ipclab;

namespace {

struct Stage {
  lesson::Loaded loaded;
  fake::Lab lab;
  std::vector<lesson::PastReturn> returns;

  explicit Stage(const std::string& condition)
      : loaded(fake::read(fake::front + fake::scene + "```step s\nexpect " + condition + "\n```\n")) {
    for (const auto& problem : loaded.problems) FAIL_CHECK(lesson::describe(text::Lang::En, problem));
    REQUIRE(loaded.lesson != nullptr);
    lab.start(scene().to_start());
    take();
  }
  const lesson::Scene& scene() const { return std::get<lesson::SceneBlock>(loaded.lesson->items.at(0)).scene; }
  const lesson::Expression& condition() const {
    const auto& script = std::get<lesson::StepBlock>(loaded.lesson->items.at(1)).script;
    return std::get<lesson::Expect>(script.lines.at(0)).claim.condition;
  }
  void take() {
    while (const auto event = lab.next(std::chrono::milliseconds(0))) {
      if (const auto* returned = std::get_if<core::CallReturned>(&event->body)) {
        returns.push_back({event->step, *event->task, returned->returned});
      }
    }
  }
  void play(std::vector<fake::Answer> answers) {
    for (auto& answer : answers) {
      lab.answers.push_back(std::move(answer));
      lab.command(core::Step{core::TaskId(1), 1});
      take();
    }
  }
  lesson::Facts facts() const { return {lab.world(), scene(), returns}; }
  lesson::Value value() const { return lesson::evaluate(condition(), facts()); }
};

bool holds(const std::string& condition, std::vector<fake::Answer> answers) {
  Stage stage(condition);
  stage.play(std::move(answers));
  const lesson::Value value = stage.value();
  REQUIRE_MESSAGE(std::holds_alternative<bool>(value), condition);
  return std::get<bool>(value);
}

}  // namespace

TEST_CASE("what does not exist yet is neither true nor false") {
  CHECK(Stage("mutex.value == 1").value().index() == 0);
  CHECK(Stage("not bob is held").value().index() == 0);
  CHECK(Stage("bob is unborn").value() == lesson::Value(true));
  CHECK(Stage("bob is held and 1 == 2").value() == lesson::Value(false));  // decided without bob
  CHECK(Stage("bob is held or 1 == 1").value() == lesson::Value(true));
}

TEST_CASE("objects") {
  CHECK(holds("mutex.value == 1 and mutex.exists and mutex.ncnt == 0", {fake::opened()}));
  CHECK(holds("mutex.holders == [alice]", {fake::opened(), fake::takes(2)}));
  CHECK(holds("mutex.waiting == [bob] and mutex.ncnt == 1", {fake::opened(), fake::takes(2), fake::waits(3)}));
  CHECK(holds("mutex.last == [alice]", {fake::opened()}));  // pid 102
  CHECK(holds("mutex.undo[bob] == 0", {fake::opened()}));
  CHECK_FALSE(holds("mutex.waiting == [alice]", {fake::opened(), fake::takes(2), fake::waits(3)}));
}

TEST_CASE("processes") {
  const std::vector<fake::Answer> blocked = {fake::opened(), fake::takes(2), fake::waits(3)};
  CHECK(holds("bob blocked in semop on mutex", blocked));
  CHECK(holds("bob is blocked and alice is held and not bob ended", blocked));
  CHECK_FALSE(holds("bob blocked in read", blocked));
  CHECK(holds("alice returned 0 from semop", blocked));
  CHECK_FALSE(holds("bob returned 0 from semop", blocked));
  CHECK(holds("desk at \"all at work\"", {fake::opened()}));
  CHECK_FALSE(holds("desk at \"work\"", {fake::opened()}));

  fake::Answer turned_away = {{{3, core::CallEntered{fake::semop(-1), {}}},
                               {3, core::CallReturned{{"semop", -1, 11}}},
                               {3, core::OutputWritten{1, "no\r\nluck\r\n", 10}},
                               {3, core::CallEntered{core::Call{231, "exit_group", {}, {}, {}, 0, 0}, {}}},
                               {3, core::Exited{{false, 1, false}, true}}}};
  CHECK(holds("bob returned EAGAIN from semop and bob returned -1 from semop", {fake::opened(), turned_away}));
  CHECK(holds("bob exited 1 and bob is zombie and bob ended", {fake::opened(), turned_away}));
  CHECK(holds("output of bob contains \"no\\nluck\" and output of desk contains \"luck\"",
              {fake::opened(), turned_away}));
  CHECK_FALSE(holds("output of alice contains \"luck\"", {fake::opened(), turned_away}));
  CHECK_FALSE(holds("bob killed by SIGKILL", {fake::opened(), turned_away}));
}

TEST_CASE("numbers") { CHECK(holds("1 + 2 * 3 == 7 and (1 + 2) * 3 == 9 and -2 < 1 - 2 and 3 >= 3 and 1 != 2", {})); }

TEST_CASE("what was seen instead is told") {
  Stage stage("mutex.value == 1 and bob is held");
  stage.play({fake::opened(), fake::takes(2), fake::waits(3)});
  CHECK(lesson::seen(stage.condition(), stage.facts()) == "mutex.value = 0; bob: blocked in semop");
}
