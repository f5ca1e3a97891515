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

const std::vector<SemaphoreMember>& members_of(const Object& object) {
  static const std::vector<SemaphoreMember> none;
  const auto* set = object.as<SemaphoreSet>();
  return set == nullptr ? none : set->members;
}

namespace {

std::vector<TaskId> holders_of(const World& world, ObjectId object, Access way) {
  std::vector<TaskId> holders;
  for (const auto& [id, process] : world.processes) {
    for (const auto& [number, descriptor] : process.descriptors) {
      if (descriptor.object != object) continue;
      if ((static_cast<unsigned>(descriptor.access) & static_cast<unsigned>(way)) == 0) continue;
      holders.push_back(id);
      break;
    }
  }
  return holders;
}

}  // namespace

std::vector<TaskId> readers_of(const World& world, ObjectId object) { return holders_of(world, object, Access::Read); }
std::vector<TaskId> writers_of(const World& world, ObjectId object) { return holders_of(world, object, Access::Write); }

std::vector<TaskId> waiting_for(const World& world, ObjectId object) {
  std::vector<const Task*> waiting;
  for (const auto& [id, task] : world.tasks) {
    if (task.state == TaskState::Blocked && task.waits_for == object) waiting.push_back(&task);
  }
  std::sort(waiting.begin(), waiting.end(), [](const Task* a, const Task* b) { return a->since < b->since; });
  std::vector<TaskId> ids;
  for (const Task* task : waiting) ids.push_back(task->id);
  return ids;
}

std::optional<std::int64_t> number_of(const Field& field, const std::string& bytes) {
  if (field.size == 0 || field.size > 8 || field.offset > bytes.size() || bytes.size() - field.offset < field.size) {
    return std::nullopt;
  }
  std::uint64_t raw = 0;
  for (std::uint32_t i = 0; i < field.size; ++i) {
    raw |= std::uint64_t{static_cast<unsigned char>(bytes[field.offset + i])} << (8 * i);
  }
  const unsigned unused = 64 - 8 * field.size;
  switch (field.kind) {
    case FieldKind::Signed:
    case FieldKind::Character:
      return static_cast<std::int64_t>(raw << unused) >> unused;
    case FieldKind::Unsigned:
    case FieldKind::Bool:
    case FieldKind::Pointer:
      return static_cast<std::int64_t>(raw);
    case FieldKind::Semaphore:  // new_sem of glibc: the value is the low half
      return static_cast<std::int64_t>(raw & 0xffff'ffff);
    case FieldKind::Mutex:
    case FieldKind::Float:
    case FieldKind::Text:
    case FieldKind::Bytes:
      break;
  }
  return std::nullopt;
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

bool can_expire(const World& world, const Task& task) {
  if (task.state == TaskState::Blocked && task.until_ns) return true;
  const Process* process = world.process(task.id);
  return process != nullptr && process->timer_ns.has_value();
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
  if (const auto* expire = std::get_if<Expire>(&command)) {
    for (const auto& [id, task] : world.tasks) {
      const bool meant = !expire->task || *expire->task == id;
      if (meant && can_expire(world, task)) return std::nullopt;
    }
    return Message{"refuse.no-timed-wait", {}};
  }
  if (std::holds_alternative<Inject>(command) || std::holds_alternative<Type>(command) ||
      std::holds_alternative<CloseInput>(command)) {
    const Task* task = world.task(*task_of(command));
    if (task == nullptr) return Message{"refuse.unborn", {}};
    const bool needs_life = std::holds_alternative<Inject>(command);
    if (needs_life && (task->state == TaskState::Zombie || task->state == TaskState::Ended)) {
      return Message{"refuse.ended", {task->path}};
    }
    return std::nullopt;
  }
  if (std::holds_alternative<Run>(command)) {
    for (const auto& [id, task] : world.tasks) {
      if (task.state == TaskState::Ready || can_expire(world, task)) return std::nullopt;
    }
    return Message{"refuse.nothing-can-run", {}};
  }
  if (const auto id = task_of(command)) return cannot_go_on(world, *id);
  return std::nullopt;
}

}  // namespace ipclab::core
