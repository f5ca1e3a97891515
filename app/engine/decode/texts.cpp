#include "engine/decode/texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace ipclab::engine::decode {
namespace {

constexpr std::size_t text_limit = 64;  // bytes of a string that are shown

// The length of the UTF-8 character at the beginning of `bytes`; 0 where there is none (RFC 3629).
std::size_t character_length(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const std::size_t length = byte(0) < 0x80                       ? 1
                             : byte(0) >= 0xc2 && byte(0) <= 0xdf ? 2
                             : byte(0) >= 0xe0 && byte(0) <= 0xef ? 3
                             : byte(0) >= 0xf0 && byte(0) <= 0xf4 ? 4
                                                                  : 0;
  if (length > bytes.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  const bool overlong = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
  const bool beyond = (byte(0) == 0xed && byte(1) >= 0xa0) || (byte(0) == 0xf4 && byte(1) >= 0x90);
  return overlong || beyond ? 0 : length;
}

std::string escaped(char c) {
  switch (c) {
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    case '\0':
      return "\\0";
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  const bool printable = byte >= 0x20 && byte < 0x7f;
  return printable ? std::string(1, c) : fmt::format("\\x{:02x}", byte);
}

// As a C literal. Characters of UTF-8 stay as they are; the text is valid UTF-8 whatever the bytes were.
std::string quoted(std::string_view bytes, bool whole) {
  std::string text = "\"";
  while (!bytes.empty()) {
    const std::size_t length = character_length(bytes);
    text += length > 1 ? std::string(bytes.substr(0, length)) : escaped(bytes[0]);
    bytes.remove_prefix(length > 1 ? length : 1);
  }
  text += '"';
  if (!whole) text += "…";
  return text;
}

// A cut may not fall inside a UTF-8 character: the continuation bytes at the end go with their head.
std::string_view without_partial_character(std::string_view bytes) {
  std::size_t end = bytes.size();
  while (end > 0 && bytes.size() - end < 3 && (static_cast<unsigned char>(bytes[end - 1]) & 0xc0) == 0x80) --end;
  if (end == 0) return bytes;
  const auto head = static_cast<unsigned char>(bytes[end - 1]);
  const std::size_t length = head >= 0xf0 ? 4 : head >= 0xe0 ? 3 : head >= 0xc0 ? 2 : 1;
  return bytes.size() - (end - 1) < length ? bytes.substr(0, end - 1) : bytes;
}

}  // namespace

std::string pointer_text(std::uint64_t value) { return value == 0 ? "NULL" : fmt::format("{:#x}", value); }

std::string c_string_text(std::uint64_t at, const Memory& memory) {
  if (at == 0) return "NULL";
  const auto string = read_string(memory, core::Address{at}, text_limit);
  if (!string) return pointer_text(at);
  return quoted(string->whole ? std::string_view(string->text) : without_partial_character(string->text),
                string->whole);
}

std::string bytes_text(std::uint64_t at, std::uint64_t count, const Memory& memory) {
  if (at == 0) return "NULL";
  std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(count, text_limit)), '\0');
  if (!memory.read(core::Address{at}, std::as_writable_bytes(std::span(bytes)))) return pointer_text(at);
  const bool whole = count <= text_limit;
  return quoted(whole ? std::string_view(bytes) : without_partial_character(bytes), whole);
}

}  // namespace ipclab::engine::decode
