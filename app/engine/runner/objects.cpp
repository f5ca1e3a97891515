#include "engine/runner/objects.hpp"

#include <sys/ipc.h>
#include <sys/sem.h>

#include "engine/observe/semaphores.hpp"

namespace ipclab::engine::runner {
namespace {

bool takes_semid(const core::Call& call) {
  return call.name == "semop" || call.name == "semtimedop" || call.name == "semctl";
}

}  // namespace

std::optional<core::ObjectId> Objects::of(const core::Call& call, Journal& journal, core::TaskId task) {
  if (!takes_semid(call) || call.arguments.empty()) return std::nullopt;
  if (call.name == "semctl" && (call.command == IPC_INFO || call.command == SEM_INFO || call.command == SEM_STAT)) {
    return std::nullopt;  // their first argument is no semid
  }
  const auto semid = static_cast<std::int32_t>(call.arguments.front().value);
  for (const auto& [id, known] : alive_) {
    if (known.kernel_id == semid) return id;
  }
  if (!observe::look_at_semaphores(semid).facts) return std::nullopt;
  return meet(semid, journal, task, std::nullopt);
}

core::ObjectId Objects::meet(std::int64_t semid, Journal& journal, core::TaskId teller,
                             std::optional<core::TaskId> creator) {
  const core::ObjectId id{++last_id_};
  core::ObjectCreated created;
  created.object = id;
  created.kernel_id = semid;
  created.ordinal = creator ? ++created_[*creator] : 0;
  if (const auto look = observe::look_at_semaphores(semid); look.facts) {
    created.key = look.facts->key;
    created.mode = look.facts->mode;
    created.members = look.facts->members;
  }
  alive_[id] = {semid, created.members};
  journal.add(teller, teller, created);
  return id;
}

void Objects::after(const core::Call& call, std::int64_t result, Journal& journal, core::TaskId task,
                    core::TaskId process) {
  if (call.name == "semget") {
    for (const auto& [id, known] : alive_) {
      if (known.kernel_id == result) return;  // semget(2) of an existing set
    }
    const bool creates = call.arguments.size() == 3 &&
                         (call.arguments[0].value == IPC_PRIVATE || (call.arguments[2].value & IPC_CREAT) != 0);
    meet(result, journal, task, creates ? std::optional(process) : std::nullopt);
    return;
  }
  if (call.name == "semctl" && call.command == IPC_RMID && call.object && alive_.erase(*call.object) > 0) {
    journal.add(task, task, core::ObjectRemoved{*call.object});
  }
}

void Objects::sample(Journal& journal) {
  for (auto entry = alive_.begin(); entry != alive_.end();) {
    const auto& [id, known] = *entry;
    const auto sample = observe::sample_semaphores(id, known.kernel_id, known.members);
    if (sample.gone()) {  // removed by someone who is not traced
      journal.add_sample(core::ObjectRemoved{id});
      entry = alive_.erase(entry);
      continue;
    }
    if (sample.facts) {
      const core::Object* object = journal.world().object(id);
      for (const core::SemaphoreSampled& now : *sample.facts) {
        const core::SemaphoreMember before =
            object != nullptr && now.index < object->members.size() ? object->members[now.index] : core::SemaphoreMember{};
        if (now.value != before.value || now.ncnt != before.ncnt || now.zcnt != before.zcnt ||
            now.last_pid != before.last_pid) {
          journal.add_sample(now);
        }
      }
    }
    ++entry;
  }
}

}  // namespace ipclab::engine::runner
