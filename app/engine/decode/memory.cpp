#include "engine/decode/memory.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace ipclab::engine::decode {

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
