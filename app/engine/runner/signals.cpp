#include "engine/runner/signals.hpp"

#include <sys/syscall.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "engine/sys/descriptors.hpp"

namespace ipclab::engine::runner {
namespace {

constexpr int first_real_time = 32;  // signal(7): of the kernel; libc keeps two for itself

std::uint64_t bit(int signal) { return std::uint64_t{1} << (signal - 1); }

bool is_set(std::uint64_t set, int signal) { return (set & bit(signal)) != 0; }

// signal(7): a signal that is ignored leaves no trace, unless it is blocked: then it waits, as the action may change.
// (To a traced process the kernel delivers it all the same; the tracer keeps that from being seen.)
bool vanishes(int signal, const sys::SignalSets& sets) {
  return !is_set(sets.blocked, signal) && tracer::disposition_of(signal, sets) == core::Disposition::Ignored;
}

// The number that pidfd_send_signal(2) means: proc(5), fdinfo, "Pid:".
std::int32_t pid_behind(core::Pid process, int descriptor) {
  const std::string text = sys::descriptor_information(process, descriptor);
  const auto at = text.find("Pid:");
  return at == std::string::npos ? 0 : static_cast<std::int32_t>(std::atol(text.c_str() + at + 4));
}

// sigaction(2), si_code: the fault of an instruction, which nobody sent.
bool is_fault(const siginfo_t& info) {
  constexpr int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS};
  return info.si_code > 0 && std::find(std::begin(faults), std::end(faults), info.si_signo) != std::end(faults);
}

bool has_sender(const siginfo_t& info) {
  return info.si_code == SI_USER || info.si_code == SI_TKILL || info.si_code == SI_QUEUE ||
         (info.si_signo == SIGCHLD && info.si_code > 0);
}

std::optional<std::int64_t> value_of(const siginfo_t& info) {
  if (info.si_code != SI_QUEUE) return std::nullopt;
  return info.si_value.sival_int;
}

// Calls that change what a task blocks, what its process does with signals, or take one that is pending.
bool changes_signals(long number) {
  switch (number) {
    case SYS_rt_sigaction:
    case SYS_rt_sigprocmask:
    case SYS_rt_sigsuspend:
    case SYS_rt_sigtimedwait:
    case SYS_ppoll:
    case SYS_pselect6:
    case SYS_epoll_pwait:
    case SYS_epoll_pwait2:
      return true;
    default:
      return false;
  }
}

}  // namespace

// ---- sent by a program

void Signals::entering(tracer::Tracee& task, Person& person, const core::Call&) {
  auto sending = sending_of(task, person);
  if (!sending) return;
  const bool fatal = sending->signal == SIGKILL &&
                     std::any_of(sending->targets.begin(), sending->targets.end(), [&](const Target& target) {
                       return post_.people.of(target.task)->process == person.process;
                     });
  if (fatal) {  // it does not return from that
    tell(*sending, person);
  } else {
    sending_[person.id] = std::move(*sending);
  }
}

std::optional<Signals::Sending> Signals::sending_of(tracer::Tracee& task, const Person& person) const {
  const auto& args = task.raw.args;
  const auto as_int = [&](std::size_t at) { return static_cast<std::int32_t>(args[at]); };
  Sending sending;
  std::int32_t pid = as_int(0);
  std::uint64_t info = 0;
  switch (task.raw.number) {
    case SYS_kill:
      sending.signal = as_int(1);
      break;
    case SYS_tkill:
      sending.signal = as_int(1);
      sending.to_thread = true;
      break;
    case SYS_tgkill:
      pid = as_int(1);
      sending.signal = as_int(2);
      sending.to_thread = true;
      break;
    case SYS_rt_sigqueueinfo:
      sending.signal = as_int(1);
      info = args[2];
      break;
    case SYS_rt_tgsigqueueinfo:
      pid = as_int(1);
      sending.signal = as_int(2);
      sending.to_thread = true;
      info = args[3];
      break;
    case SYS_pidfd_send_signal:
      pid = pid_behind(person.pid, as_int(0));
      if (pid <= 0) return std::nullopt;
      sending.signal = as_int(1);
      info = args[2];
      break;
    default:
      return std::nullopt;
  }
  if (sending.signal <= 0 || sending.signal > 64) return std::nullopt;  // 0: nothing is sent, kill(2)
  if (info != 0) {
    const auto given = decode::read_value<siginfo_t>(task.memory(), core::Address{info});
    if (given) sending.value = value_of(*given);
  }
  if (sending.to_thread || task.raw.number != SYS_kill) {
    Person* target = post_.people.of(core::Pid{pid});
    if (target != nullptr) add_target(sending, *target);
  } else {
    for (Person* target : reached(pid, person)) add_target(sending, *target);
  }
  return sending;
}

