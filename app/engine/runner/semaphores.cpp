#include "engine/runner/semaphores.hpp"

#include <sys/ipc.h>
#include <sys/sem.h>

#include "engine/observe/semaphores.hpp"

namespace ipclab::engine::runner {
namespace {

constexpr auto kind = core::ObjectKind::SemaphoreSet;

bool takes_semid(const core::Call& call) {
  return call.name == "semop" || call.name == "semtimedop" || call.name == "semctl";
}

}  // namespace

std::optional<core::ObjectId> Semaphores::object_of(tracer::Tracee&, Person& person, const core::Call& call) {
  if (!takes_semid(call) || call.arguments.empty()) return std::nullopt;
  if (call.name == "semctl" && (call.command == IPC_INFO || call.command == SEM_INFO || call.command == SEM_STAT)) {
    return std::nullopt;  // their first argument is no semid
  }
  const auto semid = static_cast<std::int32_t>(call.arguments.front().value);
  if (const auto known = post_.registry.find(kind, semid)) return known;
  if (!observe::look_at_semaphores(semid).facts) return std::nullopt;
  return meet(semid, person.id, std::nullopt);
}

core::ObjectId Semaphores::meet(std::int64_t semid, core::TaskId teller, std::optional<core::TaskId> creator) {
  core::ObjectCreated created;
  created.kind = kind;
  created.kernel_id = semid;
  if (const auto look = observe::look_at_semaphores(semid); look.facts) {
    created.key = look.facts->key;
    created.mode = look.facts->mode;
    created.members = look.facts->members;
  }
  const std::uint32_t members = created.members;
  const core::ObjectId id = post_.registry.add(std::move(created), teller, creator);
  members_[id] = members;
  return id;
}

void Semaphores::returned(tracer::Tracee&, Person& person, const core::Call& call, const core::Returned& value) {
  if (value.error != 0) return;
  if (call.name == "semget") {
    if (post_.registry.find(kind, value.result)) return;  // semget(2) of an existing set
    const bool creates = call.arguments.size() == 3 &&
                         (call.arguments[0].value == IPC_PRIVATE || (call.arguments[2].value & IPC_CREAT) != 0);
    meet(value.result, person.id, creates ? std::optional(person.process) : std::nullopt);
    return;
  }
  if (call.name == "semctl" && call.command == IPC_RMID && call.object && members_.erase(*call.object) > 0) {
    post_.registry.remove(*call.object);
    post_.journal.add(person.id, core::ObjectRemoved{*call.object});
  }
}

// Its undo may have changed any of them.
void Semaphores::ended(Person&) {
  for (const auto& [id, count] : members_) post_.registry.touch(id);
}

void Semaphores::sample() {
  for (auto entry = members_.begin(); entry != members_.end();) {
    const auto [id, count] = *entry;
    if (!post_.registry.is_touched(id)) {
      ++entry;
      continue;
    }
    const auto sample = observe::sample_semaphores(id, post_.registry.alive().at(id).kernel_id, count);
    if (sample.gone()) {  // removed by someone who is not traced
      post_.registry.remove(id);
      post_.journal.add_sample(core::ObjectRemoved{id});
      entry = members_.erase(entry);
      continue;
    }
    if (sample.facts) {
      for (const core::SemaphoreSampled& now : *sample.facts) {
        const core::SemaphoreMember& before = core::members_of(*post_.journal.world().object(id)).at(now.index);
        if (now.value != before.value || now.ncnt != before.ncnt || now.zcnt != before.zcnt ||
            now.last_pid != before.last_pid) {
          post_.journal.add_sample(now);
        }
      }
    }
    ++entry;
  }
}

}  // namespace ipclab::engine::runner
