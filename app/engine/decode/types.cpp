#include "engine/decode/types.hpp"

#include <dwarf.h>
#include <elfutils/libdw.h>

#include <algorithm>
#include <optional>

#include "engine/decode/type_name.hpp"

namespace ipclab::engine::decode {
namespace {

std::uint64_t number_of(Dwarf_Die* die, unsigned name, std::uint64_t otherwise) {
  Dwarf_Attribute attribute{};
  Dwarf_Word value = 0;
  return dwarf_formudata(dwarf_attr_integrate(die, name, &attribute), &value) == 0 ? value : otherwise;
}

bool has(Dwarf_Die* die, unsigned name) { return dwarf_hasattr_integrate(die, name) != 0; }

std::uint64_t size_of(Dwarf_Die* die) {
  Dwarf_Word size = 0;
  return dwarf_aggregate_size(die, &size) == 0 ? size : 0;
}

void read_base(Dwarf_Die* die, Type& type) {
  switch (number_of(die, DW_AT_encoding, 0)) {
    case DW_ATE_boolean:
      type.kind = TypeKind::Bool;
      break;
    case DW_ATE_float:
      type.kind = TypeKind::Float;
      break;
    case DW_ATE_signed_char:
    case DW_ATE_unsigned_char:
    case DW_ATE_UTF:
      type.kind = TypeKind::Character;
      break;
    case DW_ATE_signed:
      type.kind = TypeKind::Signed;
      break;
    case DW_ATE_unsigned:
    case DW_ATE_address:
      type.kind = TypeKind::Unsigned;
      break;
    default:
      break;
  }
}

void read_enumerators(Dwarf_Die* die, Type& type) {
  type.kind = TypeKind::Enumeration;
  Dwarf_Die child{};
  if (dwarf_child(die, &child) != 0) return;
  do {
    Dwarf_Attribute attribute{};
    Dwarf_Sword value = 0;
    const char* name = dwarf_diename(&child);
    if (dwarf_tag(&child) == DW_TAG_enumerator && name != nullptr &&
        dwarf_formsdata(dwarf_attr(&child, DW_AT_const_value, &attribute), &value) == 0)
      type.enumerators.emplace_back(value, name);
  } while (dwarf_siblingof(&child, &child) == 0);
}

// The dimensions, outermost first; 0 where one is not constant.
std::vector<std::uint64_t> dimensions_of(Dwarf_Die* die) {
  std::vector<std::uint64_t> dimensions;
  Dwarf_Die child{};
  if (dwarf_child(die, &child) != 0) return dimensions;
  do {
    if (dwarf_tag(&child) != DW_TAG_subrange_type) continue;
    const std::uint64_t last = number_of(&child, DW_AT_upper_bound, ~std::uint64_t{0});
    dimensions.push_back(number_of(&child, DW_AT_count, last + 1));
  } while (dwarf_siblingof(&child, &child) == 0);
  return dimensions;
}

// A member that holds no data: an empty base class, an allocator.
bool is_empty(const Type& type) { return type.kind == TypeKind::Record && type.members.empty(); }

void read_bits(Dwarf_Die* die, Type::Member& member) {
  member.bits = static_cast<std::uint32_t>(number_of(die, DW_AT_bit_size, 0));
  if (member.bits == 0) return;
  const std::uint64_t bit = number_of(die, DW_AT_data_bit_offset, 0);
  member.offset += bit / 8;
  member.bit = static_cast<std::uint32_t>(bit % 8);
}

// What libstdc++ calls it, without its parameters.
bool is_of(const std::string& name, std::string_view what) {
  return name.starts_with("std::") && std::string_view(name).substr(5).starts_with(what);
}

// The entry of the first pointer in a record, which for a vector is where its elements begin.
const Type* first_pointer(const Type& type) {
  if (type.kind == TypeKind::Pointer) return &type;
  for (const auto& member : type.members) {
    if (const Type* found = first_pointer(*member.type)) return found;
  }
  return nullptr;
}

// Of the library: what a person knows it as.
void recognise(Type& type) {
  if (type.kind != TypeKind::Record) return;
  if (is_of(type.name, "basic_string<char,")) {
    type.kind = TypeKind::String;
  } else if (is_of(type.name, "basic_string_view<char,")) {
    type.kind = TypeKind::View;
  } else if (is_of(type.name, "vector<") && !is_of(type.name, "vector<bool")) {
    if (const Type* start = first_pointer(type)) {
      type.kind = TypeKind::Vector;
      type.target = start->target;
    }
  } else if (is_of(type.name, "") && type.members.size() == 1 && type.members[0].offset == 0) {  // std::atomic …
    Type only = *type.members[0].type;
    only.name = type.name;
    type = std::move(only);
  }
}

// What the C library hides behind a union of bytes, and numbers that are spelled like characters.
void recognise_typedef(Type& type) {
  const std::string_view name = type.name;
  if (name == "sem_t") {
    type.kind = TypeKind::Semaphore;
  } else if (name == "pthread_mutex_t") {
    type.kind = TypeKind::Mutex;
  } else if (name == "pthread_cond_t" || name == "pthread_barrier_t" || name == "pthread_rwlock_t") {
    type.kind = TypeKind::Opaque;
  } else if (name == "int8_t" || name == "std::int8_t") {
    type.kind = TypeKind::Signed;
  } else if (name == "uint8_t" || name == "std::uint8_t" || name == "std::byte") {
    type.kind = TypeKind::Unsigned;
  } else {
    return;
  }
  type.members.clear();
}

core::FieldKind field_kind(const Type& type) {
  switch (type.kind) {
    case TypeKind::Signed:
      return core::FieldKind::Signed;
    case TypeKind::Unsigned:
      return core::FieldKind::Unsigned;
    case TypeKind::Enumeration:
      return core::FieldKind::Signed;
    case TypeKind::Character:
      return core::FieldKind::Character;
    case TypeKind::Bool:
      return core::FieldKind::Bool;
    case TypeKind::Float:
      return core::FieldKind::Float;
    case TypeKind::Pointer:
    case TypeKind::Reference:
      return core::FieldKind::Pointer;
    case TypeKind::Semaphore:
      return core::FieldKind::Semaphore;
    case TypeKind::Mutex:
      return core::FieldKind::Mutex;
    case TypeKind::Array:
      return core::FieldKind::Text;  // of characters: others were taken apart
    case TypeKind::Record:
    case TypeKind::String:
    case TypeKind::View:
    case TypeKind::Vector:
    case TypeKind::Opaque:
      break;
  }
  return core::FieldKind::Bytes;
}

void add_fields(const Type& type, const std::string& path, std::uint64_t offset, std::vector<core::Field>& fields) {
  constexpr std::size_t limit = 256;  // core::TypeDescribed
  if (fields.size() == limit) return;
  if (type.kind == TypeKind::Record) {
    for (const auto& member : type.members) {
      if (member.bits != 0) continue;
      const std::string dot = path.empty() || member.name.empty() ? "" : ".";
      add_fields(*member.type, path + dot + member.name, offset + member.offset, fields);
    }
  } else if (type.kind == TypeKind::Array && type.element->kind != TypeKind::Character) {
    for (std::uint64_t i = 0; i < type.count && fields.size() < limit; ++i)
      add_fields(*type.element, path + "[" + std::to_string(i) + "]", offset + i * type.element->size, fields);
  } else {
    // Of a sem_t only what counts: behind value and waiters there is nothing to see.
    const auto size = type.kind == TypeKind::Semaphore ? 8 : static_cast<std::uint32_t>(type.size);
    fields.push_back({path.empty() ? "value" : path, type.name, field_kind(type), offset, size});
  }
}

}  // namespace

// Reads one type; alive only while it is first asked for.
class TypeReader {
 public:
  explicit TypeReader(Types& types) : types_(types) {}
  Type read(Dwarf_Die* die);

