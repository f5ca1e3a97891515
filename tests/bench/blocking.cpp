#include "blocking.hpp"

#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <stdexcept>
#include <vector>

#include "core/ids.hpp"
#include "engine/sys/proc.hpp"
#include "lab.hpp"

namespace ipclab::bench {
namespace {

using Clock = std::chrono::steady_clock;

std::int64_t now_ns() { return std::chrono::nanoseconds(Clock::now().time_since_epoch()).count(); }

double median(std::vector<double> values) {
  if (values.empty()) throw std::runtime_error("nothing was measured");
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Shared {
  std::atomic<std::int64_t> about_to_read_at;
  std::atomic<int> turn;
};

// Says when it is about to wait, waits, answers; ends with the pipe.
[[noreturn]] void wait_again_and_again(Shared& shared, int from, int to) {
  char byte = 0;
  for (int turn = 1;; ++turn) {
    shared.about_to_read_at = now_ns();
    shared.turn = turn;
    if (read(from, &byte, 1) != 1 || write(to, &byte, 1) != 1) _exit(0);
  }
}

}  // namespace

double blocked_known_after(int times, std::uint64_t& early) {
  void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  std::array<int, 2> there{};
  std::array<int, 2> back{};
  if (memory == MAP_FAILED || pipe(there.data()) != 0 || pipe(back.data()) != 0) throw std::runtime_error("mmap, pipe");
  auto& shared = *new (memory) Shared{};
  const pid_t child = fork();
  if (child == 0) {
    close(there[1]);
    wait_again_and_again(shared, there[0], back[1]);
  }
  engine::sys::Proc proc(core::Pid{child});
  std::vector<double> latencies;
  char byte = 0;
  for (int turn = 1; turn <= times; ++turn) {
    for (bool known = false; !known;) {
      sched_yield();
      if (proc.blocked_in() != SYS_read) continue;
      known = shared.turn == turn;
      if (!known) ++early;
    }
    latencies.push_back(static_cast<double>(now_ns() - shared.about_to_read_at));
    if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1) throw std::runtime_error("write, read");
  }
  for (const int end : {there[0], there[1], back[0], back[1]}) close(end);
  waitpid(child, nullptr, 0);
  munmap(memory, sizeof(Shared));
  return median(latencies);
}

std::uint64_t false_positives(std::uint64_t looks) {
  const pid_t child = fork();
  if (child == 0) {
    cpu_set_t all;
    CPU_ZERO(&all);
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) CPU_SET(cpu, &all);
    sched_setaffinity(0, sizeof all, &all);
    std::array<int, 2> ends{};
    std::array<char, 64> bytes{};
    if (pipe(ends.data()) != 0) _exit(1);
    while (write(ends[1], bytes.data(), bytes.size()) > 0 && read(ends[0], bytes.data(), bytes.size()) > 0) {
    }
    _exit(1);
  }
  engine::sys::Proc proc(core::Pid{child});
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < looks; ++i) {
    if (proc.blocked_in() >= 0) ++wrong;
    if (i % 16 == 0) sched_yield();  // where there is one CPU only: let it come somewhere else
  }
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFSIGNALED(status)) throw std::runtime_error("the process that never waits has ended");
  return wrong;
}

double blocked_told_after() {
  const auto lab = held_at_main("pingpong", {"pipe", "200"});
  lab->command(core::Run{});
  std::map<core::TaskId, std::uint64_t> entered;
  std::vector<double> latencies;
  settle(*lab, [&](const core::Event& event) {
    if (!event.task) return;
    if (std::holds_alternative<core::CallEntered>(event.body)) entered[*event.task] = event.at_ns;
    if (!std::holds_alternative<core::Blocked>(event.body) || !entered.contains(*event.task)) return;
    latencies.push_back(static_cast<double>(event.at_ns - entered[*event.task]));
  });
  return median(latencies);
}

}  // namespace ipclab::bench
