#include "engine/runner/contents.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/observe/memory.hpp"
#include "engine/runner/live_task.hpp"

namespace ipclab::engine::runner {
namespace {

// Calls after which nothing of what a process has attached may be left in it.
constexpr std::array<std::string_view, 4> leaves = {"shmdt", "munmap", "exit", "execve"};

bool is_memory(core::ObjectKind kind) {
  return kind == core::ObjectKind::SharedSegment || kind == core::ObjectKind::PosixMemory ||
         kind == core::ObjectKind::Mapping;
}

// Does it say what stands there? void and bytes do not.
bool says_something(const decode::Type& type) {
  return type.size > 0 && type.kind != decode::TypeKind::Opaque && type.kind != decode::TypeKind::Character;
}

// A record says more than a number, a number more than nothing.
int worth(const core::World& world, const std::string& name) {
  const auto found = world.types.find(name);
  if (found == world.types.end()) return 0;
  return found->second.members.size() > 1 ? 2 : 1;
}

}  // namespace

void Contents::entering(tracer::Tracee&, Person& person, const core::Call& call) {
  if (std::ranges::find(leaves, call.name) == leaves.end()) return;
  for (const auto& [id, known] : post_.registry.alive()) {
    const core::Object* object = is_memory(known.kind) ? post_.journal.world().object(id) : nullptr;
    const auto* memory = object == nullptr ? nullptr : object->as<core::Memory>();
    const auto own = [&](const core::Memory::Attach& attach) { return attach.process == person.process; };
    if (memory == nullptr || memory->attaches.empty() || !std::ranges::all_of(memory->attaches, own)) continue;
    for (core::MemorySampled& change : look(*object, *memory)) post_.journal.add(person.id, std::move(change));
  }
}

void Contents::sample() {
  for (const auto& [id, known] : post_.registry.alive()) {
    const core::Object* object = is_memory(known.kind) ? post_.journal.world().object(id) : nullptr;
    const auto* memory = object == nullptr ? nullptr : object->as<core::Memory>();
    if (memory == nullptr || memory->attaches.empty()) continue;
    for (core::MemorySampled& change : look(*object, *memory)) post_.journal.add_sample(std::move(change));
  }
}

// What stands there differently from what is known.
std::vector<core::MemorySampled> Contents::look(const core::Object& object, const core::Memory& memory) {
  for (const core::Memory::Attach& attach : memory.attaches) {
    tracer::Tracee* task = attach.offset == 0 ? live_task(post_, attach.process) : nullptr;
    if (task == nullptr) continue;
    const std::uint64_t size = memory.facts.size == 0 ? attach.length : std::min(attach.length, memory.facts.size);
    observe::look_at_memory(task->proc, attach.at, size, bytes_);
    return bytes_ == memory.bytes ? std::vector<core::MemorySampled>()
                                  : observe::changes(object.id, memory.bytes, bytes_);
  }
  return {};
}

void Contents::sample_held(tracer::Tracee& task, Person& person) {
  const auto& program = task.space.program();
  if (!program || !program->has_lines()) return;
  struct Wanted {
    std::uint64_t at;
    core::ObjectId object;
  };
  std::vector<Wanted> wanted;
  const core::World& world = post_.journal.world();
  for (const auto& [id, known] : post_.registry.alive()) {
    const core::Object* object = is_memory(known.kind) ? world.object(id) : nullptr;
    const auto* memory = object == nullptr ? nullptr : object->as<core::Memory>();
    if (memory == nullptr || worth(world, memory->type) == 2) continue;
    for (const core::Memory::Attach& attach : memory->attaches)
      if (attach.process == person.process && attach.offset == 0) wanted.push_back({attach.at.value, id});
  }
  if (wanted.empty()) return;
  const auto pointers = program->variables().pointers(task.space, post_.tracer.unwind(task), task.memory());
  for (const decode::Pointing& pointer : pointers) {
    const auto found = std::ranges::find(wanted, pointer.to, &Wanted::at);
    if (found != wanted.end() && says_something(*pointer.target)) type(found->object, *pointer.target, person);
  }
}

void Contents::type(core::ObjectId object, const decode::Type& type, Person& person) {
  core::TypeDescribed described = decode::description_of(type);
  const core::World& world = post_.journal.world();
  const std::string known = world.object(object)->as<core::Memory>()->type;
  const int better = described.members.size() > 1 ? 2 : 1;
  if (described.members.empty() || better <= worth(world, known)) return;
  const auto before = world.types.find(described.name);
  core::MemoryTyped typed{object, described.name};
  if (before == world.types.end() || before->second != described)
    post_.journal.add_sample(person.id, std::move(described));
  post_.journal.add_sample(person.id, std::move(typed));
}

}  // namespace ipclab::engine::runner
