// waitpid(2) for tracers: what happened to a task, as a value.
#pragma once

#include <cstdint>
#include <optional>

#include "core/event.hpp"
#include "core/ids.hpp"

namespace ipclab::engine::sys {

enum class WaitKind : std::uint8_t {
  Exited,         // `status`
  BeforeCall,     // PTRACE_EVENT_SECCOMP
  CallStop,       // a system-call-stop (TRACESYSGOOD)
  Fork,           // PTRACE_EVENT_FORK, VFORK, CLONE: see Stopped::event_message for the new pid
  Vfork,
  Clone,
  Exec,           // PTRACE_EVENT_EXEC
  GroupStop,      // PTRACE_EVENT_STOP with a stop signal: `signal`
  Trap,           // PTRACE_EVENT_STOP otherwise: newborn, or PTRACE_INTERRUPT
  Signal,         // signal-delivery-stop: `signal`
};

struct WaitStatus {
  core::Pid pid;
  WaitKind kind = WaitKind::Exited;
  int signal = 0;
  core::ExitStatus status;
};

// What has happened to any child or tracee, without waiting; nothing = no news or nobody left.
std::optional<WaitStatus> next_status();

// Would next_status() have something about this task? It is not taken.
bool has_status(core::Pid pid);

}  // namespace ipclab::engine::sys
