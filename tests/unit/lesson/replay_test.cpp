// `replay NAME`: a schedule beside the lesson, and what can be wrong with it.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "fake.hpp"

using namespace ipclab;

namespace {

// The lesson, read from a folder in which desk.schedule holds this text.
lesson::Loaded with_schedule(const std::string& schedule, const std::string& line = "replay desk") {
  const auto folder = std::filesystem::temp_directory_path() / ("ipclab-replay-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "desk.schedule") << schedule;
  const std::string text = fake::front + fake::scene + "```step s\n" + line + "\n```\n";
  auto loaded = lesson::read_lesson("desk", {"lesson.md", text}, std::nullopt, fake::sources(), folder / "figures");
  std::filesystem::remove_all(folder);
  return loaded;
}

std::string only(const lesson::Loaded& loaded) {
  REQUIRE(loaded.problems.size() == 1);
  return lesson::describe(text::Lang::En, loaded.problems.front());
}

const std::string head = "ipclab schedule 1\nscene first\ntask 1 desk\ntask 2 desk.1\nlaunch desk desk terminal";

}  // namespace

TEST_CASE("the moves of a schedule are asked, one after the other") {
  const auto loaded = with_schedule(head + " --fast 2\nto desk child 1 \"\"\nreturns desk.1\n");
  CHECK(loaded.problems.empty());
  REQUIRE(loaded.lesson != nullptr);
  const auto& script = std::get<lesson::StepBlock>(loaded.lesson->items.at(1)).script;
  const auto& order = std::get<lesson::Order>(script.lines.at(0));
  REQUIRE(order.moves.size() == 2);
  CHECK(order.moves[0].command == core::Command(core::RunTo{core::TaskId(1), core::TargetKind::Child, {}, 1}));
  CHECK(order.moves[1].command == core::Command(core::Returns{core::TaskId(2)}));
}

TEST_CASE("a schedule that cannot be followed") {
  CHECK(only(with_schedule(head + "\n")) ==
        "lesson.md:11:8: desk.schedule is the schedule of a scene that starts other programs");
  CHECK(only(with_schedule(head + " --fast 2\n", "replay dsek")) ==
        "lesson.md:11:8: there is no schedule dsek.schedule in the lesson's folder");
  CHECK(only(with_schedule("desk to end\n")) ==
        "lesson.md:11:8: desk.schedule is no schedule as `ipclab schedule` writes it");
  CHECK(only(with_schedule(head + " --fast 2\nretruns desk\n")) ==
        "lesson.md:11:8: Line 6 of the schedule cannot be followed: retruns desk");
  CHECK(only(with_schedule(head, "replay")) == "lesson.md:11:7: the line ends where NAME is expected");
}
