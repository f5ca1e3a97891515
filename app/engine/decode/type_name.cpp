#include "engine/decode/type_name.hpp"

#include <dwarf.h>

#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

namespace ipclab::engine::decode {
namespace {

std::optional<Dwarf_Die> type_of(Dwarf_Die* die) {
  Dwarf_Attribute attribute{};
  Dwarf_Die type{};
  if (dwarf_formref_die(dwarf_attr_integrate(die, DW_AT_type, &attribute), &type) == nullptr) return std::nullopt;
  return type;
}

std::string inner_name(Dwarf_Die* die) {
  auto type = type_of(die);
  return type ? type_name(&*type) : "void";
}

// "[3][4]" of an array, "(int, char)" of a function.
std::string parts(Dwarf_Die* die, int tag, std::string (*part)(Dwarf_Die*), std::string_view between) {
  std::string text;
  Dwarf_Die child{};
  if (dwarf_child(die, &child) != 0) return text;
  do {
    if (dwarf_tag(&child) != tag) continue;
    if (!text.empty()) text += between;
    text += part(&child);
  } while (dwarf_siblingof(&child, &child) == 0);
  return text;
}

std::string dimension(Dwarf_Die* die) {
  Dwarf_Attribute attribute{};
  Dwarf_Word value = 0;
  if (dwarf_formudata(dwarf_attr(die, DW_AT_count, &attribute), &value) == 0) return "[" + std::to_string(value) + "]";
  if (dwarf_formudata(dwarf_attr(die, DW_AT_upper_bound, &attribute), &value) == 0)
    return "[" + std::to_string(value + 1) + "]";
  return "[]";
}

// `star` goes inside, where what it points to is a function or an array.
std::string pointer_name(Dwarf_Die* die, const char* star) {
  auto type = type_of(die);
  if (!type) return std::string("void") + star;
  const int tag = dwarf_tag(&*type);
  if (tag == DW_TAG_subroutine_type)
    return inner_name(&*type) + " (" + star + ")(" + parts(&*type, DW_TAG_formal_parameter, inner_name, ", ") + ")";
  if (tag == DW_TAG_array_type)
    return inner_name(&*type) + " (" + star + ")" + parts(&*type, DW_TAG_subrange_type, dimension, "");
  return type_name(&*type) + star;
}

// Before the name, or behind the star of a pointer.
std::string with_qualifier(Dwarf_Die* die, const std::string& qualifier) {
  const std::string inner = inner_name(die);
  return inner.ends_with('*') ? inner + " " + qualifier : qualifier + " " + inner;
}

// What a source writes for the names that GCC gives.
std::string plain_name(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> plain[] = {{"unsigned int", "unsigned"},
                                                                     {"short int", "short"},
                                                                     {"short unsigned int", "unsigned short"},
                                                                     {"long int", "long"},
                                                                     {"long unsigned int", "unsigned long"},
                                                                     {"long long int", "long long"},
                                                                     {"long long unsigned int", "unsigned long long"}};
  for (const auto& [given, written] : plain) {
    if (name == given) return std::string(written);
  }
  return std::string(name);
}

// Without the allocator that a container has where nothing else was asked for: its last argument.
std::string without_allocator(std::string name) {
  const auto allocator = name.rfind(", std::allocator<");
  if (allocator != std::string::npos && name.ends_with("> >")) name.replace(allocator, std::string::npos, ">");
  return name;
}

}  // namespace

std::uint64_t type_offset(Dwarf_Die* die) {
  auto type = type_of(die);
  return type ? dwarf_dieoffset(&*type) : 0;
}

std::string type_name(Dwarf_Die* die) {
  switch (dwarf_tag(die)) {
    case DW_TAG_pointer_type:
      return pointer_name(die, "*");
    case DW_TAG_reference_type:
      return pointer_name(die, "&");
    case DW_TAG_rvalue_reference_type:
      return pointer_name(die, "&&");
    case DW_TAG_const_type:
      return with_qualifier(die, "const");
    case DW_TAG_volatile_type:
      return with_qualifier(die, "volatile");
    case DW_TAG_atomic_type:
      return with_qualifier(die, "_Atomic");
    case DW_TAG_restrict_type:
      return inner_name(die);
    case DW_TAG_array_type:
      return inner_name(die) + parts(die, DW_TAG_subrange_type, dimension, "");
    case DW_TAG_subroutine_type:
      return inner_name(die) + "(" + parts(die, DW_TAG_formal_parameter, inner_name, ", ") + ")";
    case DW_TAG_base_type:
      return dwarf_diename(die) == nullptr ? "void" : plain_name(dwarf_diename(die));
    case DW_TAG_union_type:
      return dwarf_diename(die) == nullptr ? "union" : qualified_name(die);
    default:
      return dwarf_diename(die) == nullptr ? "struct" : qualified_name(die);
  }
}

std::string qualified_name(Dwarf_Die* die) {
  const char* own = dwarf_diename(die);
  if (own == nullptr) return {};
  std::string name = without_allocator(own);
  Dwarf_Attribute specification{};
  Dwarf_Die declared = *die;  // inside of what it belongs to
  if (dwarf_attr(die, DW_AT_specification, &specification) != nullptr) dwarf_formref_die(&specification, &declared);
  Dwarf_Die* scopes = nullptr;
  const int count = dwarf_getscopes_die(&declared, &scopes);
  for (int i = 1; i < count; ++i) {
    Dwarf_Attribute attribute{};
    const int tag = dwarf_tag(&scopes[i]);
    const bool named = tag == DW_TAG_namespace || tag == DW_TAG_structure_type || tag == DW_TAG_class_type;
    const char* around = named ? dwarf_diename(&scopes[i]) : nullptr;
    // An inline namespace (std::__cxx11) is not written.
    if (around == nullptr || dwarf_attr(&scopes[i], DW_AT_export_symbols, &attribute) != nullptr) continue;
    name = std::string(around) + "::" + name;
  }
  if (count > 0) std::free(scopes);
  return name;
}

}  // namespace ipclab::engine::decode
