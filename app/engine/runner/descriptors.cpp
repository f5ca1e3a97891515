#include "engine/runner/descriptors.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cstring>

#include "engine/sys/descriptors.hpp"

namespace ipclab::engine::runner {
namespace {

bool is_channel(core::ObjectKind kind) {
  switch (kind) {
    case core::ObjectKind::Pipe:
    case core::ObjectKind::Fifo:
    case core::ObjectKind::Socket:
    case core::ObjectKind::EventFd:
    case core::ObjectKind::PosixQueue:
    case core::ObjectKind::Other:
      return true;
    default:
      return false;
  }
}

// It is somewhere even where nobody has it open.
bool has_name(core::ObjectKind kind) {
  return kind == core::ObjectKind::Fifo || kind == core::ObjectKind::PosixQueue || kind == core::ObjectKind::File ||
         kind == core::ObjectKind::Terminal;
}

bool takes_input(long number) {
  switch (number) {
    case SYS_read:
    case SYS_readv:
    case SYS_pread64:
    case SYS_preadv:
    case SYS_preadv2:
    case SYS_splice:
      return true;
    default:
      return false;
  }
}

std::string without(std::string text, const std::string& end) {
  if (text.ends_with(end)) text.erase(text.size() - end.size());
  return text;
}

// "anon_inode:[timerfd]" → "timerfd"; "anon_inode:inotify" → "inotify".
std::string name_of(const core::Descriptor& descriptor, core::ObjectKind kind) {
  if (kind == core::ObjectKind::Fifo || kind == core::ObjectKind::PosixQueue || kind == core::ObjectKind::Terminal) {
    return without(descriptor.target, " (deleted)");
  }
  if (kind != core::ObjectKind::Other) return {};
  std::string name = descriptor.target.substr(descriptor.target.find(':') + 1);
  std::erase_if(name, [](char c) { return c == '[' || c == ']'; });
  return name;
}

}  // namespace

// ---- what the other watches ask

const Descriptors::Entry* Descriptors::find(const Person& person, std::int32_t number) const {
  const auto table = tables_.find(person.process);
  if (table == tables_.end()) return nullptr;
  const auto entry = table->second.entries.find(number);
  return entry == table->second.entries.end() ? nullptr : &entry->second;
}

std::optional<core::ObjectId> Descriptors::channel(Person& person, std::int32_t number) {
  const auto table = tables_.find(person.process);
  if (table == tables_.end()) return std::nullopt;
  const auto entry = table->second.entries.find(number);
  if (entry == table->second.entries.end() || !entry->second.kind || !is_channel(*entry->second.kind)) {
    return std::nullopt;
  }
  return meet(entry->second, person);
}

std::optional<core::ObjectKind> Descriptors::kind_of(core::ObjectId object) const {
  const auto found = known_.find(object);
  return found == known_.end() ? std::nullopt : std::optional(found->second.kind);
}

std::optional<observe::Holder> Descriptors::holder(core::ObjectId object) const {
  for (const auto& [process, table] : tables_) {
    for (const auto& [number, entry] : table.entries) {
      if (entry.descriptor.object == object) return observe::Holder{pid_of(process), number};
    }
  }
  return std::nullopt;
}

std::optional<core::ObjectId> Descriptors::named(const observe::ObjectName& name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<core::ObjectId> Descriptors::linked(core::ObjectKind kind, const std::string& path) const {
  for (const auto& [id, known] : known_) {
    if (known.kind == kind && known.needs_name && known.path == path) return id;
  }
  return std::nullopt;
}

std::vector<core::ObjectId> Descriptors::all(core::ObjectKind kind) const {
  std::vector<core::ObjectId> objects;
  for (const auto& [id, known] : known_) {
    if (known.kind == kind) objects.push_back(id);
  }
  return objects;
}

core::ObjectId Descriptors::add(core::ObjectCreated facts, const observe::ObjectName& name, Person& teller,
                                std::optional<core::TaskId> creator) {
  Known known{facts.kind, name, facts.name, has_name(facts.kind)};
  const core::ObjectId id = post_.registry.add(std::move(facts), teller.id, creator, name.file.device);
  names_[name] = id;
  known_[id] = std::move(known);
  for (auto& [process, table] : tables_) {
    core::DescriptorsChanged changed;
    for (auto& [number, entry] : table.entries) {
      if (entry.name != name || entry.descriptor.object == id) continue;
      entry.descriptor.object = id;
      changed.now.push_back(entry.descriptor);
    }
    if (!changed.now.empty()) post_.journal.add(teller.id, process, std::move(changed));
  }
  return id;
}

void Descriptors::unlinked(core::ObjectId object, Person& by) {
  const auto found = known_.find(object);
  if (found == known_.end()) return;
  post_.journal.add(by.id, core::Unlinked{object});
  found->second.needs_name = false;
  if (has_name(found->second.kind)) lose({object}, by);
}

core::Pid Descriptors::pid_of(core::TaskId process) const {
  const Person* person = post_.people.of(process);
  return person == nullptr ? core::Pid{} : person->pid;
}

// ---- objects

bool Descriptors::is_open(core::ObjectId object) const { return holder(object).has_value(); }

core::ObjectId Descriptors::add_channel(const Entry& entry, Person& person, std::optional<core::TaskId> creator) {
  core::ObjectCreated facts;
  facts.kind = *entry.kind;
  facts.kernel_id = static_cast<std::int64_t>(entry.name.number != 0 ? entry.name.number : entry.name.file.inode);
  facts.mode = entry.permissions & 0777;
  facts.name = name_of(entry.descriptor, *entry.kind);
  return add(std::move(facts), entry.name, person, creator);
}

// The object of a descriptor that has just been seen; one that was open at launch waits until a call works on it.
std::optional<core::ObjectId> Descriptors::object_for(Entry& entry, Person& person, bool makes) {
  if (const auto known = named(entry.name)) return known;
  if (!entry.kind || !is_channel(*entry.kind) || outside_.contains(entry.name)) return std::nullopt;
  return add_channel(entry, person, makes ? std::optional(person.process) : std::nullopt);
}

std::optional<core::ObjectId> Descriptors::meet(Entry& entry, Person& person) {
  if (entry.descriptor.object) return entry.descriptor.object;
  if (outputs_.contains(entry.name)) return std::nullopt;
  return add_channel(entry, person, std::nullopt);
}

// A descriptor of each was closed: who was the last?
void Descriptors::lose(const std::set<core::ObjectId>& objects, Person& by) {
  for (const core::ObjectId object : objects) {
    const auto known = known_.find(object);
    if (known == known_.end()) continue;
    post_.registry.touch(object);
    if (known->second.needs_name || in_flight_.contains(object) || is_open(object)) continue;
    post_.journal.add(by.id, core::ObjectRemoved{object});
    names_.erase(known->second.name);
    known_.erase(known);
    post_.registry.remove(object);
  }
}

// ---- tables

// Of the same file, which open file description? kcmp(2) with whoever has one of it.
std::uint32_t Descriptors::open_file(Table& table, core::Pid pid, const Entry& entry, std::int32_t number) {
  std::set<std::uint32_t> asked;
  for (const auto& [process, other] : tables_) {
    for (const auto& [other_number, candidate] : other.entries) {
      if (candidate.name.file != entry.name.file || (&other == &table && other_number == number)) continue;
      if (!asked.insert(candidate.descriptor.file).second) continue;
      if (sys::same_open_file(pid, number, pid_of(process), other_number) == true) return candidate.descriptor.file;
    }
  }
  const auto before = table.entries.find(number);
  const bool same = before != table.entries.end() && before->second.name.file == entry.name.file &&
                    before->second.kind == entry.kind && !asked.contains(before->second.descriptor.file);
  if (same) return before->second.descriptor.file;
  if (table.next_file == table.end_of_block) begin_block(table);
  return table.next_file++;
}

void Descriptors::begin_block(Table& table) {
  constexpr std::uint32_t block = 64;
  table.next_file = last_block_;
  table.end_of_block = last_block_ += block;
}

void Descriptors::take(Table& table, Person& person, core::Pid pid, std::int32_t number,
                       const std::optional<observe::DescriptorLook>& look, bool makes,
                       core::DescriptorsChanged& changed) {
  const auto before = table.entries.find(number);
  if (!look) {
    if (before == table.entries.end()) return;
    table.entries.erase(before);
    changed.closed.push_back(number);
    return;
  }
  Entry entry{look->descriptor, look->kind, look->name, look->permissions};
  entry.descriptor.file = open_file(table, pid, entry, number);
  if (entry.name.alone) entry.name.number = entry.descriptor.file;
  entry.descriptor.object = object_for(entry, person, makes);
  if (before != table.entries.end() && before->second.descriptor == entry.descriptor) return;
  changed.now.push_back(entry.descriptor);
  table.entries[number] = std::move(entry);
}

void Descriptors::tell(Person& person, core::DescriptorsChanged changed) {
  if (changed.now.empty() && changed.closed.empty()) return;
  post_.journal.add(person.id, std::move(changed));
}

void Descriptors::read(Table& table, Person& person, core::Pid pid, const std::vector<std::int32_t>& numbers,
                       bool makes) {
  std::set<core::ObjectId> lost;
  core::DescriptorsChanged changed;
  for (const std::int32_t number : numbers) {
    const auto before = table.entries.find(number);
    if (before != table.entries.end() && before->second.descriptor.object) {
      lost.insert(*before->second.descriptor.object);
    }
    take(table, person, pid, number, observe::look_at_descriptor(pid, number), makes, changed);
  }
  tell(person, std::move(changed));
  lose(lost, person);
}

void Descriptors::read_all(Table& table, Person& person, core::Pid pid, bool makes) {
  std::set<core::ObjectId> lost;
  std::map<std::int32_t, std::optional<observe::DescriptorLook>> looks;
  for (const auto& [number, entry] : table.entries) {
    looks[number];
    if (entry.descriptor.object) lost.insert(*entry.descriptor.object);
  }
  for (observe::DescriptorLook& look : observe::look_at_descriptors(pid)) {
    const std::int32_t number = look.descriptor.number;
    looks[number] = std::move(look);
  }
  core::DescriptorsChanged changed;
  for (const auto& [number, look] : looks) take(table, person, pid, number, look, makes, changed);
  tell(person, std::move(changed));
  lose(lost, person);
}

// A launched program: what it was given is met when a call works on it.
void Descriptors::read_initial(Table& table, Person& person, core::Pid pid) {
  for (const observe::DescriptorLook& look : observe::look_at_descriptors(pid)) {
    if (!look.kind) continue;
    if (!named(look.name)) outside_.insert(look.name);
    if (look.descriptor.number == 1 && look.kind == core::ObjectKind::Pipe) outputs_.insert(look.name);
  }
  read_all(table, person, pid, false);
}

Descriptors::Table& Descriptors::table(Person& person, tracer::Tracee& task) {
  const auto found = tables_.find(person.process);
  if (found != tables_.end()) return found->second;
  Table& fresh = tables_[person.process];
  read_initial(fresh, person, task.pid);
  return fresh;
}

// ---- as a watch

std::optional<core::ObjectId> Descriptors::object_of(tracer::Tracee& task, Person& person, const core::Call& call) {
  Table& own = table(person, task);  // before its first call: what that one makes was not there before
  const auto number = descriptor_argument(call);
  if (!number || task.raw.number == SYS_connect) return std::nullopt;  // connect(2) is about the other end: Streams
  const auto entry = own.entries.find(*number);
  if (entry == own.entries.end()) return std::nullopt;
  if (entry->second.kind == core::ObjectKind::Terminal && takes_input(task.raw.number))
    return meet(entry->second, person);
  if (entry->second.kind == core::ObjectKind::Terminal) return std::nullopt;
  if (entry->second.kind && is_channel(*entry->second.kind)) return meet(entry->second, person);
  return entry->second.descriptor.object;  // a file that is locked
}

void Descriptors::returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) {
  if (value.error != 0) return;
  const DescriptorEffect effect = effect_on_descriptors(task, value.result);
  if (task.raw.number == SYS_sendmsg) note_in_flight(task, person, task.raw.args[1]);
  if (task.raw.number == SYS_fcntl && static_cast<int>(task.raw.args[1]) == F_SETFL) {
    take_status_flags(person, task, descriptor_argument(call).value_or(-1));
  }
  if (task.raw.number == SYS_recvmsg || task.raw.number == SYS_recvmmsg) return receive(task, person);
  if (effect.all) return read_all(table(person, task), person, task.pid, effect.makes);
  if (!effect.numbers.empty()) read(table(person, task), person, task.pid, effect.numbers, effect.makes);
}

// fcntl(2): status flags belong to the open file description, whoever shares it.
void Descriptors::take_status_flags(Person& person, tracer::Tracee& task, std::int32_t number) {
  Table& own = table(person, task);
  const auto entry = own.entries.find(number);
  const auto look = observe::look_at_descriptor(task.pid, number);
  if (entry == own.entries.end() || !look) return;
  const std::uint32_t file = entry->second.descriptor.file;
  for (auto& [process, other] : tables_) {
    core::DescriptorsChanged changed;
    for (auto& [other_number, candidate] : other.entries) {
      core::Descriptor& descriptor = candidate.descriptor;
      if (descriptor.file != file) continue;
      const core::Descriptor before = descriptor;
      descriptor.nonblocking = look->descriptor.nonblocking;
      descriptor.append = look->descriptor.append;
      if (descriptor != before) changed.now.push_back(descriptor);
    }
    if (!changed.now.empty()) post_.journal.add(person.id, process, std::move(changed));
  }
}

// What has come with a message. Of a sendmsg(2) and the recvmsg(2) that it releases either may be seen first.
void Descriptors::receive(tracer::Tracee& task, Person& person) {
  Table& own = table(person, task);
  const auto objects = [&own] {
    std::set<core::ObjectId> all;
    for (const auto& [number, entry] : own.entries) {
      if (entry.descriptor.object) all.insert(*entry.descriptor.object);
    }
    return all;
  };
  const std::set<core::ObjectId> before = objects();
  read_all(own, person, task.pid, false);
  for (const core::ObjectId object : objects()) {
    if (before.contains(object)) continue;
    if (in_flight_.erase(object) == 0) arrived_.insert(object);
  }
}

// unix(7): what is sent with SCM_RIGHTS stays open while it is on its way.
void Descriptors::note_in_flight(tracer::Tracee& task, Person& person, std::uint64_t message) {
  const auto header = decode::read_value<msghdr>(task.memory(), core::Address{message});
  if (!header || header->msg_controllen < sizeof(cmsghdr)) return;
  std::vector<char> control(std::min<std::size_t>(header->msg_controllen, 4096));
  const core::Address at{reinterpret_cast<std::uint64_t>(header->msg_control)};
  if (!task.proc.read(at, std::as_writable_bytes(std::span(control)))) return;
  cmsghdr first{};
  std::memcpy(&first, control.data(), sizeof first);
  if (first.cmsg_level != SOL_SOCKET || first.cmsg_type != SCM_RIGHTS) return;
  const std::size_t end = std::min<std::size_t>(first.cmsg_len, control.size());
  for (std::size_t offset = CMSG_LEN(0); offset + sizeof(int) <= end; offset += sizeof(int)) {
    std::int32_t number = -1;
    std::memcpy(&number, control.data() + offset, sizeof number);
    const auto object = channel(person, number);
    if (object && arrived_.erase(*object) == 0) in_flight_.insert(*object);
  }
}

// fork(2): the child has copies of all, of the same open files.
void Descriptors::born(Person& parent, Person& child) {
  if (child.process == parent.process) return;
  const auto found = tables_.find(parent.process);
  if (found == tables_.end()) return;
  Table& own = tables_[child.process];
  own.entries = found->second.entries;
  begin_block(own);
}

void Descriptors::executed(tracer::Tracee& task, Person& person) {
  const auto found = tables_.find(person.process);
  if (found != tables_.end()) read_all(found->second, person, task.pid, false);
}

void Descriptors::ended(Person& person) {
  const auto found = tables_.find(person.process);
  if (found == tables_.end()) return;
  std::set<core::ObjectId> lost;
  for (const auto& [number, entry] : found->second.entries) {
    if (entry.descriptor.object) lost.insert(*entry.descriptor.object);
  }
  tables_.erase(found);
  lose(lost, person);
}

void Descriptors::sample() {
  arrived_.clear();
  auto& people = post_.people.all();
  for (auto next = people.upper_bound(last_seen_); next != people.end(); ++next) {
    auto& [id, person] = *next;
    last_seen_ = id;
    tracer::Tracee* task = person.ended ? nullptr : post_.tracer.find(person.pid);
    if (task != nullptr && id == person.process) table(person, *task);
  }
  post_.journal.settle();
}

}  // namespace ipclab::engine::runner
