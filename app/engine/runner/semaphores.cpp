#include "engine/runner/semaphores.hpp"

#include <sys/sem.h>

#include "engine/observe/semaphores.hpp"

namespace ipclab::engine::runner {
namespace {

constexpr auto kind = core::ObjectKind::SemaphoreSet;

}  // namespace

Semaphores::Semaphores(Post& post)
    : SystemV(post, {.kind = kind,
                     .listing = "sem",
                     .get = "semget",
                     .control = "semctl",
                     .use = {"semop", "semtimedop"},
                     .no_id = {IPC_INFO, SEM_INFO, SEM_STAT, SEM_STAT_ANY}}) {}

bool Semaphores::describe(std::int64_t kernel_id, core::ObjectCreated& facts) {
  const auto look = observe::look_at_semaphores(kernel_id);
  if (!look.facts) return false;
  facts.key = look.facts->key;
  facts.mode = look.facts->mode;
  facts.members = look.facts->members;
  return true;
}

// Its undo, or its leaving a queue, may have changed any of them.
void Semaphores::ended(Person&) { post_.registry.touch_kind(kind); }

bool Semaphores::look(core::ObjectId object, std::int64_t kernel_id) {
  const std::vector<core::SemaphoreMember>& before = core::members_of(*post_.journal.world().object(object));
  const auto sample = observe::sample_semaphores(object, kernel_id, static_cast<std::uint32_t>(before.size()));
  if (sample.gone()) return false;
  if (!sample.facts) return true;
  for (const core::SemaphoreSampled& now : *sample.facts) {
    const core::SemaphoreMember& then = before.at(now.index);
    if (now.value != then.value || now.ncnt != then.ncnt || now.zcnt != then.zcnt || now.last_pid != then.last_pid) {
      post_.journal.add_sample(now);
    }
  }
  return true;
}

}  // namespace ipclab::engine::runner
