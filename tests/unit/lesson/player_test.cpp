// The player on a lab that knows its answers: what Space shows and hides, predictions, errors, the way back.
#include <doctest/doctest.h>

#include "fake.hpp"
#include "lesson/check.hpp"
#include "lesson/player.hpp"

using namespace ipclab;
using lesson::Phase;

namespace {

const std::string body = "Before.\n" + fake::scene +                                              // items 0, 1
                         "```step open\ndesk to \"all at work\"\nexpect mutex.value == 1\n```\n"  // 2
                         "Between.\n"                                                             // 3
                         "```step take\nsay \"in\"\nalice does semop\nlook mutex\n```\n"          // 4
                         "```predict p\nWhat?\n- [waits] w\n  when bob is blocked\n  > yes\n"
                         "- [goes] g\n  when bob is held\n  > no\n```\n"                                      // 5
                         "```step wait\nbob does semop\nalways alice is held\nexpect mutex.ncnt == 1\n```\n"  // 6
                         "```try t\nTry.\nnotice alice blocked in semop\n> Good.\n```\n"                      // 7
                         "End.\n";                                                                            // 8

struct Table {
  fake::Lab lab;
  std::shared_ptr<const lesson::Lesson> lesson;
  std::optional<lesson::Player> player;

  explicit Table(const std::string& text = fake::front + body) {
    const auto loaded = fake::read(text);
    for (const auto& problem : loaded.problems) FAIL_CHECK(lesson::describe(text::Lang::En, problem));
    REQUIRE(loaded.lesson != nullptr);
    lesson = loaded.lesson;
    player.emplace(lesson, lab);
    settle();
  }
  void settle() {
    bool moved = true;
    while (moved) {
      moved = player->pump();
      while (const auto event = lab.next(std::chrono::milliseconds(0))) {
        player->on_event(*event, lab.world());
        moved = true;
      }
    }
  }
  void space(std::vector<fake::Answer> answers) {
    for (auto& answer : answers) lab.answers.push_back(std::move(answer));
    player->next();
    settle();
  }
  std::string problem() {
    REQUIRE(player->phase() == Phase::Broken);
    return lesson::describe(text::Lang::En, *player->problem());
  }
};

}  // namespace

TEST_CASE("the first scene begins by itself, then each Space plays one block") {
  Table table;
  lesson::Player& player = *table.player;
  CHECK(table.lab.starts == 1);
  CHECK(player.phase() == Phase::Reading);
  CHECK(player.shown() == 2);
  CHECK(player.next_block() == 2);

  table.space({fake::opened()});
  CHECK(table.lab.commands.size() == 1);
  CHECK(table.lab.commands[0] ==
        core::Command(core::RunTo{core::TaskId(1), core::TargetKind::Line, "demos/desk.cpp", 3}));
  CHECK(player.shown() == 4);  // with "Between.", not with the next step

  table.space({fake::takes(2)});
  CHECK(table.lab.commands[1] == core::Command(core::Does{core::TaskId(2), "semop", 1}));
  CHECK(player.look() == std::vector<lesson::Look>{{"", "mutex", ""}});
  CHECK(player.captions().at(0).text.en == "in");
  CHECK(player.phase() == Phase::Asking);
  CHECK(player.shown() == 6);

  table.space({});  // Space does not get past a question
  CHECK(table.lab.commands.size() == 2);
  player.answer(1);
  CHECK(player.phase() == Phase::Reading);
  CHECK_FALSE(player.prediction(5)->judged);

  table.space({fake::waits(3)});
  CHECK(player.phase() == Phase::Finished);
  CHECK(player.shown() == 9);
  REQUIRE(player.prediction(5)->judged);
  CHECK(player.prediction(5)->truth() == 0);
  CHECK_FALSE(player.prediction(5)->right());
  CHECK(player.done().size() == 4);
  CHECK(player.done().back().last_step == 4);
  CHECK(player.process_name(text::Lang::En, "desk.1") == "alice");
  CHECK(player.object_name(text::Lang::En, table.lab.world(), core::ObjectId(1), 0) == "mutex");
}

TEST_CASE("a skipped question is remembered and still judged") {
  Table table;
  table.space({fake::opened()});
  table.space({fake::takes(2)});
  table.player->skip();
  table.space({fake::waits(3)});
  CHECK(table.player->prediction(5)->skipped);
  CHECK(table.player->prediction(5)->truth() == 0);
  CHECK_FALSE(table.player->prediction(5)->right());
}

