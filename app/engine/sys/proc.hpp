// What /proc tells of one task. The files that are asked again and again stay open (pread, no seek).
// Never throws for a vanished task: it then answers "nothing".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/ids.hpp"
#include "engine/sys/fd.hpp"

namespace ipclab::engine::sys {

// proc(5), /proc/PID/status: sets of signals, bit n-1 = signal n.
struct SignalSets {
  std::uint64_t pending_thread = 0;   // sent to this thread
  std::uint64_t pending_process = 0;  // sent to the process: any thread may take them
  std::uint64_t blocked = 0;
  std::uint64_t ignored = 0;
  std::uint64_t caught = 0;
};

// credentials(7).
struct ProcessGroups {
  core::Pid group;
  core::Pid session;
};

class Proc {
 public:
  explicit Proc(core::Pid pid);

  // State letter of /proc/PID/stat; 'X' when it is gone.
  char state();
  // Its process group and session; 0 when it is gone.
  ProcessGroups groups();
  // The number of the call in which the kernel keeps it asleep: /proc/PID/syscall shows a call and the state is S
  // before and after (either alone is wrong, measured); -1 = not blocked in a call.
  long blocked_in();

  // The task's memory; false = not readable (then nothing was read).
  bool read(core::Address from, std::span<std::byte> to);
  bool write(core::Address to, std::span<const std::byte> from);
  // After execve the memory is another: the open file still shows the old one.
  void forget_memory();

  std::string maps() const;
  std::string executable() const;              // target of /proc/PID/exe
  std::string descriptor(int number) const;    // target of /proc/PID/fd/N, empty = not open
  std::vector<std::string> arguments() const;  // argv
  SignalSets signals();
  bool has_signal_due();        // pending, not blocked: it takes it as soon as it runs
  std::optional<std::uint64_t> auxiliary(std::uint64_t type) const;  // getauxval(3), of the other process

 private:
  std::string path(const char* file) const;
  core::Pid pid_;
  Fd stat_;
  Fd syscall_;
  Fd status_;
  Fd memory_;
};

// The whole of a file, empty where it cannot be read.
std::string read_file(const std::string& path);

}  // namespace ipclab::engine::sys
