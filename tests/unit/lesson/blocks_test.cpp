// Blocks of a lesson beyond steps and options: challenges, numbers and people as answers, tables, demonstrations, `sh`.
#include <doctest/doctest.h>

#include "fake.hpp"
#include "lesson/check.hpp"
#include "lesson/player.hpp"
#include "lesson/table.hpp"

using namespace ipclab;
using lesson::Phase;

namespace {

const std::string opens = "```step open\ndesk to \"all at work\"\n```\n";  // item 1

struct Table {
  fake::Lab lab;
  std::shared_ptr<const lesson::Lesson> lesson;
  std::optional<lesson::Player> player;

  explicit Table(const std::string& blocks) {
    const auto loaded = fake::read(fake::front + fake::scene + opens + blocks);
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
  void space(std::vector<fake::Answer> answers = {}) {
    for (auto& answer : answers) lab.answers.push_back(std::move(answer));
    player->next();
    settle();
  }
  void perform(const std::string& line, std::vector<fake::Answer> answers) {
    for (auto& answer : answers) lab.answers.push_back(std::move(answer));
    player->perform(lesson::read_moves(*lesson, *player->scene_item(), line));
    settle();
  }
};

// The sentences of all that is wrong, of a block whose head is on line 13.
std::vector<std::string> wrong(const std::string& block) {
  std::vector<std::string> all;
  for (const auto& problem : fake::read(fake::front + fake::scene + opens + block).problems) {
    all.push_back(lesson::describe(text::Lang::En, problem));
  }
  return all;
}
using Sentences = std::vector<std::string>;

const std::string challenge =
    "```challenge c\nfrom first/open\nTake it.\ngoal mutex.value == 0\nallow step\nwithin 2 moves\nhint Who?\n"
    "> Well done.\nsolution\n  alice does semop\n```\n";

}  // namespace

TEST_CASE("a challenge begins where it says, counts moves, and is solved by its goal") {
  Table table(challenge);
  lesson::Player& player = *table.player;
  table.space({fake::opened()});
  CHECK(player.phase() == Phase::Reading);
  table.space({fake::opened()});  // the scene anew, up to its step
  CHECK(table.lab.starts == 2);
  REQUIRE(player.phase() == Phase::Trying);
  CHECK(player.shown() == 3);
  CHECK(player.attempt(2)->moves.empty());
  player.hint();
  player.hint();
  CHECK(player.attempt(2)->hints == 1);

  CHECK(player.refusal(core::SendSignal{core::TaskId(2), 9})->key == "lesson.move-not-allowed");
  table.perform("kill alice", {});
  CHECK(player.attempt(2)->mistake->what.key == "lesson.move-not-allowed");
  CHECK(player.phase() == Phase::Trying);

  table.perform("bob does semop", {fake::waits(3)});
  CHECK(player.attempt(2)->moves.size() == 1);
  CHECK(player.attempt(2)->solved);  // for a moment is enough
  player.retry();
  table.lab.answers.push_back(fake::opened());
  table.settle();
  CHECK(player.attempt(2)->moves.empty());
  CHECK_FALSE(player.attempt(2)->solved);
  table.perform("alice does semop", {fake::takes(2)});
  CHECK(player.attempt(2)->solved);
  table.space();
  CHECK(player.phase() == Phase::Finished);
}

TEST_CASE("a step after a challenge goes on from where the lesson was") {
  Table table(challenge + "```step take\nalice does semop\nexpect mutex.value == 0\n```\n");
  table.space({fake::opened()});
  table.space({fake::opened()});
  table.space();
  CHECK(table.player->phase() == Phase::Reading);
  table.space({fake::opened(), fake::takes(2)});
  CHECK(table.lab.starts == 3);
  CHECK(table.player->phase() == Phase::Finished);
}

TEST_CASE("check proves a challenge by its solution") {
  const auto run = [](const std::string& blocks, std::vector<fake::Answer> answers) {
    const auto loaded = fake::read(fake::front + fake::scene + opens + blocks);
    REQUIRE(loaded.lesson != nullptr);
    fake::Lab lab;
    for (auto& answer : answers) lab.answers.push_back(std::move(answer));
    const auto result = lesson::check(loaded.lesson, lab);
    return std::pair(result.challenges, result.ok() ? "" : lesson::describe(text::Lang::En, result.problems[0]));
  };
  CHECK(run(challenge, {fake::opened(), fake::opened(), fake::takes(2)}) == std::pair(1u, std::string()));
  fake::Answer nothing;
  CHECK(run(challenge, {fake::opened(), fake::opened(), nothing}) ==
        std::pair(0u, std::string("lesson.md:21:1: the solution of \"c\" does not reach its goal (mutex.value = 1)")));
  CHECK(run("```challenge c\nfrom first/open\nX\ngoal mutex.value == 1\nsolution\n  alice does semop\n```\n",
            {fake::opened(), fake::opened()}) ==
        std::pair(0u, std::string("lesson.md:16:6: the goal of \"c\" holds before the first move")));
}

TEST_CASE("a number as an answer") {
  Table table("```predict n\nHow many?\nnumber mutex.value\n1 > No.\n```\n```step take\nalice does semop\n```\n");
  table.space({fake::opened()});
  REQUIRE(table.player->phase() == Phase::Asking);
  table.player->answer(0);  // it has no options
  CHECK(table.player->phase() == Phase::Asking);
  table.player->answer_number(0);
  table.space({fake::takes(2)});
  const lesson::Prediction& prediction = *table.player->prediction(2);
  CHECK(prediction.value == 0);
  CHECK(prediction.right());
}

TEST_CASE("a process as an answer") {
  Table table("```predict w\nWho?\nwho mutex.holders\nbob > No.\n```\n```step take\nalice does semop\n```\n");
  const auto& block = std::get<lesson::PredictBlock>(table.lesson->items.at(2));
  REQUIRE(block.options.size() == 3);
  CHECK(block.who);
  CHECK(block.options[1].key == "alice");
  CHECK(lesson::plain(block.options[2].feedback.en) == "No.");
  CHECK(block.options[1].when->line == "mutex.holders == [alice]");
}

TEST_CASE("a table is filled at the end of the blocks that it names") {
  Table table("```show\ntable value mutex.undo[bob] at first/open\n```\n");
  table.space({fake::opened()});
  const auto document = lesson::table_document(text::Lang::En, *table.lesson, 2, table.player->columns());
  REQUIRE(document.size() == 1);
  CHECK(lesson::plain(document[0].rows.at(0).at(1)) == "open");
  CHECK(lesson::plain(document[0].rows.at(1).at(1)) == "1");
  CHECK(lesson::plain(document[0].rows.at(2).at(1)) == "0");
}

TEST_CASE("a demonstration goes on beat by beat, with captions") {
  Table table("```demonstration d\nfrom first/open\nsay \"one\"\nalice does semop\nsay \"two\"\nbob does semop\n```\n");
  table.space({fake::opened()});
  table.space({fake::opened(), fake::takes(2)});
  CHECK(table.player->phase() == Phase::Showing);
  CHECK(table.player->captions().size() == 1);
  table.space({fake::waits(3)});
  CHECK(table.player->phase() == Phase::Finished);
  CHECK(table.player->captions().back().text.en == "two");
}

TEST_CASE("a command of the shell names objects and processes by their numbers") {
  Table table("```step remove\nsh \"ipcrm -s {mutex.id}; kill {alice}; echo {x y}\"\n```\n");
  table.space({fake::opened()});
  table.space();
  REQUIRE(table.lab.commands.size() >= 2);
  CHECK(table.lab.commands[1] ==
        core::Command(core::Launch{"sh", "sh", {"-c", "ipcrm -s 0; kill 102; echo {x y}"}, core::Stdout::Terminal}));
  CHECK(std::get<lesson::SceneBlock>(table.lesson->items.at(0)).scene.process("sh") != nullptr);
}

TEST_CASE("mistakes in these blocks") {
  const std::string goal = "goal mutex.value == 0\nsolution\n```\n";
  CHECK(wrong("```challenge c\nX\n" + goal) == Sentences{"lesson.md:13:4: \"c\" needs a line: from SCENE[/STEP]"});
  CHECK(wrong("```challenge c\nfrom frist\n" + goal) ==
        Sentences{"lesson.md:14:6: no scene before this one is called \"frist\"; did you mean \"first\"?"});
  CHECK(wrong("```challenge c\nfrom first/opne\n" + goal) ==
        Sentences{"lesson.md:14:12: the scene \"first\" has no step \"opne\" before this; did you mean \"open\"?"});
  CHECK(wrong("```challenge c\nfrom first\nX\n```\n") ==
        Sentences{"lesson.md:13:4: \"c\" needs a line: goal CONDITION"});
  CHECK(wrong("```challenge c\nfrom first\nallow stpe\n" + goal) ==
        Sentences{"lesson.md:15:7: no move is called \"stpe\"; did you mean \"step\"?"});
  CHECK(wrong("```challenge c\nfrom first\nedit door.cpp\n" + goal) ==
        Sentences{"lesson.md:15:6: the scene starts no program door.cpp"});
  CHECK(wrong("```challenge c\nfrom first\nedit desk.cpp\ngoal mutex.value == 0\nsolution\n"
              "  replace \"nowhere\" by \"x\"\n```\n") ==
        Sentences{"lesson.md:18:11: this text must stand in demos/desk.cpp exactly once"});
  CHECK(wrong("```challenge c\nfrom first\ngoal mutex.value == 0\n" + goal) ==
        Sentences{"lesson.md:16:1: only one such line may stand here; the first one is: goal mutex.value == 0"});
  CHECK(wrong("```show\ntable vlaue at first\n```\n") ==
        Sentences{"lesson.md:14:7: no object of the scene has \"vlaue\"; did you mean \"value\"?"});
  CHECK(wrong("```predict p\nX\nnumber mutex.waiting\n1 > a\n```\n```step s\n```\n") ==
        Sentences{"lesson.md:15:8: this must be a number"});
  CHECK(wrong("```predict p\nX\nwho mutex.waiting\nbbo > a\n```\n```step s\n```\n") ==
        Sentences{"lesson.md:16:1: no process is called \"bbo\"; did you mean \"bob\"?"});
  CHECK(wrong("```step s\nsh \"ipcrm -s {mutxe.id}\"\n```\n") ==
        Sentences{"lesson.md:14:15: no object is called \"mutxe\"; did you mean \"mutex\"?"});
}

TEST_CASE("a mebibyte of text is read") {
  const auto loaded = fake::read(fake::front + std::string(1 << 20, 'x') + "\n" + fake::scene);
  CHECK(loaded.problems.empty());
  CHECK(loaded.lesson != nullptr);
}
