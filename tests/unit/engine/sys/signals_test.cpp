// Looking at the signals of a stopped child of ours, and of one that is not stopped.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "engine/sys/proc.hpp"
#include "engine/sys/ptrace.hpp"

using namespace ipclab;
using engine::sys::Proc;
using engine::sys::Stopped;

namespace {

constexpr std::uint64_t bit(int signal) { return std::uint64_t{1} << (signal - 1); }

// A child that blocks SIGUSR1, SIGTERM and SIGRTMIN, ignores SIGHUP, catches SIGINT and waits for its end.
class Child {
 public:
  Child() {
    int ready[2];
    REQUIRE(pipe(ready) == 0);
    pid_ = fork();
    if (pid_ == 0) {
      sigset_t set;
      sigemptyset(&set);
      sigaddset(&set, SIGUSR1);
      sigaddset(&set, SIGTERM);
      sigaddset(&set, SIGRTMIN);
      sigprocmask(SIG_SETMASK, &set, nullptr);
      signal(SIGHUP, SIG_IGN);
      signal(SIGINT, [](int) {});
      close(ready[0]);
      close(ready[1]);
      for (;;) pause();
    }
    REQUIRE(pid_ > 0);
    close(ready[1]);
    char none = 0;
    CHECK(read(ready[0], &none, 1) == 0);  // the end of the pipe: it has closed its own
    close(ready[0]);
  }
  ~Child() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  Stopped stop() const {
    engine::sys::seize(core::Pid{pid_});
    REQUIRE(engine::sys::interrupt(core::Pid{pid_}));
    int status = 0;
    REQUIRE(waitpid(pid_, &status, 0) == pid_);
    REQUIRE(WIFSTOPPED(status));
    return Stopped(core::Pid{pid_});
  }

 private:
  pid_t pid_ = 0;
};

}  // namespace

TEST_CASE("masks and dispositions are seen, stopped or not") {
  const Child child;
  Proc proc{core::Pid{child.pid()}};
  const std::uint64_t mask = bit(SIGUSR1) | bit(SIGTERM) | bit(SIGRTMIN);
  const auto before = proc.signals();
  CHECK(before.blocked == mask);
  CHECK((before.ignored & bit(SIGHUP)) != 0);
  CHECK((before.caught & bit(SIGINT)) != 0);
  CHECK(before.pending_process == 0);
  const Stopped stopped = child.stop();
  CHECK(stopped.signal_mask() == mask);
  CHECK(proc.signals().caught == before.caught);
}

TEST_CASE("pending signals: a standard one once, real-time ones each with its value, thread and process apart") {
  const Child child;
  Proc proc{core::Pid{child.pid()}};
  for (int i = 0; i < 3; ++i) REQUIRE(kill(child.pid(), SIGUSR1) == 0);
  constexpr int many = 40;  // more than one look takes at once
  for (int value = 1; value <= many; ++value) {
    sigval with{};
    with.sival_int = value;
    REQUIRE(sigqueue(child.pid(), SIGRTMIN, with) == 0);
  }
  REQUIRE(tgkill(child.pid(), child.pid(), SIGTERM) == 0);
  CHECK(proc.signals().pending_process == (bit(SIGUSR1) | bit(SIGRTMIN)));
  CHECK(proc.signals().pending_thread == bit(SIGTERM));
  CHECK_FALSE(proc.has_signal_due());  // all of them are blocked

  const Stopped stopped = child.stop();
  const auto process = stopped.pending(Stopped::Queue::Process);
  REQUIRE(process.size() == 1 + many);
  CHECK(process[0].si_signo == SIGUSR1);
  CHECK(process[0].si_code == SI_USER);
  CHECK(process[0].si_pid == getpid());
  for (int value = 1; value <= many; ++value) {
    const siginfo_t& info = process[static_cast<std::size_t>(value)];
    CHECK(info.si_signo == SIGRTMIN);
    CHECK(info.si_code == SI_QUEUE);
    CHECK(info.si_pid == getpid());
    CHECK(info.si_value.sival_int == value);
  }
  const auto thread = stopped.pending(Stopped::Queue::Thread);
  REQUIRE(thread.size() == 1);
  CHECK(thread[0].si_signo == SIGTERM);
  CHECK(thread[0].si_code == SI_TKILL);
  CHECK(stopped.pending().size() == 2 + many);
}
