#include "engine/runner/segments.hpp"

#include <sys/shm.h>

#include <array>
#include <utility>

#include "engine/observe/segments.hpp"

namespace ipclab::engine::runner {
namespace {

constexpr auto kind = core::ObjectKind::SharedSegment;

// Calls after which something may be attached elsewhere. What the others map is no segment.
constexpr std::array<std::string_view, 4> moves = {"shmat", "shmdt", "munmap", "mremap"};

}  // namespace

Segments::Segments(Post& post)
    : SystemV(post, {.kind = kind,
                     .listing = "shm",
                     .get = "shmget",
                     .control = "shmctl",
                     .use = {"shmat"},
                     .no_id = {IPC_INFO, SHM_INFO, SHM_STAT, SHM_STAT_ANY}}) {}

bool Segments::describe(std::int64_t kernel_id, core::ObjectCreated& facts) {
  const auto look = observe::look_at_segment(kernel_id);
  if (!look.facts) return false;
  facts.key = look.facts->key;
  facts.mode = look.facts->mode;
  return true;
}

std::optional<core::ObjectId> Segments::object_of(tracer::Tracee& task, Person& person, const core::Call& call) {
  if (call.name != "shmdt" || call.arguments.empty()) return SystemV::object_of(task, person, call);
  const auto process = attached_.find(person.process);
  if (process == attached_.end()) return std::nullopt;
  const auto attach = process->second.find(core::Address{call.arguments.front().value});
  return attach == process->second.end() ? std::nullopt : std::optional(attach->second);
}

void Segments::returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) {
  SystemV::returned(task, person, call, value);
  if (value.error != 0) return;
  const bool moved = std::find(moves.begin(), moves.end(), call.name) != moves.end();
  if (moved && (call.name == "shmat" || attached_.contains(person.process))) compare(task, person);
}

// What /proc/PID/maps says is the truth, whichever way it came about.
void Segments::compare(tracer::Tracee& task, Person& person) {
  Attaches& known = attached_[person.process];
  Attaches before = std::exchange(known, {});
  for (const observe::Attach& attach : observe::attaches(task.proc.maps())) {
    const auto object = post_.registry.find(kind, attach.shmid);
    if (!object) continue;
    known[attach.address] = *object;
    const auto same = before.find(attach.address);
    if (same != before.end() && same->second == *object) {
      before.erase(same);
      continue;
    }
    post_.registry.touch(*object);
    post_.journal.add(person.id, core::Attached{*object, attach.address, attach.size, 0, !attach.writable});
  }
  for (const auto& [at, object] : before) {
    post_.journal.add(person.id, core::Detached{object, at});
    detached(object, person.id);
  }
}

// shmctl(2), IPC_RMID: what is marked goes with the last detach.
void Segments::detached(core::ObjectId object, core::TaskId by) {
  const auto known = post_.registry.alive().find(object);
  if (known == post_.registry.alive().end()) return;
  post_.registry.touch(object);
  if (observe::look_at_segment(known->second.kernel_id).gone()) gone(object, by);
}

void Segments::detached_all(Person& person) {
  const auto process = attached_.find(person.process);
  if (process == attached_.end()) return;
  const Attaches all = std::move(process->second);
  attached_.erase(process);
  for (const auto& [at, object] : all) detached(object, person.id);
}

void Segments::executed(tracer::Tracee&, Person& person) { detached_all(person); }
void Segments::ended(Person& person) { detached_all(person); }

// fork(2): the child has what its parent has, each a new attach. A thread shares it, and so does a child of vfork(2).
void Segments::born(Person& parent, Person& child) {
  const auto process = attached_.find(parent.process);
  if (process == attached_.end() || child.process == parent.process || child.birth == core::Birth::Vfork) return;
  for (const auto& [at, object] : process->second) post_.registry.touch(object);
  attached_[child.process] = process->second;
}

bool Segments::look(core::ObjectId object, std::int64_t kernel_id) {
  const auto look = observe::look_at_segment(kernel_id);
  if (look.gone()) return false;
  if (!look.facts) return true;
  core::SegmentSampled now;
  now.object = object;
  now.size = look.facts->size;
  now.nattch = look.facts->nattch;
  now.creator_pid = look.facts->creator;
  now.last_pid = look.facts->last;
  now.dest = look.facts->dest;
  now.locked = look.facts->locked;
  now.key = look.facts->key;
  if (now != post_.journal.world().object(object)->as<core::Memory>()->facts) post_.journal.add_sample(now);
  return true;
}

bool Segments::is_gone_when_removed(std::int64_t kernel_id) { return observe::look_at_segment(kernel_id).gone(); }

}  // namespace ipclab::engine::runner
