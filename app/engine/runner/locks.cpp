#include "engine/runner/locks.hpp"

#include <fmt/format.h>
#include <linux/futex.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstring>
#include <ranges>

#include "engine/decode/unwind.hpp"

namespace ipclab::engine::runner {
namespace {

// A function of libc that makes futex(2), what its first argument is called, and what it is.
struct Function {
  std::string_view name;
  const char* argument;
  std::optional<core::ObjectKind> kind;  // none: nothing that is kept as an object
};
constexpr Function functions[] = {
    {"sem_wait", "sem", core::ObjectKind::PosixSemaphore},
    {"sem_timedwait", "sem", core::ObjectKind::PosixSemaphore},
    {"sem_clockwait", "sem", core::ObjectKind::PosixSemaphore},
    {"sem_post", "sem", core::ObjectKind::PosixSemaphore},
    {"pthread_mutex_lock", "mutex", core::ObjectKind::Mutex},
    {"pthread_mutex_timedlock", "mutex", core::ObjectKind::Mutex},
    {"pthread_mutex_clocklock", "mutex", core::ObjectKind::Mutex},
    {"pthread_mutex_unlock", "mutex", core::ObjectKind::Mutex},
    {"pthread_cond_wait", "cond", {}},
    {"pthread_cond_timedwait", "cond", {}},
    {"pthread_cond_clockwait", "cond", {}},
    {"pthread_cond_signal", "cond", {}},
    {"pthread_cond_broadcast", "cond", {}},
    {"pthread_rwlock_rdlock", "rwlock", {}},
    {"pthread_rwlock_wrlock", "rwlock", {}},
    {"pthread_rwlock_unlock", "rwlock", {}},
    {"pthread_barrier_wait", "barrier", {}},
    {"pthread_join", "thread", {}},
    {"pthread_timedjoin_np", "thread", {}},
    {"pthread_clockjoin_np", "thread", {}},
};

const Function* function_named(std::string_view name) {
  const auto found = std::ranges::find(functions, name, &Function::name);
  return found == std::end(functions) ? nullptr : &*found;
}

// Of the library functions that led to the call the innermost that is known: std::mutex::lock is pthread_mutex_lock.
const Function* function_of(tracer::Tracee& task) {
  const auto registers = task.stopped ? task.stopped->registers() : std::nullopt;
  if (!registers) return nullptr;
  std::vector<std::string_view> through;
  task.space.unwind(*registers, task.memory(), &through);
  for (const std::string_view name : through)
    if (const Function* function = function_named(name)) return function;
  return nullptr;
}

// pthreadtypes.h and semaphore internals of glibc on x86-64.
struct SemaphoreBytes {
  std::uint32_t value = 0;
  std::uint32_t waiting = 0;
  std::int32_t is_private = 0;  // 0, or 128 where processes share it
  std::int32_t unused = 0;
};
struct MutexBytes {
  std::int32_t lock = 0;  // 0 = free, 2 = somebody waits
  std::uint32_t count = 0;
  std::int32_t owner = 0;  // thread id
  std::uint32_t users = 0;
  std::int32_t kind = 0;
};

// Set up, and no rest of something else? All zero is what is not set up, or free and of no interest yet.
bool looks_used(const SemaphoreBytes& bytes) {
  const bool any = bytes.value != 0 || bytes.waiting != 0 || bytes.is_private != 0;
  return any && bytes.value <= INT_MAX && bytes.waiting <= USHRT_MAX && bytes.unused == 0 &&
         (bytes.is_private == 0 || bytes.is_private == 128);
}
bool looks_used(const MutexBytes& bytes) {
  return (bytes.lock == 1 || bytes.lock == 2) && bytes.owner > 0 && (bytes.kind & ~0x1ff) == 0;
}

template <class Bytes>
bool is_used(tracer::Tracee& task, std::uint64_t address) {
  const auto bytes = decode::read_value<Bytes>(task.memory(), core::Address{address});
  return bytes && looks_used(*bytes);
}

}  // namespace

std::optional<core::ObjectId> Locks::object_of(tracer::Tracee& task, Person& person, const core::Call&) {
  if (task.raw.number != SYS_futex) return std::nullopt;
  const Function* function = function_of(task);
  if (function == nullptr) return std::nullopt;
  const core::Address address{task.raw.args[0]};
  task.call.name = function->name;
  const std::string name = name_at(task, address);
  std::string text = fmt::format("{:#x}", address.value);
  if (std::string_view(function->argument) == "thread") {
    // futex(2) waits until the kernel clears the thread's id there (set_tid_address(2)).
    const Person* joined = post_.people.of(core::Pid{static_cast<std::int32_t>(task.raw.args[2])});
    if (joined != nullptr) text = joined->path;
  } else if (!name.empty()) {
    text = name.starts_with('*') ? name.substr(1) : "&" + name;
  }
  task.call.arguments = {{function->argument, address.value, text}};
  if (!function->kind) return std::nullopt;
  take_named();
  return meet(mappings_.ranges().key(person.process, address), *function->kind, name, person);
}

std::string Locks::name_at(tracer::Tracee& task, core::Address address) {
  const auto& program = task.space.program();
  if (!program || !program->has_lines()) return {};
  const auto locks = program->variables().locks(task.space, post_.tracer.unwind(task), task.memory());
  const auto found = std::ranges::find(locks, address.value, &decode::Lock::address);
  return found == locks.end() ? std::string() : found->name;
}

core::ObjectId Locks::meet(const MemoryKey& key, core::ObjectKind kind, const std::string& name, Person& person) {
  if (const auto found = known_.find(key); found != known_.end()) return found->second.object;
  core::ObjectCreated facts;
  facts.kind = kind;
  facts.kernel_id = static_cast<std::int64_t>(key.offset);  // the kernel has no number for it
  facts.name = name_in_memory(key);
  if (facts.name.empty()) facts.name = name.starts_with('*') ? name.substr(1) : name;
  const std::uint64_t whose = key.process.value != 0 ? key.process.value : ~key.file.inode;
  const core::ObjectId object = post_.registry.add(std::move(facts), person.id, person.process, whose);
  known_[key] = {object, kind, false};
  return object;
}

// The field of the type that its shared memory has: all who share it know it by that.
std::string Locks::name_in_memory(const MemoryKey& key) const {
  if (key.process.value != 0) return {};
  const auto inode = static_cast<std::int64_t>(key.file.inode);
  auto object = post_.registry.find(core::ObjectKind::Mapping, inode, key.file.device);
  if (!object) object = post_.registry.find(core::ObjectKind::PosixMemory, inode, key.file.device);
  if (!object) object = post_.registry.find(core::ObjectKind::SharedSegment, inode);
  const core::World& world = post_.journal.world();
  const core::Object* memory = object ? world.object(*object) : nullptr;
  const auto type = memory == nullptr ? world.types.end() : world.types.find(memory->as<core::Memory>()->type);
  if (type == world.types.end()) return {};
  for (const core::Field& field : type->second.members) {
    const bool is_lock = field.kind == core::FieldKind::Semaphore || field.kind == core::FieldKind::Mutex;
    if (is_lock && field.offset == key.offset) return field.path;
  }
  return {};
}

void Locks::take_named() {
  for (const auto& [object, file] : mappings_.named_semaphores())
    known_.try_emplace(MemoryKey{{}, file, 0}, Known{object, core::ObjectKind::PosixSemaphore, true});
}

void Locks::executed(tracer::Tracee&, Person& person) { lose(person); }

void Locks::ended(Person& person) { lose(person); }

// What was in memory of its own is gone with it.
void Locks::lose(Person& person) {
  std::erase_if(known_, [&](const auto& entry) {
    if (entry.first.process != person.process) return false;
    post_.registry.remove(entry.second.object);
    post_.journal.add(person.id, core::ObjectRemoved{entry.second.object});
    return true;
  });
}

void Locks::sample() {
  take_named();
  std::erase_if(known_, [this](const auto& entry) {
    const auto& [key, known] = entry;
    if (!post_.registry.alive().contains(known.object)) return true;
    if (look(key, known) || known.named) return false;
    post_.registry.remove(known.object);
    post_.journal.add_sample(core::ObjectRemoved{known.object});
    return true;
  });
}

// False: nobody can see it any more.
bool Locks::look(const MemoryKey& key, const Known& known) {
  const auto place = mappings_.ranges().place(key);
  if (!place) return false;
  core::CounterSampled now;
  now.object = known.object;
  if (known.kind == core::ObjectKind::PosixSemaphore) {
    const auto bytes = decode::read_value<SemaphoreBytes>(place->task->memory(), place->at);
    if (!bytes) return true;
    now.value = bytes->value;
    now.waiting = bytes->waiting;
  } else {
    const auto bytes = decode::read_value<MutexBytes>(place->task->memory(), place->at);
    if (!bytes) return true;
    now.value = bytes->lock != 0 ? 1 : 0;
    now.waiting = static_cast<std::uint32_t>(core::waiting_for(post_.journal.world(), known.object).size());
    const Person* owner = bytes->lock != 0 ? post_.people.of(core::Pid{bytes->owner}) : nullptr;
    if (owner != nullptr) now.owner = owner->id;
  }
  const core::Counter* counter = post_.journal.world().object(known.object)->as<core::Counter>();
  if (counter->facts != now) post_.journal.add_sample(now);
  return true;
}

void Locks::sample_held(tracer::Tracee& task, Person& person) {
  const auto& program = task.space.program();
  if (!program || !program->has_lines()) return;
  const decode::Unwound unwound = post_.tracer.unwind(task);
  for (const decode::Lock& lock : program->variables().locks(task.space, unwound, task.memory())) {
    if (lock.local && unwound.place.function != "main") continue;  // what others' stacks hold does not last
    const MemoryKey key = mappings_.ranges().key(person.process, core::Address{lock.address});
    if (known_.contains(key)) continue;
    const bool used =
        lock.is_mutex ? is_used<MutexBytes>(task, lock.address) : is_used<SemaphoreBytes>(task, lock.address);
    if (!used) continue;
    const auto kind = lock.is_mutex ? core::ObjectKind::Mutex : core::ObjectKind::PosixSemaphore;
    meet(key, kind, lock.name, person);
    post_.journal.settle();
    look(key, known_.at(key));
  }
}

}  // namespace ipclab::engine::runner
