#include "engine/runner/file_locks.hpp"

#include <fcntl.h>
#include <sys/syscall.h>

#include <algorithm>
#include <tuple>

namespace ipclab::engine::runner {
namespace {

bool is_about_locks(const tracer::Tracee& task) {
  if (task.raw.number == SYS_flock) return true;
  if (task.raw.number != SYS_fcntl) return false;
  switch (static_cast<int>(task.raw.args[1])) {
    case F_SETLK:
    case F_SETLKW:
    case F_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
    case F_OFD_GETLK:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::optional<core::ObjectId> FileLocks::object_of(tracer::Tracee& task, Person& person, const core::Call& call) {
  const auto number = is_about_locks(task) ? descriptor_argument(call) : std::nullopt;
  const auto* entry = number ? descriptors_.find(person, *number) : nullptr;
  if (entry == nullptr || entry->kind) return std::nullopt;
  if (const auto known = descriptors_.named(entry->name)) return known;
  core::ObjectCreated facts;
  facts.kind = core::ObjectKind::File;
  facts.kernel_id = static_cast<std::int64_t>(entry->name.file.inode);
  facts.mode = entry->permissions & 0777;
  facts.name = entry->descriptor.target;
  const observe::ObjectName name = entry->name;
  return descriptors_.add(std::move(facts), name, person, std::nullopt);
}

core::FileLock FileLocks::described(const observe::LockLook& look) {
  core::FileLock lock = look.lock;
  if (const Person* person = post_.people.of(look.pid)) lock.process = person->process;
  return lock;
}

// The kernel keeps its list by CPU, so its order means nothing: holders by their bytes, then waiters as they came.
void FileLocks::sort(core::LocksSampled& sample) {
  const std::vector<core::TaskId> waiting = core::waiting_for(post_.journal.world(), sample.object);
  const auto rank = [&](const core::FileLock& lock) {
    const auto place = std::find_if(waiting.begin(), waiting.end(), [&](core::TaskId id) {
      return lock.process == post_.journal.world().task(id)->process;
    });
    return std::tuple(lock.waiting, lock.waiting ? place - waiting.begin() : 0, lock.first, lock.kind, lock.process);
  };
  std::sort(sample.locks.begin(), sample.locks.end(),
            [&](const core::FileLock& a, const core::FileLock& b) { return rank(a) < rank(b); });
}

void FileLocks::sample() {
  std::optional<std::vector<observe::LockLook>> all;
  for (const core::ObjectId id : post_.registry.touched(core::ObjectKind::File)) {
    const auto& known = post_.registry.alive().at(id);
    const sys::FileIdentity file{known.device, static_cast<std::uint64_t>(known.kernel_id)};
    if (!all) all = observe::look_at_locks();
    core::LocksSampled now{id, {}};
    for (const observe::LockLook& look : *all) {
      if (look.file == file) now.locks.push_back(described(look));
    }
    sort(now);
    if (post_.journal.world().object(id)->as<core::Locks>()->locks != now.locks) post_.journal.add_sample(now);
  }
}

}  // namespace ipclab::engine::runner
