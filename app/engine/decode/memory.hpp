// The reader through which decoding sees a traced process, and nothing else of it.
// Implemented over /proc/PID/mem by the runner, over byte arrays by tests; called on the runner's thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>

#include "core/ids.hpp"

namespace ipclab::engine::decode {

class Memory {
 public:
  virtual ~Memory() = default;
  // All of `to` or nothing: false where any byte is not readable.
  virtual bool read(core::Address from, std::span<std::byte> to) const = 0;
};

template <class T>
std::optional<T> read_value(const Memory& memory, core::Address from) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value{};
  if (!memory.read(from, std::as_writable_bytes(std::span(&value, 1)))) return std::nullopt;
  return value;
}

// The part of a stack from `from` on, read at once: what lies there (frames, arguments of calls) costs a copy then,
// and not a system call.
class StackWindow : public Memory {
 public:
  // `memory` outlives it.
  StackWindow(const Memory& memory, core::Address from) : memory_(memory) { move_to(from.value); }
  bool read(core::Address from, std::span<std::byte> to) const override;

 private:
  bool copy(std::uint64_t from, std::span<std::byte> to) const;
  void move_to(std::uint64_t from) const;

  const Memory& memory_;
  mutable std::array<std::byte, 1024> bytes_;
  mutable std::uint64_t start_ = 0;
  mutable std::size_t size_ = 0;
};

// The bytes of a C string up to its end, at most `limit` of them. `whole` = its end was seen.
struct CString {
  std::string text;
  bool whole = false;
};
// Nothing where the first byte is not readable.
std::optional<CString> read_string(const Memory& memory, core::Address from, std::size_t limit);

}  // namespace ipclab::engine::decode
