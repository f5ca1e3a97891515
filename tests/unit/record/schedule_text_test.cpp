// A schedule as a text: what is written is read again as it was, and nonsense is told with its line.
#include "record/schedule_text.hpp"

#include <doctest/doctest.h>

using namespace ipclab;
using core::TaskId;

namespace {

core::Event event(std::uint64_t seq, std::uint32_t step, std::optional<TaskId> task, core::Body body) {
  return {core::Seq{seq}, step, 0, task, std::move(body)};
}

class Story {
 public:
  void step(core::Command command, core::Outcome outcome = core::Outcome::Reached) {
    ++step_;
    add(std::nullopt, core::StepBegan{command});
    if (const auto* launch = std::get_if<core::Launch>(&command)) {
      add(TaskId{1},
          core::TaskBorn{TaskId{1}, {}, core::Birth::Launch, core::Pid{9}, launch->name, launch->program, {}});
      add(TaskId{2},
          core::TaskBorn{TaskId{2}, TaskId{1}, core::Birth::Fork, core::Pid{10}, launch->name + ".1", "", {}});
    }
    add(std::nullopt, core::StepEnded{outcome, {}});
  }
  record::Log log;

 private:
  void add(std::optional<TaskId> task, core::Body body) {
    log.append(event(log.size() + 1, step_, task, std::move(body)));
  }
  std::uint32_t step_ = 0;
};

}  // namespace

TEST_CASE("every command survives being written and read") {
  Story story;
  story.log.embedded.scene.name = "two tellers";
  const core::Launch launch{"bank", "tellers", {"undo", "with space", "quote\"\\\n\x01"}, core::Stdout::Pipe};
  const std::vector<core::Command> commands = {core::Step{TaskId{1}, 3, core::StepSize::Line},
                                               core::Does{TaskId{2}, "semop", 2},
                                               core::RunTo{TaskId{1}, core::TargetKind::Line, "demos/tellers.cpp", 24},
                                               core::RunTo{TaskId{2}, core::TargetKind::Output, "child: \"in\"", 0},
                                               core::Returns{TaskId{1}},
                                               core::SendSignal{TaskId{2}, 10},
                                               core::Expire{},
                                               core::Expire{TaskId{2}},
                                               core::Inject{TaskId{1}, "read", 4, 0},
                                               core::Inject{TaskId{1}, "write", 0, 7},
                                               core::Type{TaskId{1}, "yes : no\n"},
                                               core::CloseInput{TaskId{1}}};
  story.step(launch);
  for (const core::Command& command : commands) story.step(command);
  const auto schedule = record::read_schedule(record::schedule_text(story.log));
  REQUIRE(schedule);
  CHECK(schedule->scene.name == "two tellers");
  CHECK(schedule->scene.programs == std::vector<core::Launch>{launch});
  REQUIRE(schedule->moves.size() == commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    CAPTURE(schedule->moves[i].line);
    CHECK(schedule->moves[i].command == commands[i]);
    CHECK_FALSE(schedule->moves[i].hold);
  }
}

TEST_CASE("a run is one line with its turns, a Hold a line of its own") {
  Story story;
  story.step(core::Launch{"bank", "tellers", {}, core::Stdout::Terminal});
  story.step(core::Run{{TaskId{1}}, {}, 0, 50});
  story.step(core::Admit{TaskId{1}});
  story.step(core::Expire{TaskId{2}});
  story.step(core::Admit{TaskId{2}});
  story.step(core::Hold{}, core::Outcome::Held);
  story.step(core::Step{TaskId{1}, 1}, core::Outcome::Held);
  const std::string text = record::schedule_text(story.log);
  CHECK(text ==
        "ipclab schedule 1\n"
        "scene \"\"\n"
        "task 1 bank\n"
        "task 2 bank.1\n"
        "launch bank tellers terminal\n"
        "run bank : bank expire:bank.1 bank.1\n"
        "step bank 1 call\n"
        "hold\n");
  const auto schedule = record::read_schedule(text);
  REQUIRE(schedule);
  REQUIRE(schedule->moves.size() == 2);
  CHECK(schedule->moves[0].command == core::Command{core::Run{{TaskId{1}}, {TaskId{1}, {TaskId{2}, true}, TaskId{2}}}});
  CHECK(schedule->moves[1].hold);
}

TEST_CASE("what is no schedule is none; a line that says nothing is named") {
  CHECK_FALSE(record::read_schedule(""));
  CHECK_FALSE(record::read_schedule("step bank 1 call\n"));
  for (const char* line : {"step bank 1 call", "dance", "task x bank", "launch bank", "hold", "launch \"bank",
                           "expire a b", "run bank", "launch bank tellers nowhere", "launch b \"\\q\" terminal"}) {
    CAPTURE(line);
    core::Message said;
    try {
      record::read_schedule("ipclab schedule 1\n# note\n\n" + std::string(line) + "\n");
    } catch (const core::Error& error) {
      said = error.message();
    }
    CHECK(said == core::Message{"schedule.bad-line", {"4", line}});
  }
}
