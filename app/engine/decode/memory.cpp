#include "engine/decode/memory.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace ipclab::engine::decode {

bool StackWindow::read(core::Address from, std::span<std::byte> to) const {
  if (copy(from.value, to)) return true;
  // Frames are left upwards only: what is further up is near to what will be asked next.
  if (size_ > 0 && from.value > start_ && to.size() <= bytes_.size()) {
    move_to(from.value);
    if (copy(from.value, to)) return true;
  }
  return memory_.read(from, to);
}

bool StackWindow::copy(std::uint64_t from, std::span<std::byte> to) const {
  if (from < start_ || from - start_ > size_ || size_ - (from - start_) < to.size()) return false;
  std::memcpy(to.data(), bytes_.data() + (from - start_), to.size());
  return true;
}

void StackWindow::move_to(std::uint64_t from) const {
  constexpr std::uint64_t page = 4096;
  start_ = from;
  for (const std::size_t size :
       {bytes_.size(), static_cast<std::size_t>(page - from % page)}) {  // a stack ends somewhere
    size_ = std::min(size, bytes_.size());
    if (memory_.read(core::Address{from}, std::span(bytes_).first(size_))) return;
  }
  size_ = 0;
}

std::optional<CString> read_string(const Memory& memory, core::Address from, std::size_t limit) {
  constexpr std::uint64_t page = 4096;  // no read may cross into a page that the string does not reach
  CString result;
  std::array<std::byte, 256> chunk{};
  std::uint64_t at = from.value;
  while (result.text.size() < limit) {
    const auto size = static_cast<std::size_t>(
        std::min({std::uint64_t{chunk.size()}, page - at % page, std::uint64_t{limit - result.text.size()}}));
    if (!memory.read(core::Address{at}, std::span(chunk).first(size))) {
      if (result.text.empty()) return std::nullopt;
      return result;
    }
    const char* bytes = reinterpret_cast<const char*>(chunk.data());
    const auto length = ::strnlen(bytes, size);
    result.text.append(bytes, length);
    if (length < size) {
      result.whole = true;
      return result;
    }
    at += size;
  }
  const auto next = read_value<char>(memory, core::Address{at});
  result.whole = next == '\0';
  return result;
}

}  // namespace ipclab::engine::decode
