#include "engine/runner/mappings.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <algorithm>
#include <climits>

#include "engine/observe/chance.hpp"
#include "engine/observe/descriptors.hpp"
#include "engine/runner/live_task.hpp"
#include "engine/sys/names.hpp"

namespace ipclab::engine::runner {
namespace {

const std::string shm_folder = "/dev/shm";           // shm_overview(7)
const std::string semaphore_path = "/dev/shm/sem.";  // sem_overview(7)

// What is behind a mapping, by its path in /proc/PID/maps.
core::ObjectKind kind_of(const std::string& path) {
  if (path.starts_with(semaphore_path)) return core::ObjectKind::PosixSemaphore;
  if (path.starts_with(shm_folder + "/")) return core::ObjectKind::PosixMemory;
  return core::ObjectKind::Mapping;
}

bool is_anonymous(const std::string& path) { return path == "/dev/zero" || path.starts_with("/memfd:"); }

bool is_system_v(const std::string& path) { return path.starts_with("/SYSV"); }

std::string name_of(const std::string& path) {
  switch (kind_of(path)) {
    case core::ObjectKind::PosixSemaphore:
      return "/" + path.substr(semaphore_path.size());
    case core::ObjectKind::PosixMemory:
      return path.substr(shm_folder.size());
    default:
      return path == "/dev/zero" ? "" : path;
  }
}

// The register with the path of a call that opens or unlinks.
std::optional<std::size_t> path_register(long number) {
  switch (number) {
    case SYS_open:
    case SYS_creat:
    case SYS_unlink:
      return 0;
    case SYS_openat:
    case SYS_unlinkat:
      return 1;
    default:
      return std::nullopt;
  }
}

// Both functions of libc pass whole paths.
std::string path_of(tracer::Tracee& task) {
  const auto at = path_register(task.raw.number);
  if (!at) return {};
  const auto text = decode::read_string(task.memory(), core::Address{task.raw.args[*at]}, PATH_MAX);
  return text && text->text.starts_with('/') ? text->text : std::string();
}

bool is_unlink(long number) { return number == SYS_unlink || number == SYS_unlinkat; }

bool creates(const decode::RawCall& raw) {
  return raw.number == SYS_creat || (raw.args[raw.number == SYS_openat ? 2 : 1] & O_CREAT) != 0;
}

}  // namespace

// The name under which sem_open(3) makes a semaphore is told as its template.
void Mappings::hide_chance(tracer::Tracee& task) {
  const bool opens_named = !is_unlink(task.raw.number) && !creates(task.raw);
  if (opens_named || post_.tracer.unwind(task).function != "sem_open") return;
  for (core::Argument& argument : task.call.arguments)
    if (argument.name == "pathname") argument.text = "\"" + std::string(observe::made_by_sem_open) + "\"";
}

std::optional<core::ObjectId> Mappings::object_of(tracer::Tracee& task, Person& person, const core::Call&) {
  if (task.raw.number == SYS_munmap) {
    for (const auto& [at, attach] : attached_[person.process]) {
      if (at.value < task.raw.args[0] + task.raw.args[1] && task.raw.args[0] < at.value + attach.length)
        return attach.object;
    }
  } else if (task.raw.number == SYS_ftruncate || task.raw.number == SYS_mmap) {
    const auto open =
        sys::open_descriptor(task.pid, static_cast<int>(task.raw.args[task.raw.number == SYS_mmap ? 4 : 0]));
    return open ? find(open->file) : std::nullopt;
  } else if (path_register(task.raw.number)) {
    const std::string path = path_of(task);
    if (observe::may_be_made_by_sem_open(path)) hide_chance(task);
    const auto file = path.empty() ? std::nullopt : sys::file_named(task.pid, AT_FDCWD, path);
    return file ? find(file->file) : std::nullopt;
  }
  return std::nullopt;
}

void Mappings::returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) {
  if (value.error != 0) return;
  switch (task.raw.number) {
    case SYS_mmap:
    case SYS_munmap:
      return compare(task, person);
    case SYS_shmat:
    case SYS_shmdt:
      return ranges_.forget(person.process);
    default:
      break;
  }
  if (is_unlink(task.raw.number)) {
    if (call.object && known_.contains(*call.object)) unlinked(task, person, *call.object);
  } else if (path_register(task.raw.number)) {
    opened(task, person, value);
  }
}