// kill(2): one process; 0: the sender's group; -1: all but itself; less: that group.
std::vector<Person*> Signals::reached(std::int32_t pid, const Person& sender) const {
  if (pid > 0) {
    Person* target = post_.people.of(core::Pid{pid});
    if (target == nullptr) return {};
    return {post_.people.of(target->process)};
  }
  tracer::Tracee* own = post_.tracer.find(sender.pid);
  const core::Pid group = pid == 0 && own != nullptr ? own->proc.groups().group : core::Pid{-pid};
  std::vector<Person*> all;
  for (auto& [id, person] : post_.people.all()) {
    if (person.process != id || person.ended) continue;
    tracer::Tracee* task = post_.tracer.find(person.pid);
    if (task == nullptr) continue;
    if (pid == -1 ? id != sender.process : task->proc.groups().group == group) all.push_back(&person);
  }
  return all;
}

void Signals::add_target(Sending& sending, Person& person) const {
  tracer::Tracee* task = post_.tracer.find(person.pid);
  if (person.ended || task == nullptr) return;
  const sys::SignalSets sets = task->proc.signals();
  Target target{person.id};
  target.ignored = vanishes(sending.signal, sets);
  const std::uint64_t pending = sending.to_thread ? sets.pending_thread : sets.pending_process;
  target.coalesced = !target.ignored && sending.signal < first_real_time && is_set(pending, sending.signal);
  sending.targets.push_back(target);
}

void Signals::tell(const Sending& sending, const Person& sender) {
  for (const Target& target : sending.targets) {
    post_.journal.add(
        sender.id, target.task,
        core::SignalSent{sending.signal, sender.process, sending.value, target.coalesced, sending.to_thread});
    sent(sender, target, sending);
  }
}

// What else is to be told of it, and kept, once it is told as sent.
void Signals::sent(const Person& teller, const Target& target, const Sending& sending) {
  const Person& person = *post_.people.of(target.task);
  if (sending.signal == SIGKILL) post_.people.of(person.process)->doomed = true;
  if (target.ignored) {
    post_.journal.add(teller.id, target.task, core::SignalDelivered{sending.signal, core::Disposition::Ignored});
  } else if (!target.coalesced && !target.delivered) {
    (sending.to_thread ? to_thread_[target.task] : to_process_[person.process]).push_back(sending.signal);
  }
  changed_.insert(target.task);
}

void Signals::returned(tracer::Tracee& task, Person& person, const core::Call&, const core::Returned& value) {
  if (const auto found = sending_.find(person.id); found != sending_.end()) {
    const Sending sending = std::move(found->second);
    sending_.erase(found);
    if (value.error == 0) tell(sending, person);
  }
  if (changes_signals(task.raw.number)) changed_.insert(person.id);
  if (value.error != 0) return;
  if (task.raw.number == SYS_setsid) change_group(person);
  if (task.raw.number == SYS_setpgid) {
    const auto pid = static_cast<std::int32_t>(task.raw.args[0]);
    Person* target = pid == 0 ? &person : post_.people.of(core::Pid{pid});
    if (target != nullptr) change_group(*target);
  }
}

void Signals::change_group(Person& person) {
  tracer::Tracee* task = post_.tracer.find(person.pid);
  if (task == nullptr) return;
  const sys::ProcessGroups groups = task->proc.groups();
  post_.journal.add(person.id, core::GroupChanged{groups.group, groups.session});
}

void Signals::sent_by_lab(Person& person, int signal) {
  Sending sending;
  sending.signal = signal;
  add_target(sending, *post_.people.of(person.process));
  for (const Target& target : sending.targets) {
    post_.journal.add(person.id, target.task,
                      core::SignalSent{signal, std::nullopt, std::nullopt, target.coalesced, false});
    sent(person, target, sending);
  }
}

// ---- delivered

