#include "engine/runner/reporter.hpp"

#include <sys/syscall.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstring>

namespace ipclab::engine::runner {
namespace {

constexpr std::size_t output_limit = 4096;  // bytes of one write(2) that an event keeps

core::HeldAt held_at(tracer::StopKind kind) {
  switch (kind) {
    case tracer::StopKind::Newborn:
      return core::HeldAt::Birth;
    case tracer::StopKind::BeforeCall:
      return core::HeldAt::BeforeCall;
    case tracer::StopKind::Returned:
    case tracer::StopKind::Executed:
      return core::HeldAt::AfterCall;
    case tracer::StopKind::Main:
      return core::HeldAt::Main;
    case tracer::StopKind::Line:
      return core::HeldAt::Line;
    case tracer::StopKind::Signal:
      return core::HeldAt::Signal;
    case tracer::StopKind::Access:
      return core::HeldAt::Access;
    case tracer::StopKind::Accessed:
    case tracer::StopKind::Instruction:
      return core::HeldAt::Instruction;
    case tracer::StopKind::Born:
    case tracer::StopKind::JobStopped:
    case tracer::StopKind::Continued:
    case tracer::StopKind::Interrupted:
    case tracer::StopKind::Exited:
    case tracer::StopKind::Reaped:
      break;
  }
  return core::HeldAt::Interrupt;
}

}  // namespace

Person& Reporter::launched(tracer::Tracee& task, const std::string& path, const std::string& program,
                           const std::vector<std::string>& arguments) {
  Person& person = people_.launch(task.pid, path);
  person.program = program;
  person.arguments = arguments;
  person.output = task.proc.descriptor(1);
  person.terminal = task.proc.descriptor(2);
  const bool has_main = task.space.program() && task.space.program()->main();
  person.stop = has_main ? core::HeldAt::Main : core::HeldAt::Entry;
  core::TaskBorn born;
  born.process = person.id;
  born.birth = core::Birth::Launch;
  born.pid = task.pid;
  born.path = path;
  born.program = program;
  born.arguments = arguments;
  journal_.add(person.id, born);
  for (const auto& watch : watches_) watch->launched(task, person);
  return person;
}

std::string Reporter::tell(const tracer::Stop& stop, Person& person, std::optional<core::TaskId> by) {
  tracer::Tracee& task = *stop.task;
  std::string output;
  person.stop = held_at(stop.kind);
  for (const auto& watch : watches_) watch->stopped(stop, person);
  switch (stop.kind) {
    case tracer::StopKind::Born:
      born(stop, person);
      break;
    case tracer::StopKind::BeforeCall:
      find_object(task, person);
      break;
    case tracer::StopKind::Returned:
      released(person, by);
      output = returned(stop, person);
      break;
    case tracer::StopKind::Executed:
      executed(task, person);
      break;
    case tracer::StopKind::Signal:
      released(person, by);
      if (stop.disposition == core::Disposition::Terminates) people_.of(person.process)->doomed = true;
      if (stop.disposition == core::Disposition::Handler) {
        person.delivery = {stop.signal, stop.disposition};  // told when it takes effect
      } else {
        journal_.add(person.id, core::SignalDelivered{stop.signal, stop.disposition});
      }
      break;
    case tracer::StopKind::JobStopped:
      person.blocked_told = person.held_told = false;
      journal_.add(person.id, core::JobStopped{stop.signal});
      break;
    case tracer::StopKind::Continued:
      journal_.add(person.id, core::JobContinued{});
      person.moving = true;
      break;
    case tracer::StopKind::Exited:
      person.ended = true;
      journal_.add(person.id, core::Exited{stop.status, stop.process_ended});
      if (stop.process_ended) {
        for (const auto& watch : watches_) watch->ended(person);
      }
      break;
    case tracer::StopKind::Reaped:
      if (!person.reaped) journal_.add(person.id, core::Reaped{});
      person.reaped = true;
      break;
    case tracer::StopKind::Accessed:
      for (const tracer::SharedAccess& access : task.accesses) {
        journal_.add(person.id, core::MemoryAccessed{shared_access(access)});
      }
      break;
    case tracer::StopKind::Newborn:
    case tracer::StopKind::Main:
    case tracer::StopKind::Line:
    case tracer::StopKind::Access:
    case tracer::StopKind::Instruction:
    case tracer::StopKind::Interrupted:
      break;
  }
  return output;
}

// execve(2) leaves one task of the process, with the first one's pid; all that was told of the others is over.
void Reporter::executed(tracer::Tracee& task, Person& person) {
  for (auto& [id, other] : people_.all()) {
    if (other.process == person.process && id != person.id) other.ended = true;
  }
  person.held_told = person.blocked_told = person.left = false;
  person.moving = true;
  person.delivery.reset();
  person.arguments = task.proc.arguments();
  person.program = task.proc.executable();
  person.program.erase(0, person.program.rfind('/') + 1);
  journal_.add(person.id, core::Executed{person.program, person.arguments});
  for (const auto& watch : watches_) watch->executed(task, person);
}

void Reporter::find_object(tracer::Tracee& task, Person& person) {
  for (const auto& watch : watches_) {
    task.call.object = watch->object_of(task, person, task.call);
    if (task.call.object) return registry_.touch(*task.call.object);
  }
}

void Reporter::samples(bool at_end) {
  journal_.settle();
  for (const auto& watch : watches_) watch->sample();
  registry_.looked_at_all();
  if (!at_end) return;
  for (auto& [pid, task] : tracer_.tasks()) {
    Person* person = people_.of(pid);
    if (person == nullptr || !task.stopped || !person->fresh) continue;
    person->fresh = false;
    for (const auto& watch : watches_) watch->sample_held(task, *person);
  }
}

void Reporter::born(const tracer::Stop& stop, Person& parent) {
  Person& child = people_.born(parent, stop.other->pid, stop.birth);
  core::TaskBorn born;
  born.process = child.process;
  if (stop.birth != core::Birth::Thread) born.parent = parent.process;
  born.birth = stop.birth;
  born.pid = child.pid;
  born.path = child.path;
  born.program = child.program;
  born.arguments = child.arguments;
  journal_.add(parent.id, child.id, born);
  for (const auto& watch : watches_) watch->born(parent, child);
}

void Reporter::released(Person& person, std::optional<core::TaskId> by) {
  if (!person.blocked_told) return;
  person.blocked_told = false;
  if (by == person.id) by.reset();
  journal_.add(person.id, core::Released{by});
}

std::string Reporter::returned(const tracer::Stop& stop, Person& person) {
  tracer::Tracee& task = *stop.task;
  const core::Returned value = decode::decode_return(task.call, stop.result);
  journal_.add(person.id, core::CallReturned{value, stop.injected});
  if (task.call.object) registry_.touch(*task.call.object);
  for (const auto& watch : watches_) watch->returned(task, person, task.call, value);
  if (value.error != 0) return {};
  switch (task.raw.number) {
    case SYS_write:
    case SYS_writev:
      return written(task, person, value.result);
    case SYS_wait4:
    case SYS_waitid:
      reaped_by(task, person, value.result);
      return {};
    default:
      return {};
  }
}

bool Reporter::is_writing_output(tracer::Tracee& task) {
  if (task.raw.number != SYS_write && task.raw.number != SYS_writev) return false;
  const Person* person = people_.of(task.pid);
  if (person == nullptr) return false;
  const std::string target = task.proc.descriptor(static_cast<std::int32_t>(task.raw.args[0]));
  return target == person->output || target == person->terminal;
}

// What a call has really written to the terminal, or to the pipe or file that stands for it, is read where the
// program keeps it.
std::string Reporter::written(tracer::Tracee& task, Person& person, std::int64_t count) {
  if (count <= 0 || !is_writing_output(task)) return {};
  core::OutputWritten output;
  output.descriptor = static_cast<std::int32_t>(task.raw.args[0]);
  output.total = static_cast<std::uint64_t>(count);
  std::uint64_t address = task.raw.args[1];
  std::uint64_t length = output.total;
  std::uint64_t pieces = 1;
  if (task.raw.number == SYS_writev) pieces = std::min<std::uint64_t>(task.raw.args[2], 16);
  for (std::uint64_t piece = 0; piece < pieces && output.bytes.size() < output.total; ++piece) {
    if (task.raw.number == SYS_writev) {
      const core::Address at{task.raw.args[1] + piece * 16};
      const auto base = decode::read_value<std::uint64_t>(task.memory(), at);
      const auto size = decode::read_value<std::uint64_t>(task.memory(), core::Address{at.value + 8});
      if (!base || !size) break;
      address = *base;
      length = std::min<std::uint64_t>(*size, output.total - output.bytes.size());
    }
    const std::size_t room = output_limit - output.bytes.size();
    std::string bytes(std::min<std::size_t>(length, room), '\0');
    if (!task.proc.read(core::Address{address}, std::as_writable_bytes(std::span(bytes)))) break;
    output.bytes += bytes;
  }
  journal_.add(person.id, output);
  return output.bytes;
}

void Reporter::sent_by_lab(Person& person, int signal) {
  for (const auto& watch : watches_) watch->sent_by_lab(person, signal);
}

void Reporter::reaped_by(tracer::Tracee& task, Person& parent, std::int64_t result) {
  std::int64_t pid = result;
  if (task.raw.number == SYS_waitid) {  // waitid(2): si_pid, after three ints and a gap
    const auto child_pid = decode::read_value<std::int32_t>(task.memory(), core::Address{task.raw.args[2] + 16});
    pid = task.raw.args[2] == 0 || !child_pid ? 0 : *child_pid;
  }
  Person* child = pid > 0 ? people_.of(core::Pid{static_cast<std::int32_t>(pid)}) : nullptr;
  if (child == nullptr || !child->ended || child->reaped) return;
  tracer::Tracee* zombie = tracer_.find(child->pid);
  if (zombie != nullptr && zombie->proc.state() == 'Z') return;  // WNOWAIT
  child->reaped = true;
  if (zombie != nullptr) zombie->reaped = true;
  journal_.add(parent.id, child->id, core::Reaped{parent.process});
}

void Reporter::go(tracer::Tracee& task, Person& person) {
  if (!task.stopped) return;
  if (!person.moving) journal_.add(person.id, core::Resumed{});
  person.moving = true;
  if (person.delivery) {
    journal_.add(person.id, *person.delivery);
    person.delivery.reset();
  }
  if (task.before_call) {
    if (!person.held_told) person.place = tracer_.place(task);
    journal_.add(person.id, core::CallEntered{task.call, person.place});
    for (const auto& watch : watches_) watch->entering(task, person, task.call);
  }
  person.held_told = false;
  tracer_.go(task);
}

void Reporter::held(tracer::Tracee& task, Person& person) {
  if (!task.stopped || person.held_told) return;
  person.place = tracer_.place(task);
  core::Held held;
  held.at = person.stop;
  held.place = person.place;
  if (task.before_call) held.call = task.call;
  if (held.at == core::HeldAt::Access || held.at == core::HeldAt::Instruction) {
    held.instruction = tracer_.instruction(task);
    const bool to_come = !task.accesses.empty() && task.accesses.front().after.empty();
    if (to_come) held.access = shared_access(task.accesses.front());
  }
  journal_.add(person.id, held);
  person.held_told = person.fresh = true;
  person.moving = false;
}

core::MemoryAccess Reporter::shared_access(const tracer::SharedAccess& access) const {
  core::MemoryAccess told;
  told.address = access.address;
  told.size = access.size;
  told.reads = access.reads;
  told.writes = access.writes;
  told.before = access.before;
  told.after = access.after;
  const decode::Mapping& memory = access.memory;
  told.offset = memory.offset + (access.address.value - memory.start);
  if (memory.path.starts_with("/SYSV")) {
    told.object = registry_.find(core::ObjectKind::SharedSegment, static_cast<std::int64_t>(memory.inode));
    return told;
  }
  for (const core::ObjectKind kind : {core::ObjectKind::PosixMemory, core::ObjectKind::Mapping}) {
    if (told.object) break;
    told.object = registry_.find(kind, static_cast<std::int64_t>(memory.inode), memory.device);
  }
  return told;
}

void Reporter::all_held() {
  for (auto& [pid, task] : tracer_.tasks()) {
    if (Person* person = people_.of(pid)) held(task, *person);
  }
}

void Reporter::all_blocked() {
  for (auto& [pid, task] : tracer_.tasks()) {
    Person* person = people_.of(pid);
    if (person == nullptr || person->blocked_told || !tracer_.is_known_blocked(task)) continue;
    core::Blocked blocked{task.call.object};
    if (blocked.object) registry_.touch(*blocked.object);
    for (const auto& watch : watches_) watch->blocked(task, *person, blocked);
    journal_.add(person->id, std::move(blocked));
    person->blocked_told = true;
  }
}

// pthread_exit(3) in the first thread: wait tells nothing of it until the last thread has ended.
void Reporter::all_left() {
  for (auto& [pid, task] : tracer_.tasks()) {
    Person* person = people_.of(pid);
    if (person == nullptr || person->ended || person->left || !task.in_call || !tracer_.has_left(task)) continue;
    person->left = true;
    const int status = task.raw.number == SYS_exit ? static_cast<int>(task.raw.args[0] & 0xff) : 0;
    journal_.add(person->id, core::Exited{{false, status, false}, false});
  }
}

void Reporter::all_reaped() {
  for (auto& [pid, task] : tracer_.tasks()) {
    Person* person = people_.of(pid);
    // Gone without a wait of its parent: the parent ignores SIGCHLD, or it is init, which is us.
    if (person == nullptr || !person->ended || person->reaped || task.proc.state() == 'Z') continue;
    person->reaped = true;
    task.reaped = true;
    if (person->id == person->process) journal_.add(person->id, core::Reaped{});
  }
}

}  // namespace ipclab::engine::runner
