// The rows of system calls: what each is called, what its arguments mean, whether it blocks, whether it is a step.
// Private to decode: calls.cpp and arguments.cpp read it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "engine/decode/calls.hpp"

namespace ipclab::engine::decode {

// What an argument means, that is, how its text is written.
enum class Arg : std::uint8_t {
  Int,
  Long,
  Size,        // unsigned
  Pointer,     // hex or NULL
  Descriptor,  // AT_FDCWD by name
  Text,        // C string
  Texts,       // NULL-ended vector of C strings
  Bytes,       // as many as the next register says
  Key,
  IpcFlags,
  SemOps,  // as many as the next register says
  SemCommand,
  SemValue,  // the fourth of semctl: depends on the command
  ShmCommand,
  MsgCommand,
  QueueSettings,  // the third of msgctl: depends on the command
  Message,        // struct msgbuf, text as long as the next register says
  MessageFlags,
  AttachFlags,
  MapProtection,
  MapFlags,
  WaitOptions,
  WaitIdKind,
  CloneFlags,
  CloneArgs,  // struct clone_args
  OpenFlags,
  DescriptorFlags,
  Mode,
  FcntlCommand,
  FcntlValue,  // the third of fcntl: depends on the command
  FlockOperation,
  CloseRangeFlags,
  UnlinkFlags,
  SocketDomain,
  SocketType,
  SocketAddress,  // as long as the next register says
  SendFlags,      // send, recv and relatives
  ShutdownHow,
  MessageHeader,  // struct msghdr
  PollFds,        // as many as the next register says
  EpollOperation,
  EpollEvent,
  QueueName,  // mq_open: without the slash, which libc takes away
  QueueAttributes,
  EventFdFlags,
  TimerFdFlags,
  TimerFdValue,  // struct itimerspec
  Signal,
  SignalSet,
  SignalAction,
  SignalValue,  // the value in a siginfo_t
  MaskChange,
  Timespec,
  TimerKind,
  TimerValue,  // struct itimerval
  Clock,
  FutexOperation,
  TraceRequest,
};

inline constexpr std::uint8_t by_position = 0xff;

struct Param {
  const char* name = nullptr;  // as in the man page; null = no more
  Arg kind = Arg::Int;
  std::uint8_t at = by_position;  // the register, where it is not the position in the row
};

enum class StopFor : std::uint8_t {
  Step,    // a step of the program
  Direct,  // a step where the program's own source calls the wrapper; libc's own use is no step
  Never,   // traced because it can block or matters for the state, but no line of the source decides it
};

enum class Blocks : bool { No, Yes };

struct CallSpec {
  int number = -1;
  const char* name = nullptr;  // as the source spells it where `when` holds
  Blocks blocks = Blocks::No;
  StopFor stop = StopFor::Step;
  std::array<Param, 6> params{};
  bool (*when)(const RawCall&) = nullptr;  // null = always; the first row that fits is taken
};

// All rows, those of one number together, the general one last.
std::span<const CallSpec> call_table();

// Another name for the same function: of libc where the row has the kernel's, or the other way about.
struct Alias {
  const char* asked;
  const char* name;
};
std::span<const Alias> call_aliases();

// arguments.cpp: how a person would write what register `at` carries. `members` = nsems for SETALL, 0 = unknown.
std::string argument_text(Arg kind, const RawCall& raw, std::size_t at, const Memory& memory, std::uint32_t members);
// channel_arguments.cpp: those of sockets, poll, epoll, locks and POSIX queues, for argument_text().
std::string channel_argument_text(Arg kind, const RawCall& raw, std::size_t at, const Memory& memory);
// The operations of semop, empty where they cannot be read.
std::vector<core::SemaphoreOp> semaphore_operations(const RawCall& raw, const Memory& memory);

}  // namespace ipclab::engine::decode