void Signals::stopped(const tracer::Stop& stop, Person& person) {
  tracer::Tracee& task = *stop.task;
  if (!task.handlers_left.empty()) handlers_returned(task, person);
  // wait(2): the parent gets SIGCHLD for a stop and for a continuation, too.
  if (stop.kind == tracer::StopKind::JobStopped || stop.kind == tracer::StopKind::Continued) {
    if (const Person* parent = parent_of(person)) changed_.insert(parent->id);
  }
  if (stop.kind != tracer::StopKind::Signal) return;
  changed_.insert(person.id);
  if (!was_told(person, stop.signal)) tell_unseen(stop, person);
  if (stop.disposition != core::Disposition::Handler) return;
  if (const auto registers = task.stopped->registers()) {
    frames_[person.id].push_back({stop.signal, core::Address{registers->rsp}});
  }
}

// Has the sender been told, or will it be, as soon as its call returns?
bool Signals::was_told(const Person& person, int signal) {
  for (auto* known : {&to_thread_[person.id], &to_process_[person.process]}) {
    const auto found = std::find(known->begin(), known->end(), signal);
    if (found == known->end()) continue;
    known->erase(found);
    return true;
  }
  for (auto& [sender, sending] : sending_) {
    if (sending.signal != signal) continue;
    for (Target& target : sending.targets) {
      if (post_.people.of(target.task)->process == person.process) return target.delivered = true;
    }
  }
  return false;
}

// Whom the kernel names. SIGPIPE bears the name of the process itself (Linux, SEND_SIG_NOINFO), as if it had called
// kill(2): but what it does send to itself is told when it does.
std::optional<core::TaskId> Signals::sender_of(const siginfo_t& info, const Person& person) const {
  const Person* from = has_sender(info) ? post_.people.of(core::Pid{info.si_pid}) : nullptr;
  if (from == nullptr || from->process == person.process) return std::nullopt;
  return from->process;
}

// SIGPIPE, SIGALRM, SIGCHLD … by the kernel, or from somebody who is not traced.
void Signals::tell_unseen(const tracer::Stop& stop, Person& person) {
  const auto info = stop.task->stopped->signal_info();
  if (!info || is_fault(*info)) return;
  core::SignalSent sent;
  sent.signal = stop.signal;
  sent.value = value_of(*info);
  sent.from = sender_of(*info, person);
  post_.journal.add(person.id, std::move(sent));
}

// Handlers that siglongjmp(3) has left never return: whoever is further in than one that does is over, too.
void Signals::handlers_returned(tracer::Tracee& task, Person& person) {
  changed_.insert(person.id);
  auto& frames = frames_[person.id];
  for (const core::Address back_at : std::exchange(task.handlers_left, {})) {
    const auto frame = std::find_if(frames.rbegin(), frames.rend(),
                                    [&](const Frame& candidate) { return candidate.interrupted_at == back_at; });
    if (frame == frames.rend()) continue;
    post_.journal.add(person.id, core::HandlerReturned{frame->signal});
    frames.erase(std::next(frame).base(), frames.end());
  }
}

// ---- births and ends

// fork(2): mask and actions are inherited, what is pending is not.
void Signals::born(Person& parent, Person& child) {
  changed_.insert(child.id);
  if (child.process == parent.process) return;
  if (const auto frames = frames_.find(parent.id); frames != frames_.end()) frames_[child.id] = frames->second;
}

void Signals::executed(tracer::Tracee&, Person& person) {
  frames_.erase(person.id);
  changed_.insert(person.id);
}

void Signals::ended(Person& person) {
  to_process_.erase(person.process);
  for (auto& [id, other] : post_.people.all()) {
    if (other.process != person.process) continue;
    sending_.erase(id);
    to_thread_.erase(id);
    frames_.erase(id);
    changed_.erase(id);
  }
  child_ended(person);
}

Person* Signals::parent_of(const Person& child) const {
  const core::Process* process = post_.journal.world().process(child.process);
  return process == nullptr || !process->parent ? nullptr : post_.people.of(*process->parent);
}

// wait(2): the parent gets SIGCHLD. Where it takes it at once its own stop tells, where it ignores it nothing is left
// of it; told here is the one that has to wait.
void Signals::child_ended(const Person& child) {
  const Person* parent = parent_of(child);
  tracer::Tracee* task = parent == nullptr || parent->ended ? nullptr : post_.tracer.find(parent->pid);
  if (task == nullptr) return;
  changed_.insert(parent->id);
  const sys::SignalSets sets = task->proc.signals();
  if (!is_set(sets.pending_process, SIGCHLD) || vanishes(SIGCHLD, sets)) return;
  auto& known = to_process_[parent->id];
  const bool coalesced = std::find(known.begin(), known.end(), SIGCHLD) != known.end();
  post_.journal.add(child.id, parent->id, core::SignalSent{SIGCHLD, child.process, std::nullopt, coalesced, false});
  if (!coalesced) known.push_back(SIGCHLD);
}

