#include "engine/sys/wait.hpp"

#include <linux/ptrace.h>
#include <sys/wait.h>

#include <csignal>

#include "engine/sys/error.hpp"

namespace ipclab::engine::sys {
namespace {

WaitKind kind_of(int event, int signal) {
  switch (event) {
    case PTRACE_EVENT_SECCOMP:
      return WaitKind::BeforeCall;
    case PTRACE_EVENT_FORK:
      return WaitKind::Fork;
    case PTRACE_EVENT_VFORK:
      return WaitKind::Vfork;
    case PTRACE_EVENT_CLONE:
      return WaitKind::Clone;
    case PTRACE_EVENT_EXEC:
      return WaitKind::Exec;
    case PTRACE_EVENT_STOP: {
      const bool stops = signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
      return stops ? WaitKind::GroupStop : WaitKind::Trap;
    }
    default:
      return signal == (SIGTRAP | 0x80) ? WaitKind::CallStop : WaitKind::Signal;
  }
}

}  // namespace

std::optional<WaitStatus> next_status() {
  int raw = 0;
  pid_t pid = 0;
  do {
    pid = ::waitpid(-1, &raw, __WALL | WNOHANG);
  } while (pid < 0 && errno == EINTR);
  if (pid == 0 || (pid < 0 && errno == ECHILD)) return std::nullopt;
  if (pid < 0) fail("waitpid");
  WaitStatus status;
  status.pid = core::Pid{pid};
  if (WIFEXITED(raw)) {
    status.status = {false, WEXITSTATUS(raw), false};
  } else if (WIFSIGNALED(raw)) {
    status.status = {true, WTERMSIG(raw), WCOREDUMP(raw) != 0};
  } else {
    status.kind = kind_of(raw >> 16, WSTOPSIG(raw));
    status.signal = WSTOPSIG(raw);
  }
  return status;
}

bool has_status(core::Pid pid) {
  siginfo_t info{};
  const auto id = static_cast<id_t>(pid.value);
  const int result = ::waitid(P_PID, id, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL);
  return result == 0 && info.si_pid != 0;
}

}  // namespace ipclab::engine::sys
