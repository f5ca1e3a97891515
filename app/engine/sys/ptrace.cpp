#include "engine/sys/ptrace.hpp"

#include <linux/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "engine/sys/error.hpp"

namespace ipclab::engine::sys {
namespace {

// The kernel's own numbers: <sys/ptrace.h> and <linux/ptrace.h> exclude each other.
enum Request : long {
  kCont = 7,
  kSingleStep = 9,
  kGetRegs = 12,
  kSetRegs = 13,
  kSyscall = 24,
  kGetSigInfo = PTRACE_GETSIGINFO,
  kSetSigInfo = PTRACE_SETSIGINFO,
  kGetEventMsg = PTRACE_GETEVENTMSG,
};

long ptrace(long request, pid_t pid, unsigned long address, void* data) {
  return ::syscall(SYS_ptrace, request, pid, address, data);
}

// True = done, false = the task is gone.
bool done(long result, const char* what) {
  if (result >= 0) return true;
  if (errno == ESRCH) return false;
  fail(what);
}

void* as_data(std::uint64_t value) { return reinterpret_cast<void*>(value); }

}  // namespace

std::optional<Registers> Stopped::registers() const {
  Registers registers{};
  if (!done(ptrace(kGetRegs, pid_, 0, &registers), "PTRACE_GETREGS")) return std::nullopt;
  return registers;
}

bool Stopped::set_registers(const Registers& registers) const {
  Registers copy = registers;
  return done(ptrace(kSetRegs, pid_, 0, &copy), "PTRACE_SETREGS");
}

std::optional<CallInfo> Stopped::call_info() const {
  ptrace_syscall_info raw{};
  if (!done(ptrace(PTRACE_GET_SYSCALL_INFO, pid_, sizeof raw, &raw), "PTRACE_GET_SYSCALL_INFO")) return std::nullopt;
  CallInfo info;
  info.instruction = raw.instruction_pointer;
  info.stack = raw.stack_pointer;
  switch (raw.op) {
    case PTRACE_SYSCALL_INFO_ENTRY:
    case PTRACE_SYSCALL_INFO_SECCOMP:  // both begin with nr and args
      info.at = raw.op == PTRACE_SYSCALL_INFO_ENTRY ? CallInfo::At::Entry : CallInfo::At::Seccomp;
      info.number = raw.entry.nr;
      for (int i = 0; i < 6; ++i) info.arguments[i] = raw.entry.args[i];
      break;
    case PTRACE_SYSCALL_INFO_EXIT:
      info.at = CallInfo::At::Exit;
      info.result = raw.exit.rval;
      break;
    default:
      break;
  }
  return info;
}

std::optional<std::uint64_t> Stopped::event_message() const {
  unsigned long message = 0;
  if (!done(ptrace(kGetEventMsg, pid_, 0, &message), "PTRACE_GETEVENTMSG")) return std::nullopt;
  return message;
}

std::vector<siginfo_t> Stopped::pending(Queue queue) const {
  std::vector<siginfo_t> all;
  std::array<siginfo_t, 32> batch;
  const unsigned flags = queue == Queue::Process ? PTRACE_PEEKSIGINFO_SHARED : 0u;
  for (;;) {
    ptrace_peeksiginfo_args arguments{all.size(), flags, static_cast<__s32>(batch.size())};
    const long count = ptrace(PTRACE_PEEKSIGINFO, pid_, reinterpret_cast<unsigned long>(&arguments), batch.data());
    if (!done(count, "PTRACE_PEEKSIGINFO")) return {};
    all.insert(all.end(), batch.begin(), batch.begin() + count);
    if (count < static_cast<long>(batch.size())) return all;
  }
}

std::vector<siginfo_t> Stopped::pending() const {
  std::vector<siginfo_t> all = pending(Queue::Thread);
  const std::vector<siginfo_t> shared = pending(Queue::Process);
  all.insert(all.end(), shared.begin(), shared.end());
  return all;
}

std::optional<std::uint64_t> Stopped::signal_mask() const {
  std::uint64_t mask = 0;
  if (!done(ptrace(PTRACE_GETSIGMASK, pid_, sizeof mask, &mask), "PTRACE_GETSIGMASK")) return std::nullopt;
  return mask;
}

bool Stopped::set_signal_mask(std::uint64_t mask) const {
  return done(ptrace(PTRACE_SETSIGMASK, pid_, sizeof mask, &mask), "PTRACE_SETSIGMASK");
}

std::optional<siginfo_t> Stopped::signal_info() const {
  siginfo_t info{};
  if (!done(ptrace(kGetSigInfo, pid_, 0, &info), "PTRACE_GETSIGINFO")) return std::nullopt;
  return info;
}

bool Stopped::set_signal_info(const siginfo_t& info) const {
  siginfo_t copy = info;
  return done(ptrace(kSetSigInfo, pid_, 0, &copy), "PTRACE_SETSIGINFO");
}

bool Stopped::resume(Until until, int signal) && {
  const long request = until == Until::FilteredCall ? kCont : until == Until::CallExit ? kSyscall : kSingleStep;
  return done(ptrace(request, pid_, 0, as_data(static_cast<std::uint64_t>(signal))), "ptrace resume");
}

bool Stopped::listen() && { return done(ptrace(PTRACE_LISTEN, pid_, 0, nullptr), "PTRACE_LISTEN"); }

void seize(Pid pid) {
  const std::uint64_t options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
                                PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SEIZE, pid.value, 0, as_data(options)) < 0) fail("PTRACE_SEIZE");
}

bool interrupt(Pid pid) { return done(ptrace(PTRACE_INTERRUPT, pid.value, 0, nullptr), "PTRACE_INTERRUPT"); }

}  // namespace ipclab::engine::sys
