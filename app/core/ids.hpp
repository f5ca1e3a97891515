// The names of things: values that cannot be mixed up by accident.
// Used by every room; a process is known here, and nowhere by its pid.
#pragma once

#include <compare>
#include <cstdint>

namespace ipclab::core {

// A plain number with a type of its own. Construction is explicit, comparison is by value.
template <class Tag, class Number>
struct Strong {
  Number value{};
  constexpr Strong() = default;
  constexpr explicit Strong(Number number) : value(number) {}
  constexpr auto operator<=>(const Strong&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("value", self.value);
  }
};

// A task (thread) in the order of births, from 1. A process is named by the id of its first task.
// It is the same in every run of the same schedule, which a pid need not be.
using TaskId = Strong<struct TaskTag, std::uint32_t>;
// A kernel object in the order of creation, from 1.
using ObjectId = Strong<struct ObjectTag, std::uint32_t>;
// A process id as the kernel shows it to the programs: shown to people, never used as identity.
using Pid = Strong<struct PidTag, std::int32_t>;
// An address in a traced process.
using Address = Strong<struct AddressTag, std::uint64_t>;
// Counts the events of a branch, from 1; 0 is "before anything".
using Seq = Strong<struct SeqTag, std::uint64_t>;

}  // namespace ipclab::core
