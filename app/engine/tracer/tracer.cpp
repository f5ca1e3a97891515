#include "engine/tracer/tracer.hpp"

#include <elf.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "core/message.hpp"
#include "engine/decode/memory.hpp"
#include "engine/sys/wakeups.hpp"

namespace ipclab::engine::tracer {
namespace {

// Wait statuses that next() takes before it asks to be called again: a step in a long walk must not keep commands off.
constexpr int burst = 64;

std::uint64_t bit(int signal) { return std::uint64_t{1} << (signal - 1); }

// proc(5), status: Tgid.
core::Pid thread_group(core::Pid pid) {
  const std::string text = sys::read_file("/proc/" + std::to_string(pid.value) + "/status");
  const auto at = text.find("Tgid:");
  return at == std::string::npos ? pid : core::Pid{static_cast<std::int32_t>(std::atol(text.c_str() + at + 5))};
}

}  // namespace

core::Disposition disposition_of(int signal, const sys::SignalSets& sets) {
  if ((sets.caught & bit(signal)) != 0) return core::Disposition::Handler;
  if ((sets.ignored & bit(signal)) != 0) return core::Disposition::Ignored;
  switch (signal) {
    case SIGCHLD:
    case SIGURG:
    case SIGWINCH:
      return core::Disposition::Ignored;
    case SIGCONT:
      return core::Disposition::Continues;
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
      return core::Disposition::Stops;
    default:
      return core::Disposition::Terminates;
  }
}

Tracer::Tracer(Clock* clock) : clock_(clock) {
  if (clock != nullptr) time_.emplace(*clock);
}

void Tracer::adopt(core::Pid pid) {
  sys::seize(pid);
  Tracee& task = tasks_.try_emplace(pid, pid).first->second;
  task.process = pid;
  task.launching = true;
  task.announced = true;
}

Tracee* Tracer::find(core::Pid pid) {
  const auto found = tasks_.find(pid);
  return found == tasks_.end() ? nullptr : &found->second;
}

std::optional<Stop> Tracer::next() {
  std::erase_if(tasks_, [](const auto& entry) { return entry.second.reaped; });
  if (auto stop = take_queued()) return stop;
  for (int taken = 0; taken < burst; ++taken) {
    const auto status = sys::next_status();
    if (!status) break;
    ++statuses_;
    if (auto stop = on_status(*status)) return stop;
    if (!queue_.empty()) break;
    if (std::exchange(stepped_, false)) sys::yield();  // one instruction: the next stop is there at once
  }
  return take_queued();
}

std::optional<Stop> Tracer::take_queued() {
  if (queue_.empty()) return std::nullopt;
  const Stop stop = queue_.front();
  queue_.pop_front();
  return stop;
}

std::optional<Stop> Tracer::on_status(const sys::WaitStatus& status) {
  const auto [found, first_seen] = tasks_.try_emplace(status.pid, status.pid);
  Tracee& task = found->second;
  if (first_seen) {  // ptrace(2): a new task's first stop may come before its parent's event
    task.process = status.pid;
    task.newborn = true;
  }
  task.seen_blocked = task.frame_whole = false;
  task.frame.reset();
  if (status.kind == sys::WaitKind::Exited) return on_exit(task, status);
  task.stopped.emplace(status.pid);
  if (status.kind != sys::WaitKind::Signal) on_other_stop(task, status.kind);
  task.entering = false;
  // Any other stop has taken the interruption away, or its trap is still to come and then goes unnoticed.
  if (status.kind != sys::WaitKind::BeforeCall && status.kind != sys::WaitKind::Trap) task.interrupting = false;
  if (task.timed && status.kind != sys::WaitKind::CallStop) task.timed->ending = false;  // it goes back into its wait
  switch (status.kind) {
    case sys::WaitKind::BeforeCall:
      return on_before_call(task);
    case sys::WaitKind::CallStop:
      return on_call_stop(task);
    case sys::WaitKind::Fork:
    case sys::WaitKind::Vfork:
    case sys::WaitKind::Clone:
      return on_birth(task, status.kind);
    case sys::WaitKind::Exec:
      return on_exec(task);
    case sys::WaitKind::GroupStop:
      make_again(task);
      // EVENT_STOP with a stop signal: leave it stopped, but let it hear SIGCONT.
      task.group_stopped = std::move(*task.stopped).listen();
      task.stopped.reset();
      return Stop{.kind = StopKind::JobStopped, .task = &task, .signal = status.signal};
    case sys::WaitKind::Trap:
      return on_trap(task);
    case sys::WaitKind::Signal:
      return on_signal(task, status.signal);
    case sys::WaitKind::Exited:
      break;
  }
  return std::nullopt;
}

std::optional<Stop> Tracer::on_exit(Tracee& task, const sys::WaitStatus& status) {
  task.stopped.reset();
  task.in_call = task.before_call = task.group_stopped = false;
  if (task.exited) {  // the zombie of an orphan, now that it is ours to collect
    task.reaped = true;
    return Stop{.kind = StopKind::Reaped, .task = &task};
  }
  task.exited = true;
  task.at_main = false;
  if (time_ && task.pid == task.process) time_->ended(task.process);
  disarm(task);  // other threads go on in the same code
  const bool leader = task.pid == task.process;
  if (!leader) task.reaped = true;  // a thread leaves no zombie
  return Stop{.kind = StopKind::Exited, .task = &task, .status = status.status, .process_ended = leader};
}

std::optional<Stop> Tracer::on_before_call(Tracee& task) {
  const auto info = task.stopped->call_info();
  if (!info) return std::nullopt;
  if (task.rerun && task.raw.number == static_cast<long>(info->number)) {
    task.rerun = false;
    resume(task, sys::Until::CallExit);
    return std::nullopt;
  }
  if (time_ && time_->answer(task, *info)) {
    if (task.interrupting) sys::interrupt(task.pid);  // this stop has taken it away
    pass(task);
    return std::nullopt;
  }
  if (task.interrupting && call_off(task)) return std::nullopt;
  if (info->number == SYS_rt_sigreturn) note_handler_left(task);
  // The loader's calls, our own on the way to execve, and the end of a handler, which no source calls: sigreturn(2)
  // leaves the registers of the interrupted call, so its result would mean nothing.
  if (task.launching || task.at_main || info->number == SYS_rt_sigreturn || is_mask_of_libc(task, *info) ||
      is_unmapping_of_libc(task, *info)) {
    pass(task);
    return std::nullopt;
  }
  task.rerun = false;
  task.in_call = false;
  task.before_call = true;
  task.raw.number = static_cast<long>(info->number);
  std::copy(std::begin(info->arguments), std::end(info->arguments), task.raw.args.begin());
  const TraceeMemory memory = task.memory();
  const decode::StackWindow stack(memory, core::Address{info->stack});
  task.call = decode::decode_call(task.raw, stack);
  decode::FrameRegisters known;
  known.values[decode::dwarf_rsp] = info->stack;
  known.values[decode::dwarf_return] = info->instruction;
  // Libraries seldom need more to find their caller, and the rest would cost another request of ptrace(2).
  task.frame = task.space.unwind(known, task.raw.number, stack);
  if (task.frame->place.line == 0) task.frame.reset();
  return Stop{.kind = StopKind::BeforeCall, .task = &task};
}

// PTRACE_INTERRUPT has met a call at its entry. A trap that comes while it blocks would end it (EINTR, or less written
// than asked for): the call is skipped, the trap taken, and the call made again. Any stop clears a trap that is due,
// therefore it is asked for once more.
bool Tracer::call_off(Tracee& task) {
  task.interrupting = false;
  auto registers = task.stopped->registers();
  if (!registers || !sys::interrupt(task.pid)) return false;
  task.canceled = static_cast<long>(registers->orig_rax);
  registers->orig_rax = static_cast<unsigned long long>(-1);
  if (task.stopped->set_registers(*registers)) resume(task, sys::Until::FilteredCall);
  return true;
}

void Tracer::make_again(Tracee& task) {
  const auto number = std::exchange(task.canceled, std::nullopt);
  auto registers = number ? task.stopped->registers() : std::nullopt;
  if (!registers) return;
  registers->rip -= 2;  // the syscall instruction
  registers->rax = static_cast<unsigned long long>(*number);
  task.stopped->set_registers(*registers);
  task.entering = true;
}

// Newer versions of glibc keep every signal away while they fork, abort or spawn, and then put the mask back: part of
// those functions, no call of the program's. Its own are told apart by sigfillset(3), which leaves out two signals.
bool Tracer::is_mask_of_libc(Tracee& task, const sys::CallInfo& info) {
  if (info.number != SYS_rt_sigprocmask) return false;
  if (info.arguments[0] == SIG_SETMASK) return std::exchange(task.masked_by_libc, false);
  const auto mask = decode::read_value<std::uint64_t>(task.memory(), core::Address{info.arguments[1]});
  if (info.arguments[0] != SIG_BLOCK || mask != ~std::uint64_t{0}) return false;
  return task.masked_by_libc = true;
}

// malloc(3) cuts the memory that it maps for a thread to where it is aligned: which pieces it gives back is chance, and
// nobody else's business. What is shared is, whoever unmaps it.
bool Tracer::is_unmapping_of_libc(Tracee& task, const sys::CallInfo& info) {
  if (info.number != SYS_munmap) return false;
  const std::uint64_t begin = info.arguments[0];
  const std::uint64_t end = begin + info.arguments[1];
  for (const decode::Mapping& mapping : decode::parse_maps(task.proc.maps())) {
    if (mapping.shared && mapping.start < end && begin < mapping.end) return false;
  }
  bool direct = false;
  place(task, &direct);
  return !direct;
}

std::optional<Stop> Tracer::on_call_stop(Tracee& task) {
  const auto info = task.stopped->call_info();
  if (!info) return std::nullopt;
  if (info->at != sys::CallInfo::At::Exit) {  // the entry of a call that is started again
    resume(task, sys::Until::CallExit);
    return std::nullopt;
  }
  if (std::exchange(task.passing, false)) {
    count_call(task);
    go(task);
    return std::nullopt;
  }
  const bool over = Time::is_over(task, info->result);
  if (!over && (hide_interruption(task, info->result) || hide_partial_write(task, info->result))) return std::nullopt;
  std::int64_t result = whole_write(task, info->result);
  if (time_) result = time_->leave(task, result);
  const bool injected = task.injected;
  take_back_injection(task);
  task.in_call = false;
  task.rerun = false;
  task.vfork_child = core::Pid{};
  count_call(task);
  if (task.raw.number == SYS_rt_sigaction && result == 0) note_action(task);
  if (decode::is_restart(result)) result = seen_by_program(task, result);
  return Stop{.kind = StopKind::Returned, .task = &task, .result = result, .injected = injected};
}

// True: the call is not made at all.
bool Tracer::inject(Tracee& task) {
  if (!task.injection || !decode::is_called(task.call, task.injection->call)) return false;
  auto registers = task.stopped->registers();
  if (!registers) return false;
  const Injection injection = *std::exchange(task.injection, std::nullopt);
  task.injected = true;
  if (injection.error != 0) {
    registers->orig_rax = static_cast<unsigned long long>(-1);  // seccomp(2): skipped, rax is its result
    registers->rax = static_cast<unsigned long long>(-injection.error);
  } else {
    registers->rdx = std::min<unsigned long long>(registers->rdx, injection.count);
  }
  task.stopped->set_registers(*registers);
  return injection.error != 0;
}

void Tracer::take_back_injection(Tracee& task) {
  auto registers = std::exchange(task.injected, false) ? task.stopped->registers() : std::nullopt;
  if (!registers) return;
  registers->rdx = task.raw.args[2];
  task.stopped->set_registers(*registers);
}

// A call that was cut short only because it is traced goes on as if nothing had been: a signal that the program
// ignores, or our own PTRACE_INTERRUPT, would not have woken it natively. True = it was resumed.
bool Tracer::hide_interruption(Tracee& task, std::int64_t result) {
  if (task.injected || (result != -EINTR && !decode::is_restart(result))) return false;
  const sys::SignalSets sets = task.proc.signals();
  bool handled = false;
  bool stops = false;
  for (const siginfo_t& info : task.stopped->pending()) {
    const bool blocked = (sets.blocked & bit(info.si_signo)) != 0;
    if (blocked && info.si_signo != SIGKILL && info.si_signo != SIGSTOP) continue;
    switch (disposition_of(info.si_signo, sets)) {
      case core::Disposition::Terminates:
        resume(task, sys::Until::CallExit);  // it never sees the result
        return true;
      case core::Disposition::Handler:
        handled = true;
        break;
      case core::Disposition::Stops:
        stops = true;
        break;
      case core::Disposition::Ignored:
      case core::Disposition::Continues:
        break;
    }
  }
  if (handled) return false;
  if (result == -EINTR) {
    // signal(7): stopping alone makes semop, msgrcv … fail with EINTR, natively too.
    if (stops || task.was_stopped_in_call) {
      task.was_stopped_in_call = false;
      return false;
    }
    auto registers = task.stopped->registers();
    if (!registers) return true;
    registers->rip -= 2;  // the syscall instruction, once more
    registers->rax = registers->orig_rax;
    registers->orig_rax = static_cast<unsigned long long>(-1);
    task.stopped->set_registers(*registers);
  }
  task.rerun = true;  // a restart code: the kernel itself starts it again
  resume(task, sys::Until::CallExit);
  return true;
}

// The same for a write(2) that had written a part when the signal came: natively it would have gone on waiting.
bool Tracer::hide_partial_write(Tracee& task, std::int64_t result) {
  if (task.raw.number != SYS_write && task.raw.number != SYS_sendto) return false;
  const std::uint64_t asked = task.raw.args[2];
  if (task.injected || result <= 0 || task.done_before + static_cast<std::uint64_t>(result) >= asked) return false;
  const std::vector<siginfo_t> pending = task.stopped->pending();
  if (pending.empty()) return false;
  const sys::SignalSets sets = task.proc.signals();
  bool ignored = false;
  for (const siginfo_t& info : pending) {
    if ((sets.blocked & bit(info.si_signo)) != 0) continue;
    if (disposition_of(info.si_signo, sets) != core::Disposition::Ignored) return false;
    ignored = true;
  }
  auto registers = ignored ? task.stopped->registers() : std::nullopt;
  if (!registers) return false;
  task.done_before += static_cast<std::uint64_t>(result);
  registers->rsi = task.raw.args[1] + task.done_before;
  registers->rdx = asked - task.done_before;
  registers->rip -= 2;
  registers->rax = registers->orig_rax;
  registers->orig_rax = static_cast<unsigned long long>(-1);
  task.stopped->set_registers(*registers);
  task.rerun = true;
  resume(task, sys::Until::CallExit);
  return true;
}

// What the program gets of a write(2) that was made in parts.
std::int64_t Tracer::whole_write(Tracee& task, std::int64_t result) {
  const auto done = static_cast<std::int64_t>(std::exchange(task.done_before, 0));
  auto registers = done > 0 ? task.stopped->registers() : std::nullopt;
  if (!registers) return result;
  const std::int64_t whole = result > 0 ? done + result : done;
  registers->rax = static_cast<unsigned long long>(whole);
  registers->rsi = task.raw.args[1];
  registers->rdx = task.raw.args[2];
  task.stopped->set_registers(*registers);
  return whole;
}

std::optional<Stop> Tracer::on_birth(Tracee& task, sys::WaitKind kind) {
  const auto message = task.stopped->event_message();
  if (!message) return std::nullopt;
  const core::Pid pid{static_cast<std::int32_t>(*message)};
  const auto [found, first_seen] = tasks_.try_emplace(pid, pid);
  Tracee& child = found->second;
  child.process = thread_group(pid);
  child.space = task.space;
  child.masked_by_libc = task.masked_by_libc;
  child.restarting =
      child.process == task.process ? task.restarting : std::make_shared<std::uint64_t>(*task.restarting);
  Stop stop{.kind = StopKind::Born, .task = &task, .other = &child};
  if (child.process != pid) {
    stop.birth = core::Birth::Thread;
  } else if (kind == sys::WaitKind::Vfork) {
    stop.birth = core::Birth::Vfork;
    task.vfork_child = pid;
  } else {
    stop.birth = kind == sys::WaitKind::Fork ? core::Birth::Fork : core::Birth::Clone;
  }
  // A copy of our memory holds our breakpoints. Where it is no copy, go() inserts them once more.
  put_back(child, task.breakpoints);
  child.newborn = first_seen;
  child.announced = true;
  if (child.stopped) queue_.push_back(Stop{.kind = StopKind::Newborn, .task = &child});
  return stop;
}

std::optional<Stop> Tracer::on_exec(Tracee& task) {
  const auto former = task.stopped->event_message();
  if (former && static_cast<std::int32_t>(*former) != task.pid.value) {
    // execve(2) by another thread: it takes over the leader's tid.
    if (Tracee* other = find(core::Pid{static_cast<std::int32_t>(*former)})) {
      task.raw = other->raw;
      task.call = other->call;
      task.in_call = other->in_call;
      other->exited = other->reaped = true;
    }
  }
  task.exited = task.launching = task.at_main = task.group_stopped = task.before_call = task.rerun = false;
  task.deliver = 0;
  task.timed.reset();
  disarm(task);  // the memory before may live on: vfork(2) shares it with the parent
  task.proc.forget_memory();
  task.handlers_left.clear();
  task.restarting = std::make_shared<std::uint64_t>(0);  // execve(2): handlers are reset
  if (time_) time_->executed(task);
  run_to_main(task);
  return Stop{.kind = StopKind::Executed, .task = &task};
}

std::optional<Stop> Tracer::on_trap(Tracee& task) {
  if (task.newborn) {
    if (!task.announced) return std::nullopt;  // its maker's event is still to come: Newborn will follow Born
    task.newborn = false;
    return Stop{.kind = StopKind::Newborn, .task = &task};
  }
  if (task.group_stopped) {
    task.group_stopped = false;
    task.was_stopped_in_call = task.in_call;
    return Stop{.kind = StopKind::Continued, .task = &task};
  }
  const bool interrupted = std::exchange(task.interrupting, false);
  if (task.canceled) {
    make_again(task);
  } else if (interrupted) {
    return Stop{.kind = StopKind::Interrupted, .task = &task};
  }
  go(task);
  return std::nullopt;
}

std::optional<Stop> Tracer::on_signal(Tracee& task, int signal) {
  if (signal == SIGTRAP) {
    const auto registers = task.stopped->registers();
    if (!registers) return std::nullopt;
    if (is_end_of_step(task, *registers)) return on_step(task, *registers);
    if (Breakpoint* hit = hit_breakpoint(task, *registers)) return on_breakpoint(task, *hit, *registers);
  }
  on_other_stop(task, sys::WaitKind::Signal);
  if (signal == SIGALRM && time_) time_->disguise(task);
  const core::Disposition disposition = disposition_of(signal, task.proc.signals());
  task.deliver = signal;
  if (disposition == core::Disposition::Ignored || task.launching || task.at_main) {
    go(task);
    return std::nullopt;
  }
  if (disposition == core::Disposition::Handler) {
    task.in_call = task.rerun = false;  // if it was to be restarted, that will be a new call after the handler
  }
  return Stop{.kind = StopKind::Signal, .task = &task, .signal = signal, .disposition = disposition};
}

void Tracer::go(Tracee& task) {
  if (!task.stopped) return;
  if (task.before_call) {
    task.before_call = false;
    task.in_call = true;
    if (!inject(task) && time_) time_->enter(task);
  }
  if (task.walk && task.walk->size != core::StepSize::Line && !task.in_call) {
    if (const auto registers = task.stopped->registers()) advance(task, *registers);
    return;
  }
  task.accesses.clear();
  if (!task.breakpoints.empty()) {
    const auto registers = task.stopped->registers();
    const bool on_one =
        registers && std::any_of(task.breakpoints.begin(), task.breakpoints.end(), [&](const Breakpoint& breakpoint) {
          return !breakpoint.inserted && breakpoint.at.value == registers->rip;
        });
    // A handler may keep SIGTRAP away: it is begun by a step, and then the trap is let through.
    if (registers && !task.in_call && (on_one || task.deliver != 0)) {
      const auto* instruction = task.deliver != 0 ? nullptr : &decoded(task, *registers);
      return execute_one(task, {registers->rip, instruction, true});
    }
    insert(task);
  }
  resume(task, task.in_call ? sys::Until::CallExit : sys::Until::FilteredCall);
}

void Tracer::resume(Tracee& task, sys::Until until) {
  const int signal = std::exchange(task.deliver, 0);
  task.seen_blocked = false;
  if (signal == 0 && until != sys::Until::CallExit) let_traps_through(task);
  // Where it was killed meanwhile the exit will be reported: it simply is not held any more.
  std::move(*task.stopped).resume(until, signal);
  task.stopped.reset();
}

void Tracer::interrupt(Tracee& task) {
  if (task.stopped || task.exited || task.in_call || task.group_stopped) return;
  if (task.walk) {
    task.walk->halt = true;
    if (task.walk->size != core::StepSize::Line) return;  // it stops after each instruction
  }
  if (task.interrupting || task.canceled || task.entering) return;
  task.interrupting = sys::interrupt(task.pid);
}

std::vector<Deadline> Tracer::deadlines() const {
  std::vector<Deadline> all;
  if (!time_) return all;
  for (const auto& [pid, task] : tasks_) {
    if (task.timed && task.in_call && !task.stopped && !task.group_stopped && !task.exited) {
      all.push_back({task.timed->until_ns, pid, task.process});
    }
    const auto timer = pid == task.process ? time_->timer(pid) : std::nullopt;
    if (timer) all.push_back({*timer, core::Pid{}, pid});
  }
  return all;
}

// The trap of PTRACE_INTERRUPT cuts the call short as a signal does; the stop at its exit takes the trap away.
void Tracer::expire(const Deadline& deadline) {
  clock_->skip_to(deadline.until_ns);
  if (deadline.task.value == 0) return time_->fire(deadline.process);
  Tracee& task = tasks_.at(deadline.task);
  task.seen_blocked = false;
  task.timed->ending = sys::interrupt(task.pid);
}

bool Tracer::is_blocked(Tracee& task) {
  if (task.stopped || task.exited || !task.in_call || (task.timed && task.timed->ending)) return false;
  const Tracee* child = task.vfork_child.value == 0 ? nullptr : find(task.vfork_child);
  task.seen_blocked = task.proc.blocked_in() >= 0 || (child != nullptr && !child->exited && task.proc.state() == 'D');
  return task.seen_blocked;
}

bool Tracer::is_known_blocked(Tracee& task) { return task.seen_blocked || is_blocked(task); }

bool Tracer::is_moving() const {
  return std::any_of(tasks_.begin(), tasks_.end(), [](const auto& entry) {
    const Tracee& task = entry.second;
    return !task.stopped && !task.exited && !task.group_stopped && !task.seen_blocked;
  });
}

bool Tracer::is_quiet(Tracee& task) {
  if (task.exited) return true;
  if (task.stopped) return task.stopped->is_held();
  if (task.group_stopped) {  // unless SIGCONT has just set it going: then it runs, or its next stop waits to be told
    const char state = task.proc.state();
    return (state == 't' || state == 'T') && !sys::has_status(task.pid);
  }
  return is_blocked(task) || has_left(task);
}

bool Tracer::has_left(Tracee& task) {
  if (task.stopped || task.exited || task.pid != task.process) return false;
  const bool outlived = std::any_of(tasks_.begin(), tasks_.end(), [&](const auto& entry) {
    const Tracee& other = entry.second;
    return other.process == task.process && other.pid != task.pid && !other.exited;
  });
  if (!outlived) return false;  // then its end is told at once
  return task.proc.state() == 'Z' && !sys::has_status(task.pid);
}

core::Place Tracer::place(Tracee& task, bool* direct) {
  const decode::Unwound& unwound = task.stopped && task.frame ? *task.frame : unwind(task);
  if (direct != nullptr) *direct = unwound.direct;
  return unwound.place;
}

const decode::Unwound& Tracer::unwind(Tracee& task) {
  static const decode::Unwound nowhere;
  if (!task.stopped) return nowhere;
  if (task.frame_whole) return *task.frame;
  const auto registers = task.stopped->registers();
  if (!registers) return nowhere;
  const TraceeMemory memory = task.memory();
  task.frame = task.space.unwind(*registers, memory);
  if (task.frame->unknown_code && task.space.program()) {  // a library came later (dlopen)
    const core::Address entry{task.proc.auxiliary(AT_ENTRY).value_or(0)};
    task.space = decode::AddressSpace(modules_, task.space.program(), task.proc.maps(), entry);
    task.frame = task.space.unwind(*registers, memory);
  }
  task.frame_whole = true;
  return *task.frame;
}

}  // namespace ipclab::engine::tracer