// shm_open(3).
void Mappings::opened(tracer::Tracee& task, Person& person, const core::Returned& value) {
  const std::string path = path_of(task);
  if (!path.starts_with(shm_folder + "/") || path.starts_with(semaphore_path)) return;
  const auto open = sys::open_descriptor(task.pid, static_cast<int>(value.result));
  if (!open || !S_ISREG(open->mode) || find(open->file)) return;
  add(core::ObjectKind::PosixMemory, open->file, path, name_of(path), person.id,
      creates(task.raw) ? std::optional(person.process) : std::nullopt);
}

void Mappings::unlinked(tracer::Tracee& task, Person& person, core::ObjectId object) {
  Known& known = known_.at(object);
  const auto still = sys::file_named(task.pid, AT_FDCWD, known.path);
  if (known.unlinked || (still && still->file == known.file)) return;
  known.unlinked = true;
  post_.journal.add(person.id, core::Unlinked{object});
}

// What the process has mapped now, against what it had.
void Mappings::compare(tracer::Tracee& task, Person& person) {
  ranges_.forget(person.process);
  const auto& now = ranges_.of(person.process);
  auto& before = attached_[person.process];
  std::vector<core::ObjectId> gone;
  std::erase_if(before, [&](const auto& entry) {
    const auto& [at, attach] = entry;
    const bool stays = std::ranges::any_of(now, [&](const SharedRange& range) {
      return range.at == at && range.length == attach.length && range.offset == attach.offset &&
             range.file == known_.at(attach.object).file;
    });
    if (stays) return false;
    gone.push_back(attach.object);
    if (known_.at(attach.object).kind != core::ObjectKind::PosixSemaphore)
      post_.journal.add(person.id, core::Detached{attach.object, at});
    return true;
  });
  for (const SharedRange& range : now)
    if (!before.contains(range.at) && !is_system_v(range.path)) attach(range, task, person);
  for (const core::ObjectId object : gone) detached(object, person.id);
}

void Mappings::attach(const SharedRange& range, tracer::Tracee& task, Person& person) {
  const core::ObjectKind kind = kind_of(range.path);
  auto object = find(range.file);
  if (!object && kind == core::ObjectKind::PosixSemaphore) {
    const auto open = observe::look_at_descriptor(task.pid, static_cast<int>(task.raw.args[4]));
    const bool made = open && open->descriptor.target == observe::made_by_sem_open;
    opened_.push_back({person.id, person.process, range, made});
    return;
  }
  if (!object) {
    const bool anonymous = is_anonymous(range.path);
    // Anonymous memory is made by being mapped; a file is only met.
    object = add(kind, range.file, anonymous ? "" : range.path, name_of(range.path), person.id,
                 kind == core::ObjectKind::Mapping ? std::optional(person.process) : std::nullopt);
  }
  attached_[person.process][range.at] = {*object, range.length, range.offset};
  post_.registry.touch(*object);
  if (kind != core::ObjectKind::PosixSemaphore)
    post_.journal.add(person.id, core::Attached{*object, range.at, range.length, range.offset, !range.writable});
}

std::optional<core::ObjectId> Mappings::find(const sys::FileIdentity& file) const {
  const auto found = std::ranges::find(known_, file, [](const auto& entry) { return entry.second.file; });
  return found == known_.end() ? std::nullopt : std::optional(found->first);
}

core::ObjectId Mappings::add(core::ObjectKind kind, const sys::FileIdentity& file, const std::string& path,
                             const std::string& name, core::TaskId teller, std::optional<core::TaskId> creator) {
  core::ObjectCreated facts;
  facts.kind = kind;
  facts.kernel_id = static_cast<std::int64_t>(file.inode);
  facts.name = name;
  if (const Person* person = post_.people.of(teller); person != nullptr && !path.empty()) {
    if (const auto named = sys::file_named(person->pid, AT_FDCWD, path)) facts.mode = named->mode & 0777;
  }
  const core::ObjectId object = post_.registry.add(std::move(facts), teller, creator, file.device);
  known_[object] = {kind, file, path, false};
  return object;
}

