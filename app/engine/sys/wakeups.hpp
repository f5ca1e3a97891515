// What ends the runner's sleep: a child's news (SIGCHLD through signalfd(2)) or a readable descriptor.
// Also where tasks may run. The runner's only thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "core/ids.hpp"
#include "engine/sys/fd.hpp"

namespace ipclab::engine::sys {

class Wakeups {
 public:
  Wakeups();  // blocks SIGCHLD in this thread
  // Sleeps until a child has news, one of `descriptors` is readable or hung up, or `wait` is over (negative: for
  // ever). Returns those that are readable or hung up.
  std::vector<int> wait(std::span<const int> descriptors, std::chrono::milliseconds wait);

 private:
  Fd signals_;
};

// sched_setaffinity(2) of this process or a traced task: stepping is cheapest where tracer and tracee share a CPU.
class Placement {
 public:
  Placement();                        // remembers the CPUs that we may use
  void one_cpu(core::Pid pid) const;  // always the same one; Pid{0} = this process
  void all_cpus(core::Pid pid) const;

 private:
  std::vector<std::size_t> cpus_;
};

// kill(2). False: no such process.
bool send_signal(core::Pid pid, int signal);

// Read and forget what is in it; non-blocking descriptors only.
enum class Drained : std::uint8_t {
  Nothing,
  Some,
  Closed,  // nobody writes to it any more, or it is a file that is read to its end: poll(2) would report it for ever
};
Drained drain(int descriptor);

void yield();

}  // namespace ipclab::engine::sys
