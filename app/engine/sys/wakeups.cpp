#include "engine/sys/wakeups.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/signalfd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "engine/sys/error.hpp"

namespace ipclab::engine::sys {

Wakeups::Wakeups() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  checked(::sigprocmask(SIG_BLOCK, &set, nullptr), "sigprocmask");
  signals_ = Fd(checked(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC), "signalfd"));
}

std::vector<int> Wakeups::wait(std::span<const int> descriptors, std::chrono::milliseconds wait) {
  std::vector<pollfd> polled;
  for (const int descriptor : descriptors) polled.push_back({descriptor, POLLIN, 0});
  polled.push_back({signals_.get(), POLLIN, 0});
  std::vector<int> ready;
  if (::poll(polled.data(), polled.size(), static_cast<int>(wait.count())) < 0) {
    if (errno == EINTR) return ready;
    fail("poll");
  }
  if (polled.back().revents != 0) {
    std::array<signalfd_siginfo, 16> news{};
    while (::read(signals_.get(), news.data(), sizeof news) > 0) {
    }
  }
  polled.pop_back();
  for (const pollfd& entry : polled) {
    if (entry.revents != 0) ready.push_back(entry.fd);
  }
  return ready;
}

Placement::Placement() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return;
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus_.push_back(cpu);
  }
}

// Failure leaves a task where it is, which costs time and nothing else.
void Placement::one_cpu(core::Pid pid) const {
  if (cpus_.empty()) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpus_.back(), &set);
  ::sched_setaffinity(pid.value, sizeof set, &set);
}

void Placement::all_cpus(core::Pid pid) const {
  if (cpus_.empty()) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const std::size_t cpu : cpus_) CPU_SET(cpu, &set);
  ::sched_setaffinity(pid.value, sizeof set, &set);
}

bool send_signal(core::Pid pid, int signal) {
  if (::kill(pid.value, signal) == 0) return true;
  if (errno == ESRCH) return false;
  fail("kill", std::to_string(pid.value));
}

Drained drain(int descriptor) {
  std::array<char, 4096> bytes{};
  Drained drained = Drained::Nothing;
  for (;;) {
    const ssize_t got = ::read(descriptor, bytes.data(), bytes.size());
    if (got == 0 || (got < 0 && errno == EIO)) return Drained::Closed;  // pty(7): nobody has the other end open
    if (got < 0) return drained;
    drained = Drained::Some;
  }
}

void yield() { ::sched_yield(); }

}  // namespace ipclab::engine::sys
