#include "engine/tracer/time.hpp"

#include <elf.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>

#include "engine/decode/memory.hpp"
#include "engine/sys/clock.hpp"
#include "engine/sys/wakeups.hpp"

namespace ipclab::engine::tracer {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t never = 5'000'000'000;  // seconds: beyond any date, and its nanoseconds fit into 63 bits
constexpr std::uint64_t red_zone = 128;        // x86-64 psABI 3.2.2: below the stack pointer, and in use

enum class Form : std::uint8_t { Milliseconds, Timespec, Timeval };

// How a call says for how long it waits.
struct TimedCall {
  Form form;
  std::size_t at;                        // the argument
  std::int64_t expired = 0;              // its result when time is up
  std::optional<int> absolute_clock;     // the time is a date on this clock
  std::optional<std::size_t> remainder;  // argument: there an interrupted call leaves what was left
  bool updates = false;                  // every return leaves what was left where the time stood
};

bool is_of_cpu(int clock) { return clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID; }

std::optional<TimedCall> timed_futex(const decode::RawCall& raw) {
  const int clock = (raw.args[1] & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  TimedCall call{Form::Timespec, 3, -ETIMEDOUT, {}, {}, false};
  switch (static_cast<int>(raw.args[1]) & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:  // futex(2): relative, whatever clock
      return call;
    case FUTEX_LOCK_PI:
      call.absolute_clock = CLOCK_REALTIME;
      return call;
    case FUTEX_WAIT_BITSET:
    case FUTEX_LOCK_PI2:
    case FUTEX_WAIT_REQUEUE_PI:
      call.absolute_clock = clock;
      return call;
    default:
      return std::nullopt;
  }
}

std::optional<TimedCall> timed_call(const decode::RawCall& raw) {
  const auto argument = [&](std::size_t at) { return static_cast<int>(raw.args[at]); };
  switch (raw.number) {
    case SYS_nanosleep:
      return TimedCall{Form::Timespec, 0, 0, {}, 1, false};
    case SYS_clock_nanosleep:
      if (is_of_cpu(argument(0))) return std::nullopt;
      if ((argument(1) & TIMER_ABSTIME) != 0) return TimedCall{Form::Timespec, 2, 0, argument(0), {}, false};
      return TimedCall{Form::Timespec, 2, 0, {}, 3, false};
    case SYS_poll:
      return TimedCall{Form::Milliseconds, 2, 0, {}, {}, false};
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
      return TimedCall{Form::Milliseconds, 3, 0, {}, {}, false};
    case SYS_epoll_pwait2:
      return TimedCall{Form::Timespec, 3, 0, {}, {}, false};
    case SYS_ppoll:
      return TimedCall{Form::Timespec, 2, 0, {}, {}, true};
    case SYS_select:
      return TimedCall{Form::Timeval, 4, 0, {}, {}, true};
    case SYS_pselect6:
      return TimedCall{Form::Timespec, 4, 0, {}, {}, true};
    case SYS_semtimedop:
      return TimedCall{Form::Timespec, 3, -EAGAIN, {}, {}, false};
    case SYS_rt_sigtimedwait:
      return TimedCall{Form::Timespec, 2, -EAGAIN, {}, {}, false};
    case SYS_mq_timedsend:
    case SYS_mq_timedreceive:
      return TimedCall{Form::Timespec, 4, -ETIMEDOUT, CLOCK_REALTIME, {}, false};
    case SYS_futex:
      return timed_futex(raw);
    case SYS_futex_waitv:
      return TimedCall{Form::Timespec, 3, -ETIMEDOUT, argument(4), {}, false};
    default:
      return std::nullopt;
  }
}

// timespec and timeval in memory: seconds, then the rest.
using TwoWords = std::array<std::int64_t, 2>;

template <class Value>
bool put(Tracee& task, std::uint64_t address, const Value& value) {
  return address != 0 && task.proc.write(core::Address{address}, std::as_bytes(std::span(&value, 1)));
}

std::optional<std::int64_t> read_ns(Tracee& task, std::uint64_t address, Form form) {
  const auto words = decode::read_value<TwoWords>(task.memory(), core::Address{address});
  const std::int64_t parts = form == Form::Timeval ? 1'000'000 : second;
  if (!words || (*words)[0] < 0 || (*words)[1] < 0 || (*words)[1] >= parts) return std::nullopt;
  return std::min((*words)[0], never) * second + (*words)[1] * (second / parts);
}

TwoWords words_of(std::int64_t ns, Form form) {
  return {ns / second, ns % second / (form == Form::Timeval ? 1000 : 1)};
}

unsigned long long& argument_register(sys::Registers& registers, std::size_t at) {
  unsigned long long* all[] = {&registers.rdi, &registers.rsi, &registers.rdx,
                               &registers.r10, &registers.r8,  &registers.r9};
  return *all[at];
}

void skip(sys::Registers& registers, std::int64_t result) {
  registers.orig_rax = static_cast<unsigned long long>(-1);  // seccomp(2): the call is not made, rax is its result
  registers.rax = static_cast<unsigned long long>(result);
}

bool is_interrupted(std::int64_t result) { return result == -EINTR || decode::is_restart(result); }

// select(2): when time is up no descriptor is ready. The kernel knows of so many as /proc/PID/status says.
void clear_sets(Tracee& task) {
  const std::string status = sys::read_file("/proc/" + std::to_string(task.pid.value) + "/status");
  const auto at = status.find("FDSize:");
  const std::uint64_t known = at == std::string::npos ? 64 : std::strtoull(status.c_str() + at + 7, nullptr, 10);
  const std::vector<std::byte> nothing((std::min(task.raw.args[0], known) + 63) / 64 * 8);
  for (const std::size_t set : {1, 2, 3}) {
    if (task.raw.args[set] != 0) task.proc.write(core::Address{task.raw.args[set]}, nothing);
  }
}

}  // namespace

std::span<const int> lab_calls() {
  static const std::vector<int> calls = [] {
    const auto traced = decode::traced_calls();
    std::vector<int> all(traced.begin(), traced.end());
    all.insert(all.end(), {SYS_clock_gettime, SYS_gettimeofday, SYS_time});
    std::sort(all.begin(), all.end());
    return all;
  }();
  return calls;
}

bool Time::answer(Tracee& task, const sys::CallInfo& info) {
  const auto now = [this](int clock) { return sys::clock_ns(clock) + clock_.shift(); };
  const auto clock = static_cast<int>(info.arguments[0]);
  std::int64_t result = 0;
  switch (info.number) {
    case SYS_clock_gettime:
      if (is_of_cpu(clock) || sys::clock_ns(clock) == 0) return false;
      if (!put(task, info.arguments[1], words_of(now(clock), Form::Timespec))) return false;
      break;
    case SYS_gettimeofday:
      if (info.arguments[1] != 0) return false;
      if (!put(task, info.arguments[0], words_of(now(CLOCK_REALTIME), Form::Timeval))) return false;
      break;
    case SYS_time:
      result = now(CLOCK_REALTIME) / second;
      if (info.arguments[0] != 0 && !put(task, info.arguments[0], result)) return false;
      break;
    default:
      return false;
  }
  auto registers = task.stopped->registers();
  if (!registers) return false;
  skip(*registers, result);
  return task.stopped->set_registers(*registers);
}

std::uint64_t Time::deadline(std::optional<int> absolute_clock, std::int64_t ns) const {
  const auto now = static_cast<std::int64_t>(clock_.now());
  if (!absolute_clock) return static_cast<std::uint64_t>(now + ns);
  return static_cast<std::uint64_t>(
      std::max<std::int64_t>(0, now + ns - sys::clock_ns(*absolute_clock) - clock_.shift()));
}

std::int64_t Time::left(std::optional<std::uint64_t> until_ns) const {
  const std::uint64_t now = clock_.now();
  return until_ns && *until_ns > now ? static_cast<std::int64_t>(*until_ns - now) : 0;
}

void Time::enter(Tracee& task) {
  task.timed.reset();
  const auto call = timed_call(task.raw);
  const auto answered = call ? std::nullopt : set_timer(task);
  if (call && call->form != Form::Milliseconds && task.raw.args[call->at] == 0) return;  // it waits for ever
  auto registers = call || answered ? task.stopped->registers() : std::nullopt;
  if (!registers) return;
  if (answered) {
    skip(*registers, *answered);
    task.stopped->set_registers(*registers);
    return;
  }
  const std::uint64_t given = task.raw.args[call->at];
  TimedWait wait;
  wait.expired = call->expired;
  if (call->form == Form::Milliseconds) {
    const auto milliseconds = static_cast<std::int32_t>(given);
    if (milliseconds <= 0) return;
    wait.until_ns = deadline(std::nullopt, milliseconds * 1'000'000LL);
    argument_register(*registers, call->at) = static_cast<unsigned long long>(-1);
  } else {
    const auto ns = read_ns(task, given, call->form);
    if (!ns || (*ns == 0 && !call->absolute_clock)) return;
    wait.until_ns = deadline(call->absolute_clock, *ns);
    // A date that has passed in the lab may be to come for the kernel: then it gets one of long ago.
    const bool passed = call->absolute_clock && left(wait.until_ns) == 0;
    wait.scratch = core::Address{(registers->rsp - red_zone - wait.under.size()) & ~std::uint64_t{15}};
    if (!task.proc.read(wait.scratch, wait.under)) return;  // no stack there: this wait stays the kernel's
    put(task, wait.scratch.value, TwoWords{passed ? 0 : never, 0});
    argument_register(*registers, call->at) = wait.scratch.value;
  }
  if (call->remainder) argument_register(*registers, *call->remainder) = 0;
  if (task.stopped->set_registers(*registers)) task.timed = wait;
}

bool Time::is_over(const Tracee& task, std::int64_t result) {
  return task.timed && task.timed->ending && is_interrupted(result);
}

std::int64_t Time::leave(Tracee& task, std::int64_t result) {
  const auto wait = std::exchange(task.timed, std::nullopt);
  if (!wait) return result;
  const TimedCall call = *timed_call(task.raw);
  const bool interrupted = is_interrupted(result);
  const bool over = wait->ending && interrupted;
  if (wait->scratch.value != 0) task.proc.write(wait->scratch, wait->under);
  const TwoWords rest = words_of(left(wait->until_ns), call.form);
  if (call.remainder && interrupted && !over) put(task, task.raw.args[*call.remainder], rest);
  if (call.updates) put(task, task.raw.args[call.at], rest);
  if (over && (task.raw.number == SYS_select || task.raw.number == SYS_pselect6)) clear_sets(task);
  auto registers = task.stopped->registers();
  if (!registers) return result;
  argument_register(*registers, call.at) = task.raw.args[call.at];
  if (call.remainder) argument_register(*registers, *call.remainder) = task.raw.args[*call.remainder];
  if (over) {
    result = wait->expired;
    registers->rax = static_cast<unsigned long long>(result);
  }
  task.stopped->set_registers(*registers);
  return result;
}

// vdso(7): the C library looks for AT_SYSINFO_EHDR in the auxiliary vector, which follows the environment on the stack.
void Time::executed(Tracee& task) {
  const auto registers = task.stopped->registers();
  if (!registers) return;
  const auto word = [&](std::uint64_t at) {
    return decode::read_value<std::uint64_t>(task.memory(), core::Address{at}).value_or(0);
  };
  std::uint64_t at = registers->rsp + 8 * (word(registers->rsp) + 2);  // argc, argv, NULL
  while (word(at) != 0) at += 8;
  for (at += 8; word(at) != AT_NULL; at += 16) {
    if (word(at) == AT_SYSINFO_EHDR) put(task, at, std::uint64_t{AT_IGNORE});
  }
}

// ---- alarm(2), getitimer(2), setitimer(2): the result, where it is a timer of ours.

std::optional<std::int64_t> Time::set_timer(Tracee& task) {
  const auto& args = task.raw.args;
  const bool sets = task.raw.number == SYS_setitimer;
  if (!sets && task.raw.number != SYS_alarm && task.raw.number != SYS_getitimer) return std::nullopt;
  Timer& timer = timers_[task.process];
  const std::int64_t before = left(timer.until_ns);
  if (task.raw.number == SYS_alarm) {
    const auto seconds = static_cast<std::uint32_t>(args[0]);
    timer.until_ns.reset();
    timer.interval_ns = 0;
    if (seconds > 0) timer.until_ns = deadline(std::nullopt, seconds * second);
    return before == 0 ? 0 : std::max<std::int64_t>(1, (before + second / 2) / second);  // as the kernel rounds it
  }
  if (static_cast<int>(args[0]) != ITIMER_REAL) return std::nullopt;
  const std::uint64_t told = args[sets ? 2 : 1];
  std::int64_t value = 0;
  std::int64_t interval = 0;
  if (sets && args[1] != 0) {
    const auto given = read_ns(task, args[1] + 16, Form::Timeval);
    const auto repeats = read_ns(task, args[1], Form::Timeval);
    if (!given || !repeats) return std::nullopt;  // the kernel says what is wrong with it
    value = *given;
    interval = *repeats;
  }
  const TwoWords old_interval = words_of(static_cast<std::int64_t>(timer.interval_ns), Form::Timeval);
  const TwoWords old_value = words_of(timer.until_ns ? std::max<std::int64_t>(before, 1000) : 0, Form::Timeval);
  if (told != 0 && (!put(task, told, old_interval) || !put(task, told + 16, old_value))) return -EFAULT;
  if (!sets) return 0;
  timer.interval_ns = static_cast<std::uint64_t>(interval);
  timer.until_ns.reset();
  if (value > 0) timer.until_ns = deadline(std::nullopt, value);
  return 0;
}

std::optional<std::uint64_t> Time::timer(core::Pid process) const {
  const auto found = timers_.find(process);
  return found == timers_.end() ? std::nullopt : found->second.until_ns;
}

void Time::fire(core::Pid process) {
  Timer& timer = timers_.at(process);
  timer.fired = true;
  if (timer.interval_ns == 0) {
    timer.until_ns.reset();
  } else {  // setitimer(2): those that were missed are not made up for
    const std::uint64_t missed = (clock_.now() - *timer.until_ns) / timer.interval_ns;
    *timer.until_ns += (missed + 1) * timer.interval_ns;
  }
  sys::send_signal(process, SIGALRM);
}

void Time::disguise(const Tracee& task) {
  const auto found = timers_.find(task.process);
  if (found == timers_.end() || !std::exchange(found->second.fired, false)) return;
  siginfo_t info{};
  info.si_signo = SIGALRM;
  info.si_code = SI_KERNEL;
  task.stopped->set_signal_info(info);
}

}  // namespace ipclab::engine::tracer
