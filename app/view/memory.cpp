#include "view/memory.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "view/weave.hpp"

namespace ipclab::view {
namespace {

std::string hex(std::uint64_t number, std::size_t digits) {
  constexpr std::string_view signs = "0123456789abcdef";
  std::string text;
  for (; number != 0 || text.size() < digits; number >>= 4) text.insert(text.begin(), signs[number & 15]);
  return text;
}

std::string hex_bytes(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += (text.empty() ? "" : " ") + hex(static_cast<unsigned char>(c), 2);
  return text;
}

std::string_view part_of(const core::Field& field, const std::string& bytes) {
  if (field.offset >= bytes.size()) return {};
  return std::string_view(bytes).substr(field.offset, field.size);
}

std::string real_text(std::string_view bytes) {
  std::string text;
  if (bytes.size() == sizeof(float)) {
    float number = 0;
    std::memcpy(&number, bytes.data(), sizeof number);
    text = std::to_string(number);
  } else if (bytes.size() == sizeof(double)) {
    double number = 0;
    std::memcpy(&number, bytes.data(), sizeof number);
    text = std::to_string(number);
  } else {
    return hex_bytes(bytes);
  }
  text.erase(std::max(text.find_last_not_of('0') + 1, text.find('.') + 2));
  return text;
}

std::string number_text(std::int64_t number) { return number < 0 ? value(number).text : std::to_string(number); }

}  // namespace

std::string address_text(core::Address address) { return "0x" + hex(address.value, 1); }

std::string field_text(const core::Field& field, const std::string& bytes) {
  const std::string_view part = part_of(field, bytes);
  if (part.size() < field.size || part.empty()) return "?";
  const auto number = core::number_of(field, bytes);
  switch (field.kind) {
    case core::FieldKind::Signed:
    case core::FieldKind::Semaphore:
      return number ? number_text(*number) : hex_bytes(part);
    case core::FieldKind::Unsigned:
      return number ? std::to_string(std::bit_cast<std::uint64_t>(*number)) : hex_bytes(part);
    case core::FieldKind::Character:
      return *number >= ' ' && *number <= '~' ? "'" + std::string(1, static_cast<char>(*number)) + "'"
                                              : number_text(*number);
    case core::FieldKind::Bool:
      return *number == 0 ? "false" : *number == 1 ? "true" : number_text(*number);
    case core::FieldKind::Pointer:
      return *number == 0 ? "NULL" : address_text(core::Address{std::bit_cast<std::uint64_t>(*number)});
    case core::FieldKind::Float:
      return real_text(part);
    case core::FieldKind::Text:
      return "\"" + printable(part.substr(0, part.find('\0'))) + "\"";
    case core::FieldKind::Mutex:
    case core::FieldKind::Bytes:
      break;
  }
  return hex_bytes(part);
}

std::vector<core::Field> changed_fields(const core::World& world, const core::Memory& memory,
                                        const std::string& before) {
  std::vector<core::Field> changed;
  const auto type = world.types.find(memory.type);
  if (type == world.types.end()) return changed;
  for (const core::Field& field : type->second.members) {
    if (part_of(field, before) != part_of(field, memory.bytes)) changed.push_back(field);
  }
  return changed;
}

const core::Field* field_at(const core::World& world, const core::MemoryAccess& access) {
  const core::Object* object = access.object ? world.object(*access.object) : nullptr;
  const auto* memory = object == nullptr ? nullptr : object->as<core::Memory>();
  const auto type = memory == nullptr ? world.types.end() : world.types.find(memory->type);
  if (type == world.types.end()) return nullptr;
  for (const core::Field& field : type->second.members) {
    if (field.offset == access.offset && field.size == access.size) return &field;
  }
  return nullptr;
}

Sentence place_text(const Names& names, const core::World& world, const core::MemoryAccess& access) {
  if (!access.object) return {code(address_text(access.address))};
  const std::string name = names.object(world, *access.object);
  if (const core::Field* field = field_at(world, access)) {
    return {Span{name + "." + field->path, Ink::Object, {}, access.object}};
  }
  return weave(names.lang, "view.memory.at",
               {{Span{name, Ink::Object, {}, access.object}},
                {value(static_cast<std::int64_t>(access.offset))},
                {value(access.size)}});
}

std::string access_text(const core::World& world, const core::MemoryAccess& access, const std::string& bytes) {
  if (bytes.empty()) return "?";
  core::Field field;
  if (const core::Field* known = field_at(world, access)) {
    field = *known;
  } else {
    field.size = access.size;
    if (access.size > 8) field.kind = core::FieldKind::Bytes;
  }
  field.offset = 0;
  return field_text(field, bytes);
}

std::vector<DumpLine> dump(const std::string& bytes, const std::string& before, std::size_t most_lines) {
  constexpr std::size_t width = 8;
  std::vector<DumpLine> lines;
  // What comes after the last byte that is not 0 says nothing; one line always stands.
  const std::size_t last = bytes.find_last_not_of('\0');
  const std::size_t end = std::max<std::size_t>(last == std::string::npos ? 1 : last + 1, 1);
  for (std::size_t from = 0; from < std::min(end, bytes.size()) && lines.size() < most_lines; from += width) {
    const std::string part = bytes.substr(from, width);
    DumpLine line;
    line.offset = hex(from, 4);
    line.hex = hex_bytes(part);
    for (const char c : part) line.text += c >= ' ' && c <= '~' ? std::string(1, c) : "·";
    line.changed = !before.empty() && (from >= before.size() || before.compare(from, width, part) != 0);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace ipclab::view
