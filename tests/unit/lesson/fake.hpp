// A lab that knows its answers beforehand, and a small lesson to play on it.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "core/lab.hpp"
#include "lesson/lesson.hpp"

namespace fake {

using namespace ipclab;

// What happens after a command: task (0 = none) and body. StepBegan and StepEnded are added.
struct Answer {
  std::vector<std::pair<std::uint32_t, core::Body>> events;
  core::Outcome outcome = core::Outcome::Reached;
};

class Lab : public core::Lab {
 public:
  std::deque<Answer> answers;
  std::vector<core::Command> commands;
  std::vector<std::uint32_t> rewinds;
  std::vector<core::World> history;  // after each step
  int starts = 0;

  void start(const core::Scene& scene) override {
    ++starts;
    world_ = {};
    pending_.clear();
    seq_ = 0;
    step_ = 0;
    history.assign(1, {});
    std::uint32_t task = 0;
    for (const core::Launch& launch : scene.programs) {
      ++task;
      begin(launch,
            {{{task,
               core::TaskBorn{
                   core::TaskId(task), {}, core::Birth::Launch, core::Pid(100), launch.name, launch.program, {}}},
              {task, core::Held{}}}});
    }
  }
  void command(const core::Command& command) override {
    if (const auto why = core::refusal(world_, command)) throw core::Error(*why);
    commands.push_back(command);
    Answer answer;
    if (!answers.empty()) {
      answer = answers.front();
      answers.pop_front();
    }
    begin(command, answer);
    if (std::holds_alternative<core::Run>(command)) begin(core::Hold{}, {});  // a run ends with all held
  }
  std::optional<core::Event> next(std::chrono::milliseconds) override {
    if (pending_.empty()) return std::nullopt;
    core::Event event = pending_.front();
    pending_.pop_front();
    world_ = core::apply(world_, event);
    if (std::holds_alternative<core::StepEnded>(event.body)) history.push_back(world_);
    return event;
  }
  bool idle() const override { return pending_.empty(); }
  void rewind(std::uint32_t step) override {
    rewinds.push_back(step);
    world_ = history.at(step);
    history.resize(step + 1);
    seq_ = world_.seq.value;
    step_ = step;
  }
  const core::World& world() const override { return world_; }

 private:
  void begin(const core::Command& command, const Answer& answer) {
    ++step_;
    add(0, core::StepBegan{command});
    for (const auto& [task, body] : answer.events) add(task, body);
    add(0, core::StepEnded{answer.outcome, {}});
  }
  void add(std::uint32_t task, core::Body body) {
    core::Event event;
    event.seq = core::Seq(++seq_);
    event.step = step_;
    if (task != 0) event.task = core::TaskId(task);
    event.body = std::move(body);
    pending_.push_back(std::move(event));
  }
  core::World world_;
  std::deque<core::Event> pending_;
  std::uint64_t seq_ = 0;
  std::uint32_t step_ = 0;
};

inline core::TaskBorn child(std::uint32_t task, const std::string& path) {
  return {core::TaskId(task),
          core::TaskId(1),
          core::Birth::Fork,
          core::Pid(static_cast<std::int32_t>(100 + task)),
          path,
          "desk",
          {}};
}

inline core::Call semop(std::int16_t amount) {
  core::Call call;
  call.name = "semop";
  call.object = core::ObjectId(1);
  call.operations = {{0, amount, false, false}};
  return call;
}

inline core::SemaphoreSampled sample(std::uint16_t value, std::uint16_t waiting = 0) {
  return {core::ObjectId(1), 0, value, waiting, 0, core::Pid(102)};
}

// Both children are born, the semaphore is 1.
inline Answer opened() {
  return {{{1, core::ObjectCreated{core::ObjectId(1), core::ObjectKind::SemaphoreSet, 1, 0, 0, 0600, 1, {}}},
           {2, child(2, "desk.1")},
           {2, core::Held{core::HeldAt::Birth, {}, {}}},
           {3, child(3, "desk.2")},
           {3, core::Held{core::HeldAt::Birth, {}, {}}},
           {1, core::Held{core::HeldAt::Line, {"demos/desk.cpp", 3, "main", {}}, {}}},
           {0, sample(1)}}};
}
inline Answer takes(std::uint32_t task) {
  return {{{task, core::CallEntered{semop(-1), {}}},
           {task, core::CallReturned{{"semop", 0, 0}}},
           {task, core::Held{core::HeldAt::AfterCall, {}, {}}},
           {0, sample(0)}}};
}
inline Answer waits(std::uint32_t task) {
  return {{{task, core::CallEntered{semop(-1), {}}}, {task, core::Blocked{core::ObjectId(1)}}, {0, sample(0, 1)}}};
}

inline const char* desk_source = "int main() {\n  work();   // [work]\n  wait();   // [all at work]\n}\n";

inline lesson::SourceReader sources() {
  return [](const std::string& program) -> std::optional<lesson::SourceText> {
    if (program == "desk") return lesson::SourceText{"demos/desk.cpp", desk_source};
    return std::nullopt;
  };
}

inline const std::string front = "+++\ntitle = \"Desk\"\n+++\n";
inline const std::string scene =
    "```scene first\ndesk = desk --fast 2\nalice = desk child 1\nbob = desk child 2\nmutex = desk semaphore "
    "1[0]\n```\n";

// One object of each of these kinds, all of the desk's own.
inline const std::string objects =
    "```scene objects\ndesk = desk\nalice = desk child 1\nbob = desk child 2\nline = desk pipe 1\n"
    "letters = desk queue 1\nmoney = desk segment 1\nbook = desk posix-shm 1 as Book\nkey = desk mutex 1\n"
    "bell = desk eventfd 1\npaper = file named \"/tmp/paper\"\n```\n";

inline lesson::Loaded read(const std::string& en, std::optional<std::string> zh = {}) {
  std::optional<lesson::LessonText> chinese;
  if (zh) chinese = lesson::LessonText{"lesson.zh.md", *zh};
  return lesson::read_lesson("desk", {"lesson.md", en}, chinese, sources());
}

}  // namespace fake