TEST_CASE("exploring stops the way until the return") {
  Table table;
  table.space({fake::opened()});
  table.player->note_own_action();
  table.lab.answers.push_back(fake::takes(3));
  table.lab.command(core::Does{core::TaskId(3), "semop", 1});
  table.settle();
  CHECK(table.player->exploring());
  table.space({});
  CHECK(table.lab.commands.size() == 2);  // nothing was played

  table.player->return_to_path();
  table.settle();
  CHECK(table.lab.rewinds == std::vector<std::uint32_t>{2});
  CHECK_FALSE(table.player->exploring());
  CHECK(table.player->phase() == Phase::Reading);
  table.space({fake::takes(2)});
  CHECK(table.player->done().back().item == 4);
}

TEST_CASE("what was tried is noticed while exploring only") {
  Table table;
  table.space({fake::opened()});
  table.space({fake::takes(2)});
  table.player->answer(0);
  table.space({fake::waits(3)});
  CHECK(table.player->prediction(5)->right());
  CHECK(table.player->noticed().empty());
  table.player->note_own_action();
  table.lab.answers.push_back(fake::waits(2));
  table.lab.command(core::Does{core::TaskId(2), "semop", 1});
  table.settle();
  CHECK(table.player->noticed() == std::vector<std::size_t>{7});
}

TEST_CASE("a rewind takes the blocks after it back, and asks their questions again") {
  Table table;
  table.space({fake::opened()});
  table.space({fake::takes(2)});
  table.player->answer(0);
  table.space({fake::waits(3)});
  table.lab.rewind(2);
  table.player->note_rewound(2);
  CHECK(table.player->phase() == Phase::Reading);
  CHECK(table.player->shown() == 4);
  CHECK(table.player->prediction(5) == nullptr);
  CHECK(table.player->captions().empty());
  CHECK_FALSE(table.player->exploring());
  table.space({fake::takes(2)});
  CHECK(table.player->phase() == Phase::Asking);
}

TEST_CASE("restart of the scene and of the lesson") {
  Table table;
  table.space({fake::opened()});
  table.space({fake::takes(2)});
  table.player->restart_scene();
  table.settle();
  CHECK(table.lab.starts == 2);
  CHECK(table.player->shown() == 2);
  CHECK(table.player->done().size() == 1);
  table.player->restart();
  table.settle();
  CHECK(table.lab.starts == 3);
  CHECK(table.player->phase() == Phase::Reading);
}

