// System calls as a person reads them. A call is a row of the table in calls_table.cpp; adding one is adding a row.
// Pure but for reading memory through the reader; called by the tracer and the runner.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/call.hpp"
#include "engine/decode/memory.hpp"

namespace ipclab::engine::decode {

// As at the entry stop: registers rax and rdi, rsi, rdx, r10, r8, r9.
struct RawCall {
  long number = -1;
  std::array<std::uint64_t, 6> args{};
};

// The call under the name that the source used, as far as numbers can tell: semtimedop without a timeout is "semop",
// clone that only forks is "fork", wait4(-1, s, 0, NULL) is "wait", exit_group is "exit". Only the arguments that the
// source passes are listed. `operations` is filled for semop and semtimedop (memory readable), `command` for
// semctl, shmctl and msgctl, `index` for semctl, `type` for msgsnd and msgrcv. `object` is left empty: which object a
// semid names is the runner's knowledge.
// `members` = nsems of the set, where known: with it the values of SETALL are shown.
core::Call decode_call(const RawCall& raw, const Memory& memory, std::uint32_t members = 0);

// `raw` = rax at the exit stop. -4095..-1 becomes error = errno, result = -1, as the libc function returns it.
core::Returned decode_return(const core::Call& call, std::int64_t raw);

// The kernel's "start it again" (ERESTARTSYS … ERESTART_RESTARTBLOCK), which the program never sees:
// the call was interrupted and goes on, or fails with EINTR where a handler runs (signal(7)).
bool is_restart(std::int64_t raw);

// The usual name of a number, where arguments are not known: "semtimedop", "wait4"; "syscall 999" without a name.
std::string call_name(long number);

// Is this call the one that a lesson means by `asked`? Its name, or another name of the same function:
// "waitpid" for wait, "_exit" for exit, "sleep" for nanosleep, "semtimedop" for semop, "execl" for execve.
bool is_called(const core::Call& call, std::string_view asked);

// Can `asked` be the name of any traced call? For a lesson's error message.
bool is_call_name(std::string_view asked);

// What the seccomp filter must stop: every row of the table, and with it every call that can block. Ascending.
std::span<const int> traced_calls();

// May the kernel keep a task in it?
bool can_block(long number);

// Does "step by call" stop before it? Every traced call but what no line of the source decides:
// - rt_sigreturn: the end of a handler, not a call of the program;
// - futex: a lock of libc makes it or not as a race goes; where it waits the task is seen as blocked all the same;
// - fcntl that only asks (F_GETFL, F_GETFD);
// - dup and close that libc makes for itself (perror, popen): those where the program's own source did not call the
//   wrapper, which `direct` says (Unwound::direct).
bool is_step(const core::Call& call, bool direct = true);

}  // namespace ipclab::engine::decode
