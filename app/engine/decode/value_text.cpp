// Types::text: values as a debugger writes them.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "engine/decode/types.hpp"

namespace ipclab::engine::decode {
namespace {

constexpr std::size_t length_limit = 200;   // of a text: what is beyond is "…"
constexpr std::size_t string_limit = 64;    // characters
constexpr std::uint64_t vector_limit = 32;  // elements looked at

// pthreadtypes.h, glibc: struct __pthread_mutex_s
constexpr std::size_t mutex_owner = 8;

template <class T>
std::optional<T> load(std::span<const std::byte> bytes, std::size_t offset = 0) {
  T value{};
  if (offset + sizeof value > bytes.size()) return std::nullopt;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

std::optional<std::uint64_t> whole_number(std::span<const std::byte> bytes, std::uint64_t size) {
  std::uint64_t value = 0;
  if (size == 0 || size > sizeof value || size > bytes.size()) return std::nullopt;
  std::memcpy(&value, bytes.data(), size);
  return value;
}

std::int64_t sign_extended(std::uint64_t value, std::uint64_t bits) {
  const auto unused = 64 - bits;
  return static_cast<std::int64_t>(value << unused) >> unused;
}

void append_escaped(std::string& text, unsigned char c, char quote) {
  if (c == '\n')
    text += "\\n";
  else if (c == '\t')
    text += "\\t";
  else if (c == '\0')
    text += "\\0";
  else if (c == quote || c == '\\')
    text += {'\\', static_cast<char>(c)};
  else if (c < 0x20 || c == 0x7f)
    text += fmt::format("\\{:03o}", c);
  else
    text += static_cast<char>(c);
}

bool is_continuation(unsigned char c) { return (c & 0xc0) == 0x80; }

// How many bytes of well-formed UTF-8 stand here, 0 = none.
std::size_t utf8_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xc2 && first < 0xe0 ? 2
                             : first >= 0xe0 && first < 0xf0 ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(static_cast<unsigned char>(text[i]))) return 0;
  }
  return length;
}

std::string quoted(std::string_view text, bool more) {
  std::string result = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const auto length = utf8_length(text.substr(i));
    const auto c = static_cast<unsigned char>(text[i]);
    if (length > 1)
      result += text.substr(i, length);
    else if (length == 1)
      append_escaped(result, c, '"');
    else
      result += fmt::format("\\{:03o}", c);
    i += std::max<std::size_t>(length, 1);
  }
  return result + (more ? "\"…" : "\"");
}

std::string character(std::uint64_t value, bool is_signed) {
  std::string text = "'";
  const auto c = static_cast<unsigned char>(value);
  if (c >= 0x80)
    text += fmt::format("\\{:03o}", c);
  else
    append_escaped(text, c, '\'');
  return fmt::format("{}' ({})", text, is_signed ? sign_extended(value, 8) : static_cast<std::int64_t>(value));
}

std::string enumerator(const Type& type, std::uint64_t value) {
  const std::int64_t number = sign_extended(value, type.size * 8);
  for (const auto& [known, name] : type.enumerators) {
    if (known == number || static_cast<std::uint64_t>(known) == value) return name;
  }
  return std::to_string(number);
}

std::string bits_of(const Type::Member& member, std::span<const std::byte> bytes) {
  std::uint64_t all = 0;
  std::memcpy(&all, bytes.data(), std::min(bytes.size(), sizeof all));
  const std::uint64_t value = all >> member.bit & ((std::uint64_t{1} << member.bits) - 1);
  if (member.type->kind == TypeKind::Signed) return std::to_string(sign_extended(value, member.bits));
  return std::to_string(value);
}

// Writes one value; knows how much has been written.
class ValueWriter {
 public:
  ValueWriter(Types& types, const Memory& memory) : types_(types), memory_(memory) {}
  void write(const Type& type, std::span<const std::byte> bytes);
  std::string take() { return std::move(text_); }

 private:
  void plain(const Type& type, std::span<const std::byte> bytes);
  void floating(std::span<const std::byte> bytes, std::uint64_t size);
  void pointer(const Type& type, std::uint64_t value);
  void reference(const Type& type, std::uint64_t value);
  void string(std::optional<std::uint64_t> at, std::optional<std::uint64_t> size);
  void array(const Type& element, std::uint64_t count, std::span<const std::byte> bytes);
  void vector(const Type& type, std::span<const std::byte> bytes);
  void record(const Type& type, std::span<const std::byte> bytes);
  bool full() const { return text_.size() >= length_limit; }

  Types& types_;
  const Memory& memory_;
  std::string text_;
  int depth_ = 0;
};

void ValueWriter::write(const Type& type, std::span<const std::byte> bytes) {
  switch (type.kind) {
    case TypeKind::Array:
      if (type.element->kind == TypeKind::Character && type.element->size == 1) {
        const auto* characters = reinterpret_cast<const char*>(bytes.data());
        const auto size = std::min<std::size_t>(bytes.size(), type.count);
        const std::string_view all(characters, ::strnlen(characters, size));
        text_ += quoted(all.substr(0, string_limit), all.size() > string_limit);
        return;
      }
      return array(*type.element, type.count, bytes);
    case TypeKind::Record:
      return record(type, bytes);
    case TypeKind::String:  // basic_string.h: _M_p, _M_string_length
      return string(load<std::uint64_t>(bytes), load<std::uint64_t>(bytes, 8));
    case TypeKind::View:  // string_view: _M_len, _M_str
      return string(load<std::uint64_t>(bytes, 8), load<std::uint64_t>(bytes));
    case TypeKind::Vector:
      return vector(type, bytes);
    case TypeKind::Semaphore: {  // semaphore.h, glibc: struct new_sem has the value below the number of waiters
      const auto data = load<std::uint64_t>(bytes).value_or(0);
      text_ += fmt::format("{{value = {}, waiting = {}}}", data & 0xffffffff, data >> 32);
      return;
    }
    case TypeKind::Mutex:
      text_ += fmt::format("{{lock = {}, owner = {}}}", load<std::int32_t>(bytes).value_or(0),
                           load<std::int32_t>(bytes, mutex_owner).value_or(0));
      return;
    case TypeKind::Opaque:
      text_ += "{…}";
      return;
    case TypeKind::Float:
      return floating(bytes, type.size);
    case TypeKind::Signed:
    case TypeKind::Unsigned:
    case TypeKind::Character:
    case TypeKind::Bool:
    case TypeKind::Enumeration:
    case TypeKind::Pointer:
    case TypeKind::Reference:
      return plain(type, bytes);
  }
}

