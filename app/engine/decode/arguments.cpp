#include <fcntl.h>
#include <fmt/format.h>
#include <linux/sched.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <csignal>

#include "core/names.hpp"
#include "engine/decode/calls_table.hpp"
#include "engine/decode/flags.hpp"
#include "engine/decode/texts.hpp"

namespace ipclab::engine::decode {
namespace {

constexpr std::size_t vector_limit = 16;  // elements of argv that are shown
constexpr std::size_t semopm = 500;       // semop(2): above SEMOPM the kernel refuses with E2BIG

std::int32_t as_int(std::uint64_t value) { return static_cast<std::int32_t>(value); }

std::string signal_text(std::int32_t number) { return number == 0 ? "0" : core::signal_name(number); }

std::string c_strings_text(std::uint64_t at, const Memory& memory) {
  if (at == 0) return "NULL";
  std::string text = "{";
  for (std::size_t i = 0; i < vector_limit; ++i) {
    const auto element = read_value<std::uint64_t>(memory, core::Address{at + i * sizeof(std::uint64_t)});
    if (!element) return i == 0 ? pointer_text(at) : text + ", …}";
    if (*element == 0) return text + "}";
    if (i > 0) text += ", ";
    text += c_string_text(*element, memory);
  }
  return text + ", …}";
}

std::string message_text(std::uint64_t at, std::uint64_t size, const Memory& memory) {
  const auto type = read_value<long>(memory, core::Address{at});
  if (!type) return pointer_text(at);
  return fmt::format("{{{}, {}}}", *type, bytes_text(at + sizeof(long), size, memory));
}

std::string operations_text(const RawCall& raw, const Memory& memory) {
  const auto operations = semaphore_operations(raw, memory);
  if (operations.empty()) return pointer_text(raw.args[1]);
  std::string text;
  for (const auto& operation : operations) {
    const auto flags = (operation.nowait ? static_cast<unsigned>(IPC_NOWAIT) : 0u) |
                       (operation.undo ? static_cast<unsigned>(SEM_UNDO) : 0u);
    if (!text.empty()) text += ", ";
    text += fmt::format("{{{}, {}{}, {}}}", operation.index, operation.amount > 0 ? "+" : "", operation.amount,
                        sembuf_flags(flags));
  }
  return operations.size() == 1 ? text : "[" + text + "]";
}

std::string semctl_value_text(const RawCall& raw, const Memory& memory, std::uint32_t members) {
  const std::uint64_t value = raw.args[3];
  const std::int32_t command = as_int(raw.args[2]);
  if (command == SETVAL) return fmt::format("{}", as_int(value));
  if (command != SETALL || members == 0) return pointer_text(value);
  std::vector<std::uint16_t> values(members);
  if (!memory.read(core::Address{value}, std::as_writable_bytes(std::span(values)))) return pointer_text(value);
  return fmt::format("{{{}}}", fmt::join(values, ", "));
}

// msgctl(2): what IPC_SET can change of a queue that matters to who sends.
std::string queue_settings_text(const RawCall& raw, const Memory& memory) {
  const std::uint64_t at = raw.args[2];
  const auto settings =
      as_int(raw.args[1]) == IPC_SET && at != 0 ? read_value<msqid_ds>(memory, core::Address{at}) : std::nullopt;
  if (!settings) return pointer_text(at);
  return fmt::format("{{{:04o}, msg_qbytes {}}}", settings->msg_perm.mode & 0777u, settings->msg_qbytes);
}

std::string set_text(std::uint64_t bits) {
  std::string text;
  const bool inverted = bits >> 63 != 0 && (bits & 0xffffffff) > 0x7fffffff;  // sigfillset, less a few
  for (int number = 1; number <= 64; ++number)
    if (((bits >> (number - 1)) & 1) != (inverted ? 1u : 0u))
      text += (text.empty() ? "" : ", ") + core::signal_name(number);
  return fmt::format("{}{{{}}}", inverted ? "~" : "", text);
}

std::string signal_set_text(std::uint64_t at, const Memory& memory) {
  const auto bits = at == 0 ? std::nullopt : read_value<std::uint64_t>(memory, core::Address{at});
  return bits ? set_text(*bits) : pointer_text(at);
}

// The kernel's struct sigaction of x86-64, which is not libc's.
struct KernelAction {
  std::uint64_t handler;
  std::uint64_t flags;
  std::uint64_t restorer;
  std::uint64_t mask;
};

std::string action_text(std::uint64_t at, const Memory& memory) {
  const auto action = at == 0 ? std::nullopt : read_value<KernelAction>(memory, core::Address{at});
  if (!action) return pointer_text(at);
  const std::string handler = action->handler == 0   ? "SIG_DFL"
                              : action->handler == 1 ? "SIG_IGN"
                                                     : fmt::format("{:#x}", action->handler);
  return fmt::format("{{{}, {}, {}}}", handler, set_text(action->mask), action_flags(action->flags));
}

std::string timespec_text(std::uint64_t at, const Memory& memory) {
  const auto time = at == 0 ? std::nullopt : read_value<timespec>(memory, core::Address{at});
  return time ? fmt::format("{{{}, {}}}", time->tv_sec, time->tv_nsec) : pointer_text(at);
}

// setitimer(2): it_interval, it_value.
std::string timer_value_text(std::uint64_t at, const Memory& memory) {
  const auto timer = at == 0 ? std::nullopt : read_value<itimerval>(memory, core::Address{at});
  if (!timer) return pointer_text(at);
  return fmt::format("{{{{{}, {}}}, {{{}, {}}}}}", timer->it_interval.tv_sec, timer->it_interval.tv_usec,
                     timer->it_value.tv_sec, timer->it_value.tv_usec);
}

// sigqueue(3): of the union the integer, which is what programs use.
std::string signal_value_text(std::uint64_t at, const Memory& memory) {
  const auto info = at == 0 ? std::nullopt : read_value<siginfo_t>(memory, core::Address{at});
  return info ? fmt::format("{}", info->si_value.sival_int) : pointer_text(at);
}

// clone(2): the first word of struct clone_args is the flags, the fifth the signal at the child's end.
std::string clone_args_text(std::uint64_t at, const Memory& memory) {
  const auto words = at == 0 ? std::nullopt : read_value<std::array<std::uint64_t, 5>>(memory, core::Address{at});
  return words ? "{" + clone_flags((*words)[0] | (*words)[4]) + "}" : pointer_text(at);
}

std::string descriptor_text(std::int32_t number) { return number == AT_FDCWD ? "AT_FDCWD" : fmt::format("{}", number); }

}  // namespace

std::vector<core::SemaphoreOp> semaphore_operations(const RawCall& raw, const Memory& memory) {
  if (raw.args[2] == 0 || raw.args[2] > semopm) return {};
  std::vector<sembuf> buffers(static_cast<std::size_t>(raw.args[2]));
  if (!memory.read(core::Address{raw.args[1]}, std::as_writable_bytes(std::span(buffers)))) return {};
  std::vector<core::SemaphoreOp> operations;
  operations.reserve(buffers.size());
  for (const auto& buffer : buffers)
    operations.push_back(
        {buffer.sem_num, buffer.sem_op, (buffer.sem_flg & IPC_NOWAIT) != 0, (buffer.sem_flg & SEM_UNDO) != 0});
  return operations;
}

std::string argument_text(Arg kind, const RawCall& raw, std::size_t at, const Memory& memory, std::uint32_t members) {
  const std::uint64_t value = raw.args[at];
  const std::uint64_t next = at + 1 < raw.args.size() ? raw.args[at + 1] : 0;
  const auto low = static_cast<std::uint32_t>(value);
  switch (kind) {
    case Arg::Int:
      return fmt::format("{}", as_int(value));
    case Arg::Long:
      return fmt::format("{}", static_cast<std::int64_t>(value));
    case Arg::Size:
      return fmt::format("{}", value);
    case Arg::Pointer:
      return pointer_text(value);
    case Arg::Descriptor:
      return descriptor_text(as_int(value));
    case Arg::Text:
      return c_string_text(value, memory);
    case Arg::Texts:
      return c_strings_text(value, memory);
    case Arg::Bytes:
      return bytes_text(value, next, memory);
    case Arg::Key:
      return ipc_key(value);
    case Arg::IpcFlags:
      return ipc_get_flags(low);
    case Arg::SemOps:
      return operations_text(raw, memory);
    case Arg::SemCommand:
      return semctl_command(as_int(value));
    case Arg::SemValue:
      return semctl_value_text(raw, memory, members);
    case Arg::ShmCommand:
      return shmctl_command(as_int(value));
    case Arg::MsgCommand:
      return msgctl_command(as_int(value));
    case Arg::QueueSettings:
      return queue_settings_text(raw, memory);
    case Arg::Message:
      return message_text(value, next, memory);
    case Arg::MessageFlags:
      return message_flags(low);
    case Arg::MapProtection:
      return map_protection(value);
    case Arg::MapFlags:
      return map_flags(value);
    case Arg::AttachFlags:
      return attach_flags(low);
    case Arg::WaitOptions:
      return wait_options(low);
    case Arg::WaitIdKind:
      return wait_id_kind(low);
    case Arg::CloneFlags:
      return clone_flags(low);
    case Arg::CloneArgs:
      return clone_args_text(value, memory);
    case Arg::OpenFlags:
      return open_flags(low);
    case Arg::DescriptorFlags:
      return descriptor_flags(low);
    case Arg::Mode:
      return file_mode(low);
    case Arg::FcntlCommand:
      return fcntl_command(as_int(value));
    case Arg::FlockOperation:
      return flock_operation(low);
    case Arg::Signal:
      return signal_text(as_int(value));
    case Arg::SignalSet:
      return signal_set_text(value, memory);
    case Arg::SignalAction:
      return action_text(value, memory);
    case Arg::SignalValue:
      return signal_value_text(value, memory);
    case Arg::MaskChange:
      return mask_change(low);
    case Arg::Timespec:
      return timespec_text(value, memory);
    case Arg::TimerKind:
      return timer_kind(low);
    case Arg::TimerValue:
      return timer_value_text(value, memory);
    case Arg::Clock:
      return clock_name(low);
    case Arg::FutexOperation:
      return futex_operation(low);
    case Arg::TraceRequest:
      return trace_request(value);
    case Arg::FcntlValue:
    case Arg::CloseRangeFlags:
    case Arg::UnlinkFlags:
    case Arg::SocketDomain:
    case Arg::SocketType:
    case Arg::SocketAddress:
    case Arg::SendFlags:
    case Arg::ShutdownHow:
    case Arg::MessageHeader:
    case Arg::PollFds:
    case Arg::EpollOperation:
    case Arg::EpollEvent:
    case Arg::QueueName:
    case Arg::QueueAttributes:
    case Arg::EventFdFlags:
    case Arg::TimerFdFlags:
    case Arg::TimerFdValue:
      return channel_argument_text(kind, raw, at, memory);
  }
  return pointer_text(value);
}

}  // namespace ipclab::engine::decode
