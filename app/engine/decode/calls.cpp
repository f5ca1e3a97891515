#include "engine/decode/calls.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/sem.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "engine/decode/calls_table.hpp"

namespace ipclab::engine::decode {
namespace {

// Number → its rows, which stand together in the table.
class Index {
 public:
  Index() {
    const auto rows = call_table();
    for (const auto& row : rows) {
      const auto number = static_cast<std::size_t>(row.number);
      if (number >= first_.size()) first_.resize(number + 1);
      auto& span = first_[number];
      span = span.empty() ? std::span(&row, 1) : std::span(span.data(), span.size() + 1);
    }
    for (std::size_t number = 0; number < first_.size(); ++number)
      if (!first_[number].empty()) numbers_.push_back(static_cast<int>(number));
  }
  std::span<const CallSpec> rows(long number) const {
    if (number < 0 || static_cast<std::size_t>(number) >= first_.size()) return {};
    return first_[static_cast<std::size_t>(number)];
  }
  const CallSpec* row(const RawCall& raw) const {
    for (const auto& spec : rows(raw.number))
      if (spec.when == nullptr || spec.when(raw)) return &spec;
    return nullptr;
  }
  std::span<const int> numbers() const { return numbers_; }

 private:
  std::vector<std::span<const CallSpec>> first_;
  std::vector<int> numbers_;
};

const Index& index() {
  static const Index the_index;
  return the_index;
}

// semctl(2): which commands take the fourth argument.
bool semctl_uses_value(std::int32_t command) {
  return command == SETVAL || command == SETALL || command == GETALL || command == IPC_STAT || command == IPC_SET ||
         command == IPC_INFO || command == SEM_INFO || command == SEM_STAT || command == SEM_STAT_ANY;
}

// Has this form of the call such an argument?
bool is_passed(const Param& param, const RawCall& raw) {
  return param.kind != Arg::SemValue || semctl_uses_value(static_cast<std::int32_t>(raw.args[2]));
}

}  // namespace

core::Call decode_call(const RawCall& raw, const Memory& memory, std::uint32_t members) {
  core::Call call;
  call.number = static_cast<std::uint16_t>(raw.number);
  const CallSpec* spec = index().row(raw);
  if (spec == nullptr) {
    call.name = call_name(raw.number);
    return call;
  }
  call.name = spec->name;
  for (std::size_t i = 0; i < spec->params.size() && spec->params[i].name != nullptr; ++i) {
    const Param& param = spec->params[i];
    if (!is_passed(param, raw)) continue;
    const std::size_t at = param.at == by_position ? i : param.at;
    call.arguments.push_back({param.name, raw.args[at], argument_text(param.kind, raw, at, memory, members)});
  }
  if (raw.number == SYS_semop || raw.number == SYS_semtimedop) call.operations = semaphore_operations(raw, memory);
  if (raw.number == SYS_semctl) {
    call.index = static_cast<std::uint32_t>(raw.args[1]);
    call.command = static_cast<std::int32_t>(raw.args[2]);
  }
  if (raw.number == SYS_shmctl || raw.number == SYS_msgctl) call.command = static_cast<std::int32_t>(raw.args[1]);
  if (raw.number == SYS_msgsnd) call.type = read_value<std::int64_t>(memory, core::Address{raw.args[1]}).value_or(0);
  if (raw.number == SYS_msgrcv) call.type = static_cast<std::int64_t>(raw.args[3]);
  return call;
}

core::Returned decode_return(const core::Call& call, std::int64_t raw) {
  // A function of libc that waits by futex(2): how many were woken it does not say, and where the value has changed
  // meanwhile (EAGAIN) it tries again.
  if (call.number == SYS_futex && call.name != "futex" && (raw > 0 || raw == -EAGAIN)) return {call.name, 0, 0};
  // syscall(2): the kernel keeps these values for errors, no call returns them otherwise.
  if (raw >= -4095 && raw <= -1) return {call.name, -1, static_cast<std::int32_t>(-raw)};
  return {call.name, raw, 0};
}

bool is_restart(std::int64_t raw) {
  // linux/errno.h, not given to user space: ERESTARTSYS, ERESTARTNOINTR, ERESTARTNOHAND, ERESTART_RESTARTBLOCK
  return raw == -512 || raw == -513 || raw == -514 || raw == -516;
}

std::string call_name(long number) {
  const auto rows = index().rows(number);
  return rows.empty() ? fmt::format("syscall {}", number) : rows.back().name;
}

bool is_called(const core::Call& call, std::string_view asked) {
  if (call.name == asked) return true;
  return std::ranges::any_of(call_aliases(),
                             [&](const Alias& alias) { return asked == alias.asked && call.name == alias.name; });
}

bool is_call_name(std::string_view asked) {
  return std::ranges::any_of(call_table(), [&](const CallSpec& spec) { return asked == spec.name; }) ||
         std::ranges::any_of(call_aliases(), [&](const Alias& alias) { return asked == alias.asked; });
}

std::span<const int> traced_calls() { return index().numbers(); }

bool can_block(long number) {
  return std::ranges::any_of(index().rows(number), [](const CallSpec& spec) { return spec.blocks == Blocks::Yes; });
}

bool is_step(const core::Call& call, bool direct) {
  const auto rows = index().rows(call.number);
  if (rows.empty()) return false;
  if (call.number == SYS_fcntl && call.arguments.size() > 1) {
    const auto command = static_cast<int>(call.arguments[1].value);
    return command != F_GETFL && command != F_GETFD;
  }
  switch (rows.front().stop) {
    case StopFor::Step:
      return true;
    case StopFor::Direct:
      return direct;
    case StopFor::Never:
      return false;
  }
  return true;
}

}  // namespace ipclab::engine::decode