 private:
  const Type& inner(Dwarf_Die* die);
  void read_array(Dwarf_Die* die, Type& type);
  void read_members(Dwarf_Die* die, Type& type);
  Types& types_;
};

Types::~Types() = default;

const Type& Types::at(std::uint64_t offset) {
  const auto found = known_.find(offset);
  if (found != known_.end()) return *found->second;
  Type type;
  type.name = "void";
  Dwarf_Die die{};
  if (offset != 0 && dwarf_offdie(dwarf_, offset, &die) != nullptr) type = TypeReader(*this).read(&die);
  return *known_.emplace(offset, std::make_unique<Type>(std::move(type))).first->second;
}

const Type& Types::keep(Type type) { return *inner_.emplace_back(std::make_unique<Type>(std::move(type))); }

const Type& TypeReader::inner(Dwarf_Die* die) { return types_.at(type_offset(die)); }

Type TypeReader::read(Dwarf_Die* die) {
  Type type;
  switch (dwarf_tag(die)) {
    case DW_TAG_base_type:
      read_base(die, type);
      break;
    case DW_TAG_enumeration_type:
      read_enumerators(die, type);
      break;
    case DW_TAG_pointer_type:
      type.kind = TypeKind::Pointer;
      type.target = type_offset(die);
      break;
    case DW_TAG_reference_type:
    case DW_TAG_rvalue_reference_type:
      type.kind = TypeKind::Reference;
      type.target = type_offset(die);
      break;
    case DW_TAG_array_type:
      read_array(die, type);
      break;
    case DW_TAG_structure_type:
    case DW_TAG_class_type:
    case DW_TAG_union_type:
      read_members(die, type);
      break;
    case DW_TAG_typedef:
    case DW_TAG_const_type:
    case DW_TAG_volatile_type:
    case DW_TAG_restrict_type:
    case DW_TAG_atomic_type:
      type = inner(die);
      break;
    default:
      break;
  }
  type.name = type_name(die);
  if (const auto size = size_of(die); size != 0) type.size = size;
  if (type.size == 0 && (type.kind == TypeKind::Pointer || type.kind == TypeKind::Reference)) type.size = 8;
  if (dwarf_tag(die) == DW_TAG_typedef) recognise_typedef(type);
  recognise(type);
  return type;
}

void TypeReader::read_array(Dwarf_Die* die, Type& type) {
  const Type* element = &inner(die);
  auto dimensions = dimensions_of(die);
  if (dimensions.empty() || std::ranges::find(dimensions, 0) != dimensions.end()) return;
  for (; dimensions.size() > 1; dimensions.pop_back()) {
    Type row;
    row.kind = TypeKind::Array;
    row.element = element;
    row.count = dimensions.back();
    row.size = element->size * row.count;
    row.name = element->name + "[" + std::to_string(row.count) + "]";
    element = &types_.keep(std::move(row));
  }
  type.kind = TypeKind::Array;
  type.element = element;
  type.count = dimensions.front();
}

void TypeReader::read_members(Dwarf_Die* die, Type& type) {
  if (has(die, DW_AT_declaration)) return;
  type.kind = TypeKind::Record;
  Dwarf_Die child{};
  if (dwarf_child(die, &child) != 0) return;
  do {
    const int tag = dwarf_tag(&child);
    if (tag != DW_TAG_member && tag != DW_TAG_inheritance) continue;
    if (has(&child, DW_AT_external) || has(&child, DW_AT_declaration)) continue;  // static: not in here
    Type::Member member;
    const char* name = tag == DW_TAG_member ? dwarf_diename(&child) : nullptr;
    member.name = name == nullptr ? "" : name;
    member.offset = number_of(&child, DW_AT_data_member_location, 0);
    member.type = &inner(&child);
    read_bits(&child, member);
    if (!is_empty(*member.type)) type.members.push_back(std::move(member));
  } while (dwarf_siblingof(&child, &child) == 0);
}

core::TypeDescribed description_of(const Type& type) {
  core::TypeDescribed described;
  described.name = type.name;
  described.size = type.size;
  add_fields(type, "", 0, described.members);
  return described;
}

}  // namespace ipclab::engine::decode
