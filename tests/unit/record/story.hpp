// A run told by hand: a parent, two children, a semaphore on which the second child waits.
#pragma once

#include <vector>

#include "core/event.hpp"

namespace ipclab::test {

class Story {
 public:
  Story& step(core::Command command) {
    ++step_;
    return tell(std::nullopt, core::StepBegan{std::move(command)});
  }
  Story& end(core::Outcome outcome = core::Outcome::Reached) {
    return tell(std::nullopt, core::StepEnded{outcome, {}});
  }
  Story& tell(std::optional<std::uint32_t> task, core::Body body) {
    core::Event event;
    event.seq = core::Seq{events.size() + 1};
    event.step = step_;
    event.at_ns = events.size() * 1000;
    if (task) event.task = core::TaskId{*task};
    event.body = std::move(body);
    events.push_back(std::move(event));
    return *this;
  }
  std::vector<core::Event> events;

 private:
  std::uint32_t step_ = 0;
};

inline core::Call semop(std::int16_t amount) {
  core::Call call;
  call.number = 220;
  call.name = "semop";
  call.object = core::ObjectId{1};
  call.operations = {{0, amount, false, true}};
  return call;
}

// `rounds` times P and V of the same child, so that there are as many events as a test wants.
inline Story bank_story(int rounds = 1) {
  using namespace core;
  Story story;
  story.step(Launch{"bank", "tellers", {}, Stdout::Terminal});
  story.tell(1, TaskBorn{TaskId{1}, std::nullopt, Birth::Launch, Pid{100}, "bank", "tellers", {"tellers"}});
  story.tell(1, Held{HeldAt::Main, {"demos/tellers.cpp", 30, "main", Address{0x1000}}, std::nullopt});
  story.end();
  story.step(Step{TaskId{1}, 1});
  story.tell(1, ObjectCreated{ObjectId{1}, ObjectKind::SemaphoreSet, 1, 0, 0, 0600, 1, ""});
  story.tell(std::nullopt, SemaphoreSampled{ObjectId{1}, 0, 1, 0, 0, Pid{100}});
  story.tell(2, TaskBorn{TaskId{2}, TaskId{1}, Birth::Fork, Pid{101}, "bank.1", "tellers", {"tellers"}});
  story.tell(2, Held{HeldAt::Birth, {}, std::nullopt});
  story.end();
  for (int round = 0; round < rounds; ++round) {
    for (const std::int16_t amount : {std::int16_t{-1}, std::int16_t{1}}) {
      story.step(Does{TaskId{2}, "semop", 1});
      story.tell(2, Resumed{});
      story.tell(2, CallEntered{semop(amount), {}});
      story.tell(2, CallReturned{{"semop", 0, 0}});
      story.tell(std::nullopt,
                 SemaphoreSampled{ObjectId{1}, 0, static_cast<std::uint16_t>(amount < 0 ? 0 : 1), 0, 0, Pid{101}});
      story.tell(2, OutputWritten{1, "round " + std::to_string(round) + "\n", 10});
      story.tell(2, Held{HeldAt::AfterCall, {}, std::nullopt});
      story.end();
    }
  }
  return story;
}

}  // namespace ipclab::test
