// Births and ends of objects, their names, counters, locks, and the descriptors through which processes have them.
#include <algorithm>

#include "view/teller.hpp"
#include "view/weave.hpp"

namespace ipclab::view {
namespace {

bool has(core::Access access, core::Access way) {
  return (static_cast<unsigned>(access) & static_cast<unsigned>(way)) != 0;
}

bool is_stream(core::ObjectKind kind) { return kind == core::ObjectKind::Pipe || kind == core::ObjectKind::Fifo; }

bool is_system_v(core::ObjectKind kind) {
  return kind == core::ObjectKind::SemaphoreSet || kind == core::ObjectKind::SharedSegment ||
         kind == core::ObjectKind::MessageQueue;
}

bool same_lock(const core::FileLock& a, const core::FileLock& b) {
  return a.kind == b.kind && a.process == b.process && a.exclusive == b.exclusive && a.first == b.first &&
         a.last == b.last;
}

}  // namespace

void Teller::on(const core::Event& event, const core::ObjectCreated& created) {
  const Sentence object = what(created.object);
  if (!event.task) {
    add(Weight::News, "view.did.found", {object});
  } else if (created.ordinal == 0) {
    add(Weight::Aside, "view.did.meets", {who(*event.task), object});
  } else if (created.kind == core::ObjectKind::Mutex || created.kind == core::ObjectKind::File) {
    add(Weight::Aside, "view.did.first-uses", {who(*event.task), object});
  } else if (created.kind == core::ObjectKind::SemaphoreSet) {
    add(Weight::News, "view.did.creates-set", {who(*event.task), object, {value(created.members)}});
  } else {
    add(Weight::News, "view.did.creates", {who(*event.task), object});
  }
}

void Teller::on(const core::Event& event, const core::Unlinked& unlinked) {
  const bool segment = world_.object(unlinked.object)->kind == core::ObjectKind::SharedSegment;
  if (!event.task) {
    add(Weight::News, "view.did.unlinked", {what(unlinked.object)});
  } else {
    add(Weight::Event, segment ? "view.did.marks" : "view.did.unlinks", {who(*event.task), what(unlinked.object)});
  }
}

void Teller::on(const core::Event& event, const core::ObjectRemoved& removed) {
  const Sentence object = what(removed.object);
  const core::Object& now = *world_.object(removed.object);
  if (!is_system_v(now.kind)) {  // nobody removes these: they go with whoever had them last
    add(Weight::Aside, "view.did.gone", {object});
  } else if (now.unlinked) {
    add(Weight::News, "view.did.destroyed", {object});
  } else if (event.task) {
    add(Weight::Event, "view.did.removed", {who(*event.task), object});
  } else {
    add(Weight::Event, "view.did.removed-outside", {object});
  }
}

void Teller::on(const core::Event&, const core::CounterSampled& sample) {
  const auto* before = was_.object ? was_.object->as<core::Counter>() : nullptr;
  if (before == nullptr) return;
  const Sentence object = what(sample.object);
  if (was_.object->kind == core::ObjectKind::Mutex) {
    if (before->facts.owner == sample.owner) return;
    if (sample.owner) {
      add(Weight::News, "view.did.owns", {who(*sample.owner), object});
    } else {
      add(Weight::News, "view.did.free", {object});
    }
  } else if (before->facts.value != sample.value) {
    add(Weight::News, "view.did.value",
        {object,
         {value(static_cast<std::int64_t>(before->facts.value))},
         {value(static_cast<std::int64_t>(sample.value))}});
  }
}

void Teller::on(const core::Event&, const core::LocksSampled& sample) {
  const auto* before = was_.object ? was_.object->as<core::Locks>() : nullptr;
  if (before == nullptr) return;
  const auto holds = [](const std::vector<core::FileLock>& locks, const core::FileLock& lock) {
    return std::any_of(locks.begin(), locks.end(),
                       [&](const core::FileLock& other) { return !other.waiting && same_lock(other, lock); });
  };
  const auto tell = [&](const core::FileLock& lock, std::string_view key) {
    if (lock.waiting || !lock.process) return;
    const Sentence kind = {word(text::say(names_.lang, lock.exclusive ? "view.lock.write" : "view.lock.read"))};
    add(Weight::News, key, {{process_span(names_, world_, *lock.process)}, what(sample.object), kind});
  };
  for (const core::FileLock& lock : before->locks) {
    if (!holds(sample.locks, lock)) tell(lock, "view.did.unlocks-file");
  }
  for (const core::FileLock& lock : sample.locks) {
    if (!holds(before->locks, lock)) tell(lock, "view.did.locks-file");
  }
}

// The last one of an end decides what the other end meets: end-of-file, or SIGPIPE.
void Teller::closed(core::TaskId task, const core::Descriptor& descriptor, Weight weight) {
  const core::Object* object = descriptor.object ? world_.object(*descriptor.object) : nullptr;
  if (object == nullptr || !is_stream(object->kind)) return;
  const core::TaskId process = world_.task(task)->process;
  const auto tell = [&](core::Access way, const std::vector<core::TaskId>& left,
                        const std::vector<core::TaskId>& other_end, std::string_view last, std::string_view one) {
    if (!has(descriptor.access, way) || std::find(left.begin(), left.end(), process) != left.end()) return;
    if (left.empty() && !other_end.empty()) {
      add(std::max(weight, Weight::News), last, {who(task), what(object->id)});
    } else if (!left.empty()) {
      add(weight, one, {who(task), what(object->id), list(names_, world_, left)});
    }
  };
  const auto readers = core::readers_of(world_, object->id);
  const auto writers = core::writers_of(world_, object->id);
  tell(core::Access::Write, writers, readers, "view.did.closes-last-write-end", "view.did.closes-write-end");
  tell(core::Access::Read, readers, writers, "view.did.closes-last-read-end", "view.did.closes-read-end");
}

void Teller::opened(core::TaskId task, const core::Descriptor& descriptor) {
  const Sentence number = {value(descriptor.number)};
  const core::Object* object = descriptor.object ? world_.object(*descriptor.object) : nullptr;
  if (object == nullptr) {
    add(Weight::Aside, "view.did.opens", {who(task), {code(descriptor.target)}, number});
    return;
  }
  if (!is_stream(object->kind)) {
    add(Weight::Note, "view.did.has", {who(task), what(object->id), number});
    return;
  }
  const bool writes = has(descriptor.access, core::Access::Write);
  const bool both = writes && has(descriptor.access, core::Access::Read);
  add(Weight::Note,
      both     ? "view.did.has"
      : writes ? "view.did.has-write-end"
               : "view.did.has-read-end",
      {who(task), what(object->id), number});
}

void Teller::on(const core::Event& event, const core::DescriptorsChanged& changed) {
  if (!was_.task->returned || was_.process->descriptors.empty()) return;  // what it was given when it was launched
  for (const std::int32_t number : changed.closed) {
    const auto old = was_.process->descriptors.find(number);
    if (old != was_.process->descriptors.end()) closed(*event.task, old->second, Weight::Note);
  }
  for (const core::Descriptor& descriptor : changed.now) {
    const auto old = was_.process->descriptors.find(descriptor.number);
    const bool other = old == was_.process->descriptors.end() || old->second.file != descriptor.file;
    if (!other) continue;  // only its flags are others
    if (old != was_.process->descriptors.end()) closed(*event.task, old->second, Weight::Note);
    opened(*event.task, descriptor);
  }
}

}  // namespace ipclab::view
