#include "core/world.hpp"

#include <algorithm>
#include <stdexcept>

namespace ipclab::core {

const Task* World::task(TaskId id) const {
  const auto found = tasks.find(id);
  return found == tasks.end() ? nullptr : &found->second;
}

const Process* World::process(TaskId id) const {
  const auto found = processes.find(id);
  return found == processes.end() ? nullptr : &found->second;
}

const Object* World::object(ObjectId id) const {
  const auto found = objects.find(id);
  return found == objects.end() ? nullptr : &found->second;
}

const Process* World::process_of_pid(Pid pid) const {
  for (const auto& [id, process] : processes) {
    if (process.pid == pid && !process.reaped) return &process;
  }
  return nullptr;
}

const Process* World::process_by_path(const std::string& path) const {
  for (const auto& [id, process] : processes) {
    if (process.path == path) return &process;
  }
  return nullptr;
}

std::optional<TaskId> task_of(const Command& command) {
  return std::visit(
      [](const auto& c) -> std::optional<TaskId> {
        if constexpr (requires { c.task; }) {
          return c.task;
        } else {
          return std::nullopt;
        }
      },
      command);
}

namespace {

std::optional<Message> cannot_go_on(const World& world, TaskId id) {
  const Task* task = world.task(id);
  if (task == nullptr) return Message{"refuse.unborn", {}};
  switch (task->state) {
    case TaskState::Ready:
      return std::nullopt;
    case TaskState::Blocked:
      return Message{"refuse.blocked", {task->path, task->call ? task->call->name : "?"}};
    case TaskState::Stopped:
      return Message{"refuse.stopped", {task->path}};
    case TaskState::Zombie:
    case TaskState::Ended:
      return Message{"refuse.ended", {task->path}};
    case TaskState::New:
    case TaskState::Running:
      return Message{"refuse.running", {task->path}};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Message> refusal(const World& world, const Command& command) {
  if (world.failure) return Message{"refuse.failed", {}};
  if (std::holds_alternative<Hold>(command)) return std::nullopt;
  if (world.stepping) return Message{"refuse.stepping", {}};
  if (const auto* send = std::get_if<SendSignal>(&command)) {
    const Task* task = world.task(send->task);
    if (task == nullptr) return Message{"refuse.unborn", {}};
    if (task->state == TaskState::Zombie || task->state == TaskState::Ended) {
      return Message{"refuse.ended", {task->path}};
    }
    return std::nullopt;
  }
  if (std::holds_alternative<Run>(command)) {
    for (const auto& [id, task] : world.tasks) {
      if (task.state == TaskState::Ready) return std::nullopt;
    }
    return Message{"refuse.nothing-can-run", {}};
  }
  if (const auto id = task_of(command)) return cannot_go_on(world, *id);
  return std::nullopt;
}

}  // namespace ipclab::core