void Mappings::name_semaphores() {
  for (const Opened& opened : std::exchange(opened_, {})) {
    tracer::Tracee* task = live_task(post_, opened.process);
    if (task == nullptr) continue;
    const std::string first = opened.range.path.substr(shm_folder.size() + 1);
    auto names = sys::names_in(task->pid, shm_folder, opened.range.file);
    if (opened.made) std::erase(names, first);
    if (opened.made && names.empty()) {
      opened_.push_back(opened);
      continue;
    }
    const std::string path = shm_folder + "/" + (names.empty() ? first : names.front());
    auto object = find(opened.range.file);
    if (!object) {
      object = add(core::ObjectKind::PosixSemaphore, opened.range.file, path, name_of(path), opened.task,
                   opened.made ? std::optional(opened.process) : std::nullopt);
    }
    attached_[opened.process][opened.range.at] = {*object, opened.range.length, opened.range.offset};
  }
}

std::map<core::ObjectId, sys::FileIdentity> Mappings::named_semaphores() {
  name_semaphores();
  std::map<core::ObjectId, sys::FileIdentity> all;
  for (const auto& [object, known] : known_)
    if (known.kind == core::ObjectKind::PosixSemaphore) all[object] = known.file;
  return all;
}

void Mappings::born(Person& parent, Person& child) {
  if (child.process == parent.process) return;
  if (const auto found = attached_.find(parent.process); found != attached_.end())
    attached_[child.process] = found->second;
}

void Mappings::executed(tracer::Tracee&, Person& person) { lose(person.process, person.id); }

void Mappings::ended(Person& person) { lose(person.process, person.id); }

void Mappings::lose(core::TaskId process, core::TaskId teller) {
  ranges_.forget(process);
  auto entry = attached_.extract(process);
  if (entry.empty()) return;
  for (const auto& [at, attach] : entry.mapped()) detached(attach.object, teller);
}

void Mappings::detached(core::ObjectId object, core::TaskId teller) {
  const auto found = known_.find(object);
  if (found == known_.end() || is_attached(object)) return;
  if (found->second.kind == core::ObjectKind::Mapping) {
    post_.registry.remove(object);
    post_.journal.add(teller, core::ObjectRemoved{object});
    known_.erase(found);
  } else {
    post_.registry.touch(object);
  }
}

bool Mappings::is_attached(core::ObjectId object) const {
  return std::ranges::any_of(attached_, [object](const auto& process) {
    return std::ranges::any_of(process.second, [object](const auto& at) { return at.second.object == object; });
  });
}

bool Mappings::is_open(const Known& known) const {
  return std::ranges::any_of(post_.journal.world().processes, [&](const auto& process) {
    return std::ranges::any_of(process.second.descriptors,
                               [&](const auto& entry) { return entry.second.target.starts_with(known.path); });
  });
}

void Mappings::sample() {
  if (!opened_.empty()) {
    name_semaphores();
    post_.journal.settle();
  }
  std::erase_if(known_, [this](const auto& entry) {
    const auto& [object, known] = entry;
    const bool touched = post_.registry.is_touched(object);
    if (touched && known.kind != core::ObjectKind::PosixSemaphore) sample_size(object, known);
    if (!is_over(object, known)) return false;  // the last descriptor of one without a name may be closed by an exit
    post_.registry.remove(object);
    post_.journal.add_sample(core::ObjectRemoved{object});
    return true;
  });
}

bool Mappings::is_over(core::ObjectId object, const Known& known) const {
  return known.kind != core::ObjectKind::Mapping && known.unlinked && !is_attached(object) && !is_open(known);
}

void Mappings::sample_size(core::ObjectId object, const Known& known) {
  core::SegmentSampled now = post_.journal.world().object(object)->as<core::Memory>()->facts;
  now.object = object;
  if (known.path.empty()) {
    for (const auto& [process, attaches] : attached_)
      for (const auto& [at, attach] : attaches)
        if (attach.object == object) now.size = std::max(now.size, attach.offset + attach.length);
  } else if (!known.unlinked) {
    for (const auto& [process, person] : post_.people.all()) {
      const auto named = person.ended ? std::nullopt : sys::file_named(person.pid, AT_FDCWD, known.path);
      if (!named) continue;
      if (named->file == known.file) now.size = named->size;
      break;
    }
  }
  if (now != post_.journal.world().object(object)->as<core::Memory>()->facts) post_.journal.add_sample(now);
}

}  // namespace ipclab::engine::runner