void ValueWriter::plain(const Type& type, std::span<const std::byte> bytes) {
  const auto value = whole_number(bytes, type.size);
  if (!value) {
    text_ += "…";
    return;
  }
  switch (type.kind) {
    case TypeKind::Signed:
      text_ += std::to_string(sign_extended(*value, type.size * 8));
      return;
    case TypeKind::Character:
      text_ += type.size == 1 ? character(*value, type.name.find("unsigned") == std::string::npos)
                              : fmt::format("U+{:04X}", *value);
      return;
    case TypeKind::Bool:
      text_ += *value == 0 ? "false" : "true";
      return;
    case TypeKind::Enumeration:
      text_ += enumerator(type, *value);
      return;
    case TypeKind::Pointer:
      return pointer(type, *value);
    case TypeKind::Reference:
      return reference(type, *value);
    default:
      text_ += std::to_string(*value);
  }
}

void ValueWriter::floating(std::span<const std::byte> bytes, std::uint64_t size) {
  if (const auto value = load<double>(bytes); value && size == sizeof *value)
    text_ += fmt::format("{}", *value);
  else if (const auto small = load<float>(bytes); small && size == sizeof *small)
    text_ += fmt::format("{}", *small);
  else if (const auto large = load<long double>(bytes); large && size == sizeof *large)
    text_ += fmt::format("{}", *large);
  else
    text_ += "…";
}

void ValueWriter::pointer(const Type& type, std::uint64_t value) {
  if (value == 0) {
    text_ += "nullptr";
    return;
  }
  text_ += fmt::format("{:#x}", value);
  const Type& target = types_.target(type);
  if (target.kind != TypeKind::Character || target.size != 1) return;
  if (const auto found = read_string(memory_, core::Address{value}, string_limit))
    text_ += " " + quoted(found->text, !found->whole);
}

void ValueWriter::reference(const Type& type, std::uint64_t value) {
  const Type& target = types_.target(type);
  std::vector<std::byte> bytes(std::min<std::uint64_t>(target.size, 512));
  if (depth_ > 4 || bytes.empty() || !memory_.read(core::Address{value}, bytes)) {
    text_ += fmt::format("{:#x}", value);
    return;
  }
  ++depth_;
  write(target, bytes);
  --depth_;
}

void ValueWriter::string(std::optional<std::uint64_t> at, std::optional<std::uint64_t> size) {
  std::string text(std::min<std::uint64_t>(size.value_or(0), string_limit), '\0');
  if (!at || !size || (!text.empty() && !memory_.read(core::Address{*at}, std::as_writable_bytes(std::span(text)))))
    text_ += "{…}";
  else
    text_ += quoted(text, *size > string_limit);
}

void ValueWriter::array(const Type& element, std::uint64_t count, std::span<const std::byte> bytes) {
  text_ += "{";
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i > 0) text_ += ", ";
    const std::uint64_t at = i * element.size;
    if (full() || element.size == 0 || at + element.size > bytes.size()) {
      text_ += "…";
      break;
    }
    write(element, bytes.subspan(at, element.size));
  }
  text_ += "}";
}

void ValueWriter::vector(const Type& type, std::span<const std::byte> bytes) {
  const auto start = load<std::uint64_t>(bytes);  // stl_vector.h: _M_start, _M_finish
  const auto finish = load<std::uint64_t>(bytes, 8);
  const Type& element = types_.target(type);
  if (!start || !finish || *finish < *start || element.size == 0 || (*finish - *start) % element.size != 0) {
    text_ += "{…}";
    return;
  }
  const std::uint64_t count = (*finish - *start) / element.size;
  std::vector<std::byte> elements(std::min(count, vector_limit) * element.size);
  if (!elements.empty() && !memory_.read(core::Address{*start}, elements))
    text_ += "{…}";
  else
    array(element, count, elements);
}

void ValueWriter::record(const Type& type, std::span<const std::byte> bytes) {
  text_ += "{";
  bool first = true;
  for (const auto& member : type.members) {
    if (!std::exchange(first, false)) text_ += ", ";
    if (full() || member.offset >= bytes.size()) {
      text_ += "…";
      break;
    }
    if (!member.name.empty()) text_ += member.name + " = ";
    const auto rest = bytes.subspan(member.offset);
    if (member.bits != 0)
      text_ += bits_of(member, rest);
    else
      write(*member.type, rest.first(std::min<std::size_t>(rest.size(), member.type->size)));
  }
  text_ += "}";
}

}  // namespace

std::string Types::text(const Type& type, std::span<const std::byte> bytes, const Memory& memory) {
  ValueWriter writer(*this, memory);
  writer.write(type, bytes);
  return writer.take();
}

}  // namespace ipclab::engine::decode