// ---- what the kernel says

void Signals::sample() {
  for (const core::TaskId id : std::exchange(changed_, {})) {
    const Person* person = post_.people.of(id);
    tracer::Tracee* task = person == nullptr || person->ended ? nullptr : post_.tracer.find(person->pid);
    if (task == nullptr || task->exited) continue;
    if (task->masked_by_libc) {  // its mask is not the program's now
      changed_.insert(id);
    } else {
      look(*task, *person);
    }
  }
}

void Signals::look(tracer::Tracee& task, const Person& person) {
  const core::Task& known = *post_.journal.world().task(person.id);
  const core::Process& process = *post_.journal.world().process(person.process);
  const sys::SignalSets sets = task.proc.signals();
  core::SignalsSampled now;
  now.task = pending(task, person, sys::Stopped::Queue::Thread, sets, known.pending);
  now.process = pending(task, person, sys::Stopped::Queue::Process, sets, process.pending);
  now.blocked = sets.blocked;
  now.ignored = sets.ignored;
  now.caught = sets.caught;
  const auto numbers = [](const std::vector<core::PendingSignal>& entries) {
    std::vector<int> all;
    for (const core::PendingSignal& entry : entries) all.push_back(entry.signal);
    return all;
  };
  to_thread_[person.id] = numbers(now.task);
  to_process_[person.process] = numbers(now.process);
  if (!now.task.empty() || !now.process.empty()) changed_.insert(person.id);  // it may be taken by any call

  // Taken from the queue by the kernel, but the handler has not begun: for us it is pending still.
  if (person.delivery) {
    const auto keep = [&](std::vector<core::PendingSignal>& to, const std::vector<core::PendingSignal>& from) {
      const auto entry = std::find_if(from.begin(), from.end(),
                                      [&](const auto& each) { return each.signal == person.delivery->signal; });
      if (entry == from.end()) return false;
      to.insert(to.begin() + std::min(entry - from.begin(), std::ssize(to)), *entry);
      return true;
    };
    if (!keep(now.task, known.pending)) keep(now.process, process.pending);
  }
  const core::SignalsSampled before{known.pending, process.pending, known.blocked_signals, process.ignored,
                                    process.caught};
  if (now != before) post_.journal.add_sample(person.id, std::move(now));
}

// Sender and value are only to be had of a task that is stopped; of the others the World knows them, or nobody.
std::vector<core::PendingSignal> Signals::pending(tracer::Tracee& task, const Person& person, sys::Stopped::Queue queue,
                                                  const sys::SignalSets& sets,
                                                  const std::vector<core::PendingSignal>& known) const {
  // Who sent itself one, or was reaped meanwhile, is not to be told from what the kernel says.
  const auto known_sender = [&](const siginfo_t& info) -> std::optional<core::TaskId> {
    for (const core::PendingSignal& entry : known) {
      if (entry.signal == info.si_signo && entry.value == value_of(info)) return entry.from;
    }
    return std::nullopt;
  };
  std::vector<core::PendingSignal> all;
  if (task.stopped) {
    for (const siginfo_t& info : task.stopped->pending(queue)) {
      if (vanishes(info.si_signo, sets)) continue;
      const auto from = sender_of(info, person);
      all.push_back({info.si_signo, from ? from : known_sender(info), value_of(info)});
    }
    return all;
  }
  const std::uint64_t set = queue == sys::Stopped::Queue::Thread ? sets.pending_thread : sets.pending_process;
  for (const core::PendingSignal& entry : known) {
    if (is_set(set, entry.signal)) all.push_back(entry);
  }
  for (int signal = 1; signal <= 64; ++signal) {
    if (is_set(set, signal) && !vanishes(signal, sets)) {
      const bool there = std::any_of(all.begin(), all.end(), [&](const auto& entry) { return entry.signal == signal; });
      if (!there) all.push_back({signal, std::nullopt, std::nullopt});
    }
  }
  return all;
}

}  // namespace ipclab::engine::runner
