// What a DWARF expression computes: in call frame information, and where a variable is (DWARF 5, 2.5, 2.6, 6.4.2).
// Private to decode.
#pragma once

#include <elfutils/libdw.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/decode/frame.hpp"
#include "engine/decode/memory.hpp"

namespace ipclab::engine::decode {

class Expression {
 public:
  struct Context {
    const FrameRegisters* frame = nullptr;
    const Memory* memory = nullptr;
    std::optional<std::uint64_t> cfa;
    std::optional<std::uint64_t> frame_base;  // DW_AT_frame_base of the function
    std::uint64_t bias = 0;                   // of the file that holds the expression
  };
  explicit Expression(const Context& context) : context_(context) {}

  // False: something is not known, or an operation that no compiler puts here.
  bool run(std::span<const Dwarf_Op> operations) {
    for (const auto& operation : operations)
      if (!step(operation)) return false;
    return depth_ > 0;
  }
  std::uint64_t top() const { return stack_[depth_ - 1]; }
  bool is_value() const { return is_value_; }  // `top` is the value itself and not where it is kept

 private:
  bool step(const Dwarf_Op& operation);
  bool binary(std::uint8_t atom);
  bool push(std::optional<std::uint64_t> value) {
    if (!value || depth_ == stack_.size()) return false;
    stack_[depth_++] = *value;
    return true;
  }
  std::optional<std::uint64_t> reg(std::uint64_t number) const {
    return number < dwarf_count ? context_.frame->values[static_cast<std::size_t>(number)] : std::nullopt;
  }
  std::uint64_t pop() { return stack_[--depth_]; }

  const Context context_;
  std::array<std::uint64_t, 16> stack_{};  // compilers use three or four
  std::size_t depth_ = 0;
  bool is_value_ = false;
};

}  // namespace ipclab::engine::decode
