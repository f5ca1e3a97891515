// ptrace(2): a process that is stopped for us is a value. Who holds a Stopped may read and change registers;
// resume() consumes it. Only the thread that seized the process may call anything here.
#pragma once

#include <sys/types.h>
#include <sys/user.h>

#include <csignal>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/ids.hpp"

namespace ipclab::engine::sys {

using core::Pid;
using Registers = user_regs_struct;

// Where a resumed task is to stop next, besides signals, forks, execs and its end.
enum class Until : std::uint8_t {
  FilteredCall,  // PTRACE_CONT: before the next call of the seccomp filter
  CallExit,      // PTRACE_SYSCALL: when the call that it is in returns
  Instruction,   // PTRACE_SINGLESTEP
};

// PTRACE_GET_SYSCALL_INFO.
struct CallInfo {
  enum class At : std::uint8_t { None, Entry, Exit, Seccomp } at = At::None;
  std::uint64_t number = 0;         // Entry, Seccomp
  std::uint64_t arguments[6] = {};  // Entry, Seccomp
  std::int64_t result = 0;          // Exit
  std::uint64_t instruction = 0;    // rip
  std::uint64_t stack = 0;          // rsp
};

class Stopped {
 public:
  // waitpid() has just said that this task is stopped.
  explicit Stopped(Pid pid) : pid_(pid.value) {}
  Stopped(Stopped&& other) noexcept : pid_(other.pid_) { other.pid_ = 0; }
  Stopped& operator=(Stopped&& other) noexcept {
    pid_ = other.pid_;
    other.pid_ = 0;
    return *this;
  }
  Stopped(const Stopped&) = delete;
  Stopped& operator=(const Stopped&) = delete;

  Pid pid() const { return Pid{pid_}; }
  // False where SIGKILL has taken it out of its stop: its exit is still to come.
  bool is_held() const { return event_message().has_value(); }

  // Each returns nothing (or false) where the task was killed meanwhile (ESRCH): its exit will be reported by wait.
  // Other failures throw std::system_error.
  std::optional<Registers> registers() const;
  bool set_registers(const Registers& registers) const;
  std::optional<CallInfo> call_info() const;
  std::optional<std::uint64_t> event_message() const;  // PTRACE_GETEVENTMSG
  // Pending signals, oldest first: those sent to the thread, or to its process (PTRACE_PEEKSIGINFO).
  enum class Queue : std::uint8_t { Thread, Process };
  std::vector<siginfo_t> pending(Queue queue) const;
  std::vector<siginfo_t> pending() const;            // both
  std::optional<std::uint64_t> signal_mask() const;  // blocked: bit n-1 = signal n (PTRACE_GETSIGMASK)
  bool set_signal_mask(std::uint64_t mask) const;    // PTRACE_SETSIGMASK

  // In a signal-delivery stop: what the program gets to know of it (PTRACE_GETSIGINFO, PTRACE_SETSIGINFO).
  std::optional<siginfo_t> signal_info() const;
  bool set_signal_info(const siginfo_t& info) const;

  // Go on, delivering `signal` where this is a signal-delivery stop.
  bool resume(Until until, int signal = 0) &&;
  // PTRACE_LISTEN: stay in the group-stop, but hear SIGCONT.
  bool listen() &&;

 private:
  pid_t pid_ = 0;
};

// Attach to a child of ours without stopping it, following its children; it dies with us (EXITKILL).
void seize(Pid pid);
// Ask a running task to stop (EVENT_STOP). False: it is gone.
bool interrupt(Pid pid);

}  // namespace ipclab::engine::sys
