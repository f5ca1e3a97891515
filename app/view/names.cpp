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
  if (core::members_of(*object).size() == 1) return set(world, id);
  return set_text(world, *object, "[" + std::to_string(index) + "]");
}

std::string Names::set(const core::World& world, core::ObjectId id) const {
  const core::Object* object = world.object(id);
  if (object == nullptr) return "?";
  if (core::members_of(*object).size() == 1) {
    const auto named = semaphores.find({creator_path(world, *object), object->ordinal, std::uint16_t{0}});
    if (named != semaphores.end()) return named->second;
  }
  return set_text(world, *object, "");
}

std::string Names::set_text(const core::World& world, const core::Object& object, const std::string& member) const {
  if (!object.creator) return text::say(lang, "view.set-of-nobody", std::to_string(object.kernel_id) + member);
  return text::say(lang, "view.set", process(world, *object.creator), std::to_string(object.ordinal) + member);
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