TEST_CASE("another version of the lesson is played up to the same block, with the same answers") {
  Table table;
  table.space({fake::opened()});
  table.space({fake::takes(2)});
  table.player->answer(1);
  table.space({fake::waits(3)});
  REQUIRE(table.player->phase() == Phase::Finished);
  const lesson::Whereabouts there = table.player->whereabouts();
  CHECK(there.blocks == std::vector<std::string>{"first", "open", "take", "wait"});

  const auto go = [&](std::string text) {
    auto made = std::make_unique<Table>(fake::front + text);
    Table& other = *made;
    for (auto answer : {fake::opened(), fake::takes(2), fake::waits(3)}) other.lab.answers.push_back(answer);
    other.player->go_to(there);
    other.settle();
    return made;
  };
  const auto replaced = [](std::string from, const std::string& to) {
    std::string text = body;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  {
    const auto other = go(replaced("Between.", "Between, in other words."));
    CHECK(other->player->phase() == Phase::Finished);
    CHECK_FALSE(other->player->on_its_way());
    CHECK(other->player->prediction(5)->chosen == 1);
    CHECK(other->player->prediction(5)->judged);
    CHECK(other->lab.commands == table.lab.commands);
  }
  // The block is gone: to the end of the one before it, where a question waits for its step.
  {
    const std::string step = "```step wait\nbob does semop\nalways alice is held\nexpect mutex.ncnt == 1\n```\n";
    const auto other = go(replaced(step, "```step later\nbob does semop\n```\n"));
    CHECK(other->player->phase() == Phase::Reading);
    CHECK(other->player->done().back().item == 4);
    CHECK(other->player->prediction(5)->chosen == 1);
    CHECK_FALSE(other->player->prediction(5)->judged);
  }
  // What was answered is no option any more: it is asked anew where it is the last, and skipped on the way.
  {
    const auto other = go(replaced("- [goes] g", "- [runs] g"));
    CHECK(other->player->phase() == Phase::Finished);
    CHECK(other->player->prediction(5)->skipped);
  }
  // A mistake on the way: when that is mended, the way goes on to where it led.
  {
    const auto other = go(replaced("expect mutex.value == 1", "expect mutex.value == 7"));
    CHECK(other->player->phase() == Phase::Broken);
    CHECK(other->player->whereabouts().blocks == there.blocks);
  }
}

TEST_CASE("a script that the kernel contradicts is broken at its line") {
  Table table;
  SUBCASE("an expectation") {
    fake::Answer other = fake::opened();
    other.events.back().second = fake::sample(5);
    table.space({other});
    CHECK(table.problem() == "lesson.md:13:8: `mutex.value == 1` does not hold (mutex.value = 5)");
  }
  SUBCASE("an outcome that the command does not allow") {
    fake::Answer ended = fake::opened();
    ended.outcome = core::Outcome::Ended;
    table.space({ended});
    CHECK(table.problem() == "lesson.md:12:1: `desk to \"all at work\"` went otherwise");
  }
  SUBCASE("another call blocks first") {
    table.space({fake::opened()});
    table.space({fake::takes(2)});
    table.player->skip();
    fake::Answer elsewhere = fake::waits(3);
    elsewhere.outcome = core::Outcome::Blocked;
    table.space({elsewhere});
    CHECK(table.problem() == "lesson.md:31:1: `bob does semop` went otherwise");
  }
  SUBCASE("a process that is not there") {
    table.space({{{{1, core::ObjectCreated{core::ObjectId(1), core::ObjectKind::SemaphoreSet, 1, 0, 0, 0600, 1, {}}},
                   {1, core::Held{}},
                   {0, fake::sample(1)}}}});
    table.space({});
    CHECK(table.problem() == "lesson.md:18:1: \"alice\" is not born yet (desk: held)");
    CHECK(table.lab.commands.back() == core::Command(core::RunTo{core::TaskId(1), core::TargetKind::Child, {}, 1}));
  }
  SUBCASE("a command that the lab refuses") {
    table.space({fake::opened()});
    table.space({fake::takes(2)});
    table.player->skip();
    table.lab.answers.push_back(fake::waits(3));
    table.lab.command(core::Does{core::TaskId(3), "semop", 1});
    table.settle();
    table.space({});
    CHECK(table.problem() == "lesson.md:31:1: desk.2 cannot be stepped: the kernel keeps it waiting in semop().");
  }
  SUBCASE("`always`") {
    table.space({fake::opened()});
    table.space({fake::takes(2)});
    table.player->skip();
    fake::Answer both = fake::waits(3);
    both.events.push_back({2, core::Resumed{}});
    both.events.push_back({2, core::Held{}});
    table.space({both});
    CHECK(table.problem() == "lesson.md:32:8: `alice is held` did not always hold (alice: running, semop returned 0)");
  }
}

TEST_CASE("run until a condition asks for one admission after the other") {
  Table table(fake::front + fake::scene + "```step s\nrun until mutex.value == 0\n```\n");
  table.space({fake::opened(), fake::takes(2)});
  CHECK(table.player->phase() == Phase::Finished);
  CHECK(table.lab.commands == std::vector<core::Command>{core::Run{{}, {}, 1}, core::Run{{}, {}, 1}});
}

TEST_CASE("check proves a lesson, and finds what is wrong") {
  const auto run = [](const std::string& text, std::vector<fake::Answer> answers) {
    const auto loaded = fake::read(text);
    REQUIRE(loaded.lesson != nullptr);
    fake::Lab lab;
    for (auto& answer : answers) lab.answers.push_back(std::move(answer));
    return lesson::check(loaded.lesson, lab);
  };
  const auto good = run(fake::front + body, {fake::opened(), fake::takes(2), fake::waits(3)});
  CHECK(good.ok());
  CHECK(good.scenes == 1);
  CHECK(good.steps == 3);
  CHECK(good.claims == 3);
  CHECK(good.predictions == 1);
  CHECK(good.unproved == 0);

  const auto bad = run(fake::front + body, {fake::opened(), fake::takes(2), fake::takes(3)});
  REQUIRE(bad.problems.size() == 1);
  CHECK(lesson::describe(text::Lang::En, bad.problems[0]) ==
        "lesson.md:33:8: `mutex.ncnt == 1` does not hold (mutex.ncnt = 0)");

  const std::string twice = "```predict p\nWhat?\n- [a] a\n  when 1 == 1\n  > x\n- [b] b\n  when 2 == 2\n  > y\n```\n";
  const auto several = run(fake::front + fake::scene + twice + "```step s\ndesk returns\n```\n", {});
  REQUIRE(several.problems.size() == 1);
  CHECK(lesson::describe(text::Lang::En, several.problems[0]) ==
        "lesson.md:10:4: several options of \"p\" came true: a, b");
}
