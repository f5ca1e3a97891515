// Time as the programs of the lab meet it: no timed wait ends by itself, and every clock they read is the lab's
// (clock.hpp). A wait is made with a time that never comes; to end it, the task is woken and given what the kernel
// gives when time is up. What stays real: timer_create(2), timerfd, SO_RCVTIMEO, CPU clocks, dates of files and
// objects. Part of Tracer, on its thread.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "engine/sys/ptrace.hpp"
#include "engine/tracer/clock.hpp"
#include "engine/tracer/tracee.hpp"

namespace ipclab::engine::tracer {

// What has to stop in the lab: decode::traced_calls(), and the calls that ask for the time. Of these nobody hears.
std::span<const int> lab_calls();

class Time {
 public:
  explicit Time(Clock& clock) : clock_(clock) {}

  // Before a call. True: it asked for the time, has been answered and is skipped by the kernel.
  bool answer(Tracee& task, const sys::CallInfo& info);
  // It goes into the call that it is before: a wait gets an end that never comes, a timer becomes ours.
  void enter(Tracee& task);
  // At the exit of its call: is this how it looks when we have ended its wait?
  static bool is_over(const Tracee& task, std::int64_t result);
  // The call is over. Everything is as the kernel leaves it after a wait of the time that was asked for.
  std::int64_t leave(Tracee& task, std::int64_t result);
  // execve has made a new program: it is to ask us for the time, and not the vDSO.
  void executed(Tracee& task);

  // alarm(2), setitimer(2) with ITIMER_REAL: when the timer of this process is due.
  std::optional<std::uint64_t> timer(core::Pid process) const;
  // It is due: SIGALRM.
  void fire(core::Pid process);
  // SIGALRM is about to be delivered: where it is ours, it looks as if it came from the kernel's timer.
  void disguise(const Tracee& task);
  void ended(core::Pid process) { timers_.erase(process); }

 private:
  struct Timer {
    std::optional<std::uint64_t> until_ns;
    std::uint64_t interval_ns = 0;
    bool fired = false;  // its SIGALRM has not been delivered
  };
  std::uint64_t deadline(std::optional<int> absolute_clock, std::int64_t ns) const;
  std::optional<std::int64_t> set_timer(Tracee& task);
  std::int64_t left(std::optional<std::uint64_t> until_ns) const;

  Clock& clock_;
  std::map<core::Pid, Timer> timers_;
};

}  // namespace ipclab::engine::tracer
