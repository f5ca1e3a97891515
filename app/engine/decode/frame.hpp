// The registers of one frame on a stack, by their DWARF numbers.
// Made by the unwinder, used by whatever asks where a variable is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace ipclab::engine::decode {

// System V ABI, AMD64: DWARF numbers of registers. The caller's pc is the return address column.
inline constexpr std::size_t dwarf_rsp = 7;
inline constexpr std::size_t dwarf_return = 16;
inline constexpr std::size_t dwarf_count = 17;

// Nothing = not known any more.
struct FrameRegisters {
  std::array<std::optional<std::uint64_t>, dwarf_count> values;
};

}  // namespace ipclab::engine::decode
