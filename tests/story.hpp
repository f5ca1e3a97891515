// Tells a story of events by hand and keeps the world after them: for tests of rooms that derive from World.
// The order of events within a step is that of the engine: the stepped process, those it released, then samples.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/world.hpp"

namespace ipclab::tests {

class Story {
 public:
  core::World world;
  std::vector<core::Event> events;

  void tell(std::optional<core::TaskId> task, core::Body body) {
    events.push_back({core::Seq{events.size() + 1}, step_, events.size() * 1000, task, std::move(body)});
    world = core::apply(std::move(world), events.back());
  }

  void begin(core::Command command) {
    ++step_;
    tell(core::task_of(command), core::StepBegan{std::move(command)});
  }
  void end(core::Outcome outcome = core::Outcome::Reached, core::Message why = {}) {
    tell(std::nullopt, core::StepEnded{outcome, std::move(why)});
  }
  std::uint32_t step() const { return step_; }

  core::TaskId launch(const std::string& name, const std::string& program) {
    const core::TaskId id = born();
    begin(core::Launch{name, program, {}, core::Stdout::Terminal});
    tell(id, core::TaskBorn{id, std::nullopt, core::Birth::Launch, pid(id), name, program, {program}});
    hold(id, core::HeldAt::Main, 10);
    end();
    return id;
  }

  // `parent` makes a child and is held after fork(); the child is held at birth.
  core::TaskId fork(core::TaskId parent) {
    const core::TaskId id = born();
    const auto& process = world.processes.at(world.tasks.at(parent).process);
    const std::string path = process.path + "." + std::to_string(process.children.size() + 1);
    begin(core::Does{parent, "fork", 1});
    enter(parent, call("fork"), 20);
    tell(id, core::TaskBorn{id, parent, core::Birth::Fork, pid(id), path, process.program, process.arguments});
    returns(parent, pid(id).value);
    hold(parent, core::HeldAt::AfterCall, 20);
    hold(id, core::HeldAt::Birth, 20);
    end();
    return id;
  }

  // A set of semaphores, created by `task`, each with `value`.
  core::ObjectId semaphores(core::TaskId task, std::uint32_t members, std::uint16_t value) {
    const core::ObjectId id{static_cast<std::uint32_t>(world.objects.size() + 1)};
    begin(core::Does{task, "semctl", 1});
    enter(task, call("semget"), 12);
    tell(task, core::ObjectCreated{id, core::ObjectKind::SemaphoreSet, 1, 0, 0, 0600, members, {}});
    returns(task, 0);
    for (std::uint16_t index = 0; index < members; ++index) {
      core::Call set = call("semctl");
      set.object = id;
      set.command = 16;  // SETVAL
      set.index = index;
      set.arguments = {{"semid", 0, "0"},
                       {"semnum", index, std::to_string(index)},
                       {"cmd", 16, "SETVAL"},
                       {"val", value, std::to_string(value)}};
      enter(task, set, 13);
      returns(task, 0);
    }
    hold(task, core::HeldAt::AfterCall, 13);
    for (std::uint16_t index = 0; index < members; ++index) sample(id, index, value, 0, 0, task);
    end();
    return id;
  }

  // An object of any kind, made by `task`, and nothing else told of it.
  core::ObjectId object(core::TaskId task, core::ObjectKind kind, std::string name = {}) {
    const core::ObjectId id{static_cast<std::uint32_t>(world.objects.size() + 1)};
    std::uint32_t ordinal = 1;
    for (const auto& [other, known] : world.objects) {
      if (known.kind == kind && known.creator == world.tasks.at(task).process) ++ordinal;
    }
    begin(core::Step{task, 1});
    tell(task, core::ObjectCreated{id, kind, ordinal, 0, 0, 0600, 0, std::move(name)});
    end();
    return id;
  }

  // A pipe, its read end 3 and its write end 4.
  core::ObjectId pipe(core::TaskId task, std::int32_t first = 3) {
    const core::ObjectId id = object(task, core::ObjectKind::Pipe);
    opens(task, first, id, core::Access::Read);
    opens(task, first + 1, id, core::Access::Write);
    return id;
  }
  void opens(core::TaskId task, std::int32_t number, core::ObjectId object, core::Access access,
             std::uint32_t file = 0) {
    core::Descriptor descriptor;
    descriptor.number = number;
    descriptor.object = object;
    descriptor.access = access;
    descriptor.file = file;
    tell(task, core::DescriptorsChanged{{descriptor}, {}});
  }
  void closes(core::TaskId task, std::int32_t number) { tell(task, core::DescriptorsChanged{{}, {number}}); }

