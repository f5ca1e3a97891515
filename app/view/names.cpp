#include "view/names.hpp"

namespace ipclab::view {
namespace {

std::string creator_path(const core::World& world, const core::Object& object) {
  const core::Process* creator = object.creator ? world.process(*object.creator) : nullptr;
  return creator == nullptr ? "" : creator->path;
}

}  // namespace

std::string Names::process(const core::World& world, core::TaskId id) const {
  const core::Process* process = world.process(id);
  if (process == nullptr) {
    const core::Task* task = world.task(id);
    if (task == nullptr) return "?";
    process = world.process(task->process);
    if (process == nullptr) return task->path;
  }
  const auto named = processes.find(process->path);
  return named == processes.end() ? process->path : named->second;
}

std::string Names::task(const core::World& world, core::TaskId id) const {
  const core::Task* task = world.task(id);
  if (task == nullptr) return "?";
  const std::string name = process(world, task->process);
  const auto slash = task->path.find('/');
  return slash == std::string::npos ? name : name + task->path.substr(slash);
}

std::string Names::semaphore(const core::World& world, core::ObjectId id, std::uint16_t index) const {
  const core::Object* object = world.object(id);
  if (object == nullptr) return "?";
  const auto named = semaphores.find({creator_path(world, *object), object->ordinal, index});
  if (named != semaphores.end()) return named->second;
  if (core::members_of(*object).size() == 1) return this->object(world, id);
  return by_creator(world, *object, "[" + std::to_string(index) + "]");
}

std::string Names::object(const core::World& world, core::ObjectId id) const {
  const core::Object* object = world.object(id);
  if (object == nullptr) return "?";
  if (object->kind == core::ObjectKind::SemaphoreSet) {
    const auto named = semaphores.find({creator_path(world, *object), object->ordinal, std::uint16_t{0}});
    if (core::members_of(*object).size() == 1 && named != semaphores.end()) return named->second;
    return by_creator(world, *object, "");
  }
  const auto named = objects.find({creator_path(world, *object), object->kind, object->ordinal});
  if (named != objects.end()) return named->second;
  const auto known = known_as.find({object->kind, object->name});
  if (known != known_as.end()) return known->second;
  const bool says_itself = !object->name.empty() && object->kind != core::ObjectKind::Other;
  if (says_itself) return text::say(lang, "view.object.named", kind_text(lang, *object), object->name);
  return by_creator(world, *object, "");
}

std::string Names::by_creator(const core::World& world, const core::Object& object, const std::string& member) const {
  const std::string kind = kind_text(lang, object);
  if (!object.creator) return text::say(lang, "view.object.nobody", kind, std::to_string(object.kernel_id) + member);
  return text::say(lang, "view.object.of", process(world, *object.creator), std::to_string(object.ordinal) + member,
                   kind);
}

std::string kind_text(text::Lang lang, const core::Object& object) {
  switch (object.kind) {
    case core::ObjectKind::SemaphoreSet:
      return text::say(lang, object.creator ? "view.kind.semaphore" : "view.kind.semaphore-set");
    case core::ObjectKind::SharedSegment:
      return text::say(lang, "view.kind.segment");
    case core::ObjectKind::MessageQueue:
      return text::say(lang, "view.kind.queue");
    case core::ObjectKind::Pipe:
      return text::say(lang, "view.kind.pipe");
    case core::ObjectKind::Fifo:
      return text::say(lang, "view.kind.fifo");
    case core::ObjectKind::Socket:
      return text::say(lang, "view.kind.socket");
    case core::ObjectKind::PosixSemaphore:
      return text::say(lang, "view.kind.posix-semaphore");
    case core::ObjectKind::PosixMemory:
      return text::say(lang, "view.kind.posix-memory");
    case core::ObjectKind::PosixQueue:
      return text::say(lang, "view.kind.posix-queue");
    case core::ObjectKind::Mapping:
      return text::say(lang, "view.kind.mapping");
    case core::ObjectKind::Mutex:
      return text::say(lang, "view.kind.mutex");
    case core::ObjectKind::EventFd:
      return text::say(lang, "view.kind.eventfd");
    case core::ObjectKind::File:
      return text::say(lang, "view.kind.file");
    case core::ObjectKind::Terminal:
      return text::say(lang, "view.kind.terminal");
    case core::ObjectKind::Other:
      break;
  }
  return object.name.empty() ? text::say(lang, "view.kind.other") : object.name;
}

std::size_t birth_order(const core::World& world, core::TaskId process) {
  std::size_t order = 0;
  for (const auto& [id, other] : world.processes) {
    if (id == process) break;
    ++order;
  }
  return order;
}

}  // namespace ipclab::view
