// Starting a program: from the runner's only thread, in the process that traces. The new process waits until it has
// been seized, then gives up everything it could do harm with, and executes the program.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/command.hpp"
#include "core/ids.hpp"
#include "core/message.hpp"
#include "engine/sandbox/guard.hpp"
#include "engine/sys/fd.hpp"

namespace ipclab::engine::sandbox {

struct SpawnSpec {
  // Lab: the name that the executable gets in /lab (no '/'). Host: its path.
  std::string program;
  int executable = -1;                        // Lab: the file itself, open for reading
  std::vector<std::string> arguments;         // argv, with argv[0]
  core::Stdout out = core::Stdout::Terminal;  // Lab only
  std::span<const int> traced_calls;          // numbers that stop with PTRACE_EVENT_SECCOMP; empty = no trace filter
};

struct Spawned {
  core::Pid pid;
  // Lab: the master of its terminal (non-blocking), which is stdin, stdout and stderr, its controlling terminal, and
  // shared with its children. It reads as EIO when nobody has it open any more.
  sys::Fd terminal;
  // Lab with Stdout::Pipe: the end to read (non-blocking). With Stdout::File: /tmp/PROGRAM.out, open for reading.
  sys::Fd output;
  // See failure().
  sys::Fd report;

  // Why there was no execve, if there was none. Ask when the process has ended without PTRACE_EVENT_EXEC;
  // nothing: it was ended by someone else. Does not wait.
  std::optional<core::Message> failure() const;
};

// Forks; calls `seize` with the new pid, while it waits; lets it go on; returns at once. Until PTRACE_EVENT_EXEC it is
// our own code and may stop at any filtered call (execve, write, exit_group): let it go on each time.
// In the Lab: user namespace B, no capabilities, no_new_privs, limits, deny filter, no address randomisation, a session
// and a terminal of its own with the program in the foreground and as its parent a process that stands for the shell
// (PID 2, 3, …; it is that one's child, so only a tracer can wait for it), /tmp, three descriptors, a small environment;
// PIDs from 100. In the Host arrangement everything is inherited, but the trace filter is loaded. Throws std::system_error when the machine has no more to give, and
// core::Error "sandbox.program-not-stored" {program, errno}.
Spawned spawn(const Inside& inside, const SpawnSpec& spec, const std::function<void(core::Pid)>& seize);

}  // namespace ipclab::engine::sandbox