  static core::Call call(std::string name) {
    core::Call made;
    made.name = std::move(name);
    return made;
  }
  static core::Call semop(core::ObjectId object, std::uint16_t index, std::int16_t amount, bool nowait = false,
                          bool undo = false) {
    core::Call made = call("semop");
    made.object = object;
    made.operations = {{index, amount, nowait, undo}};
    return made;
  }

  // Whole steps: does semop, and is held after it, or is blocked in it.
  void p(core::TaskId task, core::ObjectId object, std::uint16_t index = 0, bool undo = false) {
    operate(task, semop(object, index, -1, false, undo));
  }
  void v(core::TaskId task, core::ObjectId object, std::uint16_t index = 0, bool undo = false) {
    operate(task, semop(object, index, +1, false, undo));
  }
  void operate(core::TaskId task, const core::Call& call) {
    const core::SemaphoreOp op = call.operations.front();
    const core::ObjectId object = *call.object;
    const std::uint16_t value = member(object, op.index).value;
    begin(core::Does{task, "semop", 1});
    tell(task, core::Resumed{});
    enter(task, call, 30);
    if (value + op.amount < 0 && op.nowait) {
      tell(task, core::CallReturned{{"semop", -1, 11}});
      hold(task, core::HeldAt::AfterCall, 31);
      end();
      return;
    }
    if (value + op.amount < 0) {
      tell(task, core::Blocked{object});
      sample(object, op.index, value, static_cast<std::uint16_t>(member(object, op.index).waiting.size()), 0, task);
      end();
      return;
    }
    const auto waiting = member(object, op.index).waiting;
    returns(task, 0);
    hold(task, core::HeldAt::AfterCall, 31);
    int now = value + op.amount;
    for (const core::Waiter& waiter : waiting) {
      if (now + waiter.amount < 0) continue;
      now += waiter.amount;
      tell(waiter.task, core::Released{task});
      tell(waiter.task, core::CallReturned{{"semop", 0, 0}});
      hold(waiter.task, core::HeldAt::AfterCall, 31);
    }
    sample(object, op.index, static_cast<std::uint16_t>(now),
           static_cast<std::uint16_t>(member(object, op.index).waiting.size()), 0, task);
    end();
  }

  // Blocked in a call that is about no object.
  void blocks_in(core::TaskId task, core::Call call) { blocks(task, std::move(call), core::Blocked{}); }
  void blocks_on(core::TaskId task, core::Call call, core::ObjectId object) {
    call.object = object;
    blocks(task, std::move(call), core::Blocked{object});
  }
  void blocks(core::TaskId task, core::Call call, core::Blocked blocked) {
    begin(core::Does{task, call.name, 1});
    tell(task, core::Resumed{});
    enter(task, std::move(call), 40);
    tell(task, std::move(blocked));
    end();
  }

  // kill -9 from outside, while the parent does not wait.
  void killed(core::TaskId task) {
    begin(core::SendSignal{task, 9});
    tell(task, core::SignalSent{9, std::nullopt});
    tell(task, core::Exited{{true, 9, false}, true});
    end();
  }

  void enter(core::TaskId task, core::Call call, std::uint32_t line) {
    tell(task, core::CallEntered{std::move(call), at(line)});
  }
  void returns(core::TaskId task, std::int64_t result) {
    tell(task, core::CallReturned{{world.tasks.at(task).call->name, result, 0}});
  }
  void hold(core::TaskId task, core::HeldAt where, std::uint32_t line, std::optional<core::Call> call = {}) {
    tell(task, core::Held{where, at(line), std::move(call)});
  }
  void sample(core::ObjectId object, std::uint16_t index, std::uint16_t value, std::uint16_t ncnt, std::uint16_t zcnt,
              core::TaskId last) {
    tell(std::nullopt, core::SemaphoreSampled{object, index, value, ncnt, zcnt, pid(last)});
  }
  const core::SemaphoreMember& member(core::ObjectId object, std::uint16_t index = 0) const {
    return core::members_of(world.objects.at(object)).at(index);
  }
  static core::Pid pid(core::TaskId task) { return core::Pid{static_cast<std::int32_t>(99 + task.value)}; }
  static core::Place at(std::uint32_t line) {
    return {"demos/tellers.cpp", line, "teller", core::Address{0x1000 + line}};
  }

 private:
  core::TaskId born() { return core::TaskId{static_cast<std::uint32_t>(world.tasks.size() + 1)}; }
  std::uint32_t step_ = 0;
};

}  // namespace ipclab::tests
