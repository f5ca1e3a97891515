// The ptrace loop's mechanics: raw wait statuses in, meaningful stops out. What a program could notice of being
// traced (ignored signals that wake, restarts, breakpoints) is dealt with here and nobody above hears of it.
// One thread only, the one that seized.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "engine/sys/wait.hpp"
#include "engine/tracer/time.hpp"
#include "engine/tracer/tracee.hpp"

namespace ipclab::engine::tracer {

enum class StopKind : std::uint8_t {
  Born,         // `other` is a new task made by `task`; it is stopped at birth when its own Newborn comes
  Newborn,      // stopped before it did anything
  BeforeCall,   // task.call is decoded
  Returned,     // `result` is the raw register; task.call is still the call
  Executed,     // execve succeeded (it has not returned yet)
  Main,         // held at main, or at the entry point where there is no main
  Line,         // a breakpoint of arm(), or another line of walk()
  Access,       // task.accesses are about to be made
  Accessed,     // task.accesses were made
  Instruction,  // so many were executed
  Signal,       // about to be delivered: `signal`, `disposition`
  JobStopped,   // `signal`
  Continued,    // SIGCONT ended a job stop
  Interrupted,  // by interrupt()
  Exited,       // `status`
  Reaped,       // its zombie was ours to collect
};

struct Stop {
  StopKind kind;
  Tracee* task = nullptr;  // valid until the next call of next()
  Tracee* other = nullptr;
  core::Birth birth = core::Birth::Fork;
  std::int64_t result = 0;
  bool injected = false;  // Returned: as Tracee::injection wanted it
  int signal = 0;
  core::Disposition disposition = core::Disposition::Ignored;
  core::ExitStatus status = {};
  bool process_ended = false;
};

// When something is over that only expire() ends: the wait of `task`, or a timer of `process` where there is no task.
struct Deadline {
  std::uint64_t until_ns = 0;  // Clock
  core::Pid task;
  core::Pid process;
};

class Tracer {
 public:
  // With a clock (the lab) timed waits end by expire() only, and the programs read this clock; without, time is real.
  explicit Tracer(Clock* clock = nullptr);

  // Take over a child that was just forked and will execve. Call before it may go on (sandbox::spawn's callback).
  void adopt(core::Pid pid);

  // The next stop, if there is one now. The task of every stop but Born, Exited, Reaped is held: go() it.
  std::optional<Stop> next();

  // Resume: into the call it is before, or on to the next stop. Does nothing where it is not held.
  void go(Tracee& task);
  // Ask for Interrupted from a task in user code; a task inside a call is left alone (it would notice).
  void interrupt(Tracee& task);

  // Every timed wait that is under way, and every timer that is set.
  std::vector<Deadline> deadlines() const;
  // Its time is up now, however much is left of it.
  void expire(const Deadline& deadline);

  // Stop (Line) at any of these addresses of the running process; they are gone once the task is held again.
  void arm(Tracee& task, const std::vector<core::Address>& addresses);
  // From now on go() goes on to Line, Access or Instruction, `count` of them; calls, signals and births are told all
  // the same. False: its program has no lines.
  bool walk(Tracee& task, core::StepSize size, std::uint32_t count);
  // Stepping by instruction: are all of them executed, but for the call that it may be before?
  static bool has_walked(const Tracee& task);
  // No breakpoints, no walk any more.
  void disarm(Tracee& task);
  // The instruction that it is held before, as a disassembler writes it.
  std::string instruction(Tracee& task);

  // How many wait statuses were taken: those of which next() tells nothing are progress, too.
  std::uint64_t statuses() const { return statuses_; }

  // Is it held, blocked, stopped by job control or ended? Looks at the kernel where it was let into a call.
  bool is_quiet(Tracee& task);
  // Is anybody under way, as far as is known without asking the kernel?
  bool is_moving() const;
  // Does the kernel keep it in the call that it was let into?
  bool is_blocked(Tracee& task);
  // The same, where it was asked before and nothing was heard since, without asking the kernel.
  bool is_known_blocked(Tracee& task);
  // Is it a first thread that has ended before the others? Wait tells of it only after the last of them.
  bool has_left(Tracee& task);

  Tracee* find(core::Pid pid);
  std::map<core::Pid, Tracee>& tasks() { return tasks_; }

  core::Place place(Tracee& task, bool* direct = nullptr);
  // The frame of the program's own source that it is held in.
  const decode::Unwound& unwind(Tracee& task);  // valid until it goes on

 private:
  std::optional<Stop> on_status(const sys::WaitStatus& status);
  std::optional<Stop> on_exit(Tracee& task, const sys::WaitStatus& status);
  std::optional<Stop> on_before_call(Tracee& task);
  std::optional<Stop> on_call_stop(Tracee& task);
  std::optional<Stop> on_birth(Tracee& task, sys::WaitKind kind);
  std::optional<Stop> on_exec(Tracee& task);
  std::optional<Stop> on_trap(Tracee& task);
  std::optional<Stop> on_signal(Tracee& task, int signal);
  std::optional<Stop> on_breakpoint(Tracee& task, Breakpoint& hit, sys::Registers registers);
  static Breakpoint* hit_breakpoint(Tracee& task, const sys::Registers& registers);
  std::optional<Stop> take_queued();
  void on_other_stop(Tracee& task, sys::WaitKind kind);
  bool is_end_of_step(Tracee& task, const sys::Registers& registers);
  std::optional<Stop> on_step(Tracee& task, sys::Registers registers);
  void execute_one(Tracee& task, SingleStep step);
  const decode::Instruction& decoded(Tracee& task, const sys::Registers& registers);
  void advance(Tracee& task, const sys::Registers& registers);
  void hold(Tracee& task, StopKind kind);
  void find_accesses(Tracee& task, const decode::Instruction& instruction, const sys::Registers& registers);
  void look_at_mappings(Tracee& task);
  bool begins_another_line(Tracee& task);
  void pass(Tracee& task);
  static void count_call(Tracee& task);
  static void put_back(Tracee& task, std::span<Breakpoint> breakpoints);
  void let_traps_through(Tracee& task);
  void restore_mask(Tracee& task);
  bool is_mask_of_libc(Tracee& task, const sys::CallInfo& info);
  bool is_unmapping_of_libc(Tracee& task, const sys::CallInfo& info);
  bool hide_interruption(Tracee& task, std::int64_t result);
  bool hide_partial_write(Tracee& task, std::int64_t result);
  std::int64_t whole_write(Tracee& task, std::int64_t result);
  void note_handler_left(Tracee& task);
  void note_action(Tracee& task);
  std::int64_t seen_by_program(Tracee& task, std::int64_t result);
  bool inject(Tracee& task);
  void take_back_injection(Tracee& task);
  bool call_off(Tracee& task);
  void make_again(Tracee& task);
  void run_to_main(Tracee& task);
  void insert(Tracee& task);
  void resume(Tracee& task, sys::Until until);

  Clock* clock_;
  std::optional<Time> time_;
  std::map<core::Pid, Tracee> tasks_;
  std::uint64_t statuses_ = 0;
  bool stepped_ = false;    // a task was let go for one instruction
  std::deque<Stop> queue_;  // stops that had to wait for another to be told first
  decode::Modules modules_;
};

// What the default or chosen action of a signal is (signal(7)).
core::Disposition disposition_of(int signal, const sys::SignalSets& sets);

}  // namespace ipclab::engine::tracer
