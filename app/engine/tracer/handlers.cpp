// Tracer, handlers: which of them restart a call that they interrupt, and when one has returned.
#include <algorithm>
#include <cerrno>
#include <csignal>

#include "engine/decode/memory.hpp"
#include "engine/tracer/tracer.hpp"

namespace ipclab::engine::tracer {
namespace {

std::uint64_t bit(int signal) { return std::uint64_t{1} << (signal - 1); }

// The one with a handler that the kernel takes first: of the thread's before those of the process, and of these the
// lowest number (signal(7)).
int first_handled(const std::vector<siginfo_t>& pending, const sys::SignalSets& sets) {
  int first = 0;
  for (const siginfo_t& info : pending) {
    const bool taken =
        (sets.blocked & bit(info.si_signo)) == 0 && disposition_of(info.si_signo, sets) == core::Disposition::Handler;
    if (taken && (first == 0 || info.si_signo < first)) first = info.si_signo;
  }
  return first;
}

}  // namespace

// sigreturn(2): the kernel's frame on the stack holds the registers that the handler had interrupted.
void Tracer::note_handler_left(Tracee& task) {
  constexpr std::uint64_t saved_rsp = 160;  // from the stack pointer: uc_mcontext.gregs[REG_RSP] of the ucontext_t
  const auto registers = task.stopped->registers();
  if (!registers) return;
  const auto back_at = decode::read_value<core::Address>(task.memory(), core::Address{registers->rsp + saved_rsp});
  if (back_at) task.handlers_left.push_back(*back_at);
}

// sigaction(2) has succeeded. Whether a handler has SA_RESTART nothing else tells.
void Tracer::note_action(Tracee& task) {
  const auto signal = static_cast<int>(task.raw.args[0]);
  if (task.raw.args[1] == 0 || signal < 1 || signal > 64) return;
  const core::Address flags_at{task.raw.args[1] + 8};  // the kernel's struct sigaction: handler, flags, restorer, mask
  const auto flags = decode::read_value<std::uint64_t>(task.memory(), flags_at);
  if (!flags) return;
  if ((*flags & SA_RESTART) != 0) {
    *task.restarting |= bit(signal);
  } else {
    *task.restarting &= ~bit(signal);
  }
}

// A call was interrupted by a signal with a handler (hide_interruption() has dealt with all others). The kernel decides
// only when it calls the handler whether the call is made again afterwards or has failed with EINTR (signal(7)).
std::int64_t Tracer::seen_by_program(Tracee& task, std::int64_t result) {
  constexpr std::int64_t by_flag = -512;  // ERESTARTSYS: SA_RESTART decides
  constexpr std::int64_t always = -513;   // ERESTARTNOINTR
  if (result == always) return result;
  const sys::SignalSets sets = task.proc.signals();
  int signal = first_handled(task.stopped->pending(sys::Stopped::Queue::Thread), sets);
  if (signal == 0) signal = first_handled(task.stopped->pending(sys::Stopped::Queue::Process), sets);
  if (signal == 0) return result;
  return result == by_flag && (*task.restarting & bit(signal)) != 0 ? result : -EINTR;
}

}  // namespace ipclab::engine::tracer
