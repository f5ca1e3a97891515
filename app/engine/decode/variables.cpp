#include "engine/decode/variables.hpp"

#include <dwarf.h>
#include <elfutils/libdw.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>

#include "engine/decode/elf_file.hpp"
#include "engine/decode/expression.hpp"
#include "engine/decode/type_name.hpp"

namespace ipclab::engine::decode {
namespace {

constexpr std::uint64_t size_limit = 512;   // bytes of one variable that are looked at
constexpr std::uint64_t span_limit = 8192;  // bytes of a frame read at once

struct DwarfEnd {
  void operator()(Dwarf* dwarf) const { dwarf_end(dwarf); }
};

struct Known {
  std::string name;
  const Type* type = nullptr;
  std::span<const Dwarf_Op> location;  // libdw's, as long as the Dwarf lives; empty = optimised out
};

// The variables that one place sees.
struct Scope {
  std::vector<Known> variables;
  std::span<const Dwarf_Op> frame_base;
};

std::span<const Dwarf_Op> location_of(Dwarf_Die* die, unsigned attribute_name, std::uint64_t address) {
  Dwarf_Attribute attribute{};
  Dwarf_Op* operations = nullptr;
  std::size_t count = 0;
  if (dwarf_attr_integrate(die, attribute_name, &attribute) == nullptr) return {};
  if (dwarf_getlocation_addr(&attribute, address, &operations, &count, 1) != 1) return {};
  return {operations, count};
}

std::uint32_t line_of(Dwarf_Die* die) {
  int line = 0;
  return dwarf_decl_line(die, &line) == 0 ? static_cast<std::uint32_t>(line) : 0;
}

// By the compiler: what a range-based for works with, a lambda's object.
bool is_made_up(std::string_view name) { return name.starts_with("__"); }

}  // namespace

struct Variables::Data {
  explicit Data(const Program& p)
      : program(p), dwarf(dwarf_begin_elf(p.elf()->elf(), DWARF_C_READ, nullptr)), types(dwarf.get()) {}

  const Scope& at(const Unwound& unwound);
  void add_scope(Dwarf_Die* die, const Unwound& unwound, Scope& scope);
  void add(Dwarf_Die* variable, Dwarf_Die* block, const Unwound& unwound, Scope& scope);
  bool is_passed(Dwarf_Die* variable, Dwarf_Die* block, const Unwound& unwound) const;
  void find_globals();
  void find_globals_in(Dwarf_Die* die);

  const std::vector<core::Field>& lock_fields(const Type& type);

  const Program& program;
  std::unique_ptr<Dwarf, DwarfEnd> dwarf;
  Types types;
  std::unordered_map<std::uint64_t, Scope> scopes;  // by address
  std::optional<Scope> globals;
  std::unordered_map<const Type*, std::vector<core::Field>> lock_fields_of;
};

// Known variables with their bytes, read with as few reads as there can be.
struct Variables::Reading {
  Reading(Data& d, const AddressSpace& space, const Unwound* unwound, const Memory& m);
  struct Value {
    std::optional<std::uint64_t> address;
    std::vector<std::byte> bytes;
  };
  Value value(const Known& known, const Scope& scope);
  void prefetch(const Scope& scope);
  core::Variable variable(const Known& known, const Scope& scope);
  void locks(const Known& known, const Scope& scope, bool local, std::vector<Lock>& found);
  void pointers(const Type& type, std::span<const std::byte> bytes, std::vector<Pointing>& found);

  Data& data;
  const Memory& memory;
  FrameRegisters registers;
  std::optional<std::uint64_t> cfa;
  std::uint64_t bias;
  std::vector<std::byte> ahead;  // bytes from `ahead_at`
  std::uint64_t ahead_at = 0;

 private:
  struct Place {
    std::uint64_t at = 0;
    bool is_value = false;
  };
  std::optional<Place> place(const Known& known, const Scope& scope) const;
};

// ---- which ones

const Scope& Variables::Data::at(const Unwound& unwound) {
  const auto [found, added] = scopes.try_emplace(unwound.address.value);
  Scope& scope = found->second;
  const std::uint64_t entry = added ? program.function_entry(unwound.address) : 0;
  Dwarf_Die function{};
  if (entry == 0 || !dwarf || dwarf_offdie(dwarf.get(), entry, &function) == nullptr) return scope;
  scope.frame_base = location_of(&function, DW_AT_frame_base, unwound.address.value);
  add_scope(&function, unwound, scope);
  return scope;
}

// What a block declares, then what the block inside of it does that the place is in.
void Variables::Data::add_scope(Dwarf_Die* die, const Unwound& unwound, Scope& scope) {
  std::optional<Dwarf_Die> inside;
  Dwarf_Die child{};
  if (dwarf_child(die, &child) != 0) return;
  do {
    const int tag = dwarf_tag(&child);
    const bool is_block = tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine;
    if (is_block && dwarf_haspc(&child, unwound.address.value) == 1) inside = child;
    if (tag == DW_TAG_variable || tag == DW_TAG_formal_parameter) add(&child, die, unwound, scope);
  } while (dwarf_siblingof(&child, &child) == 0);
  if (!inside) return;
  if (dwarf_tag(&*inside) == DW_TAG_inlined_subroutine) scope.variables.clear();  // a function of its own
  add_scope(&*inside, unwound, scope);
}

void Variables::Data::add(Dwarf_Die* variable, Dwarf_Die* block, const Unwound& unwound, Scope& scope) {
  const char* name = dwarf_diename(variable);
  if (name == nullptr || is_made_up(name) || dwarf_hasattr(variable, DW_AT_declaration) != 0) return;
  if (!is_passed(variable, block, unwound)) return;
  std::erase_if(scope.variables, [&](const Known& outer) { return outer.name == name; });
  scope.variables.push_back(
      {name, &types.at(type_offset(variable)), location_of(variable, DW_AT_location, unwound.address.value)});
}

// Has its declaration been carried out? At -O0 code stands in the order of the source.
bool Variables::Data::is_passed(Dwarf_Die* variable, Dwarf_Die* block, const Unwound& unwound) const {
  const std::uint64_t here = unwound.address.value;
  Dwarf_Addr low = 0;
  Dwarf_Addr high = 0;
  if (dwarf_entrypc(block, &low) != 0 && dwarf_lowpc(block, &low) != 0) return true;
  if (dwarf_tag(variable) == DW_TAG_formal_parameter) return here >= program.end_of_prologue(low) || here < low;
  if (dwarf_highpc(block, &high) != 0) high = ~Dwarf_Addr{0};  // in several pieces
  const std::uint32_t line = line_of(variable);
  if (line == 0) return true;
  return program.is_behind(unwound.address, line, low, high).value_or(unwound.place.line > line);
}

void Variables::Data::find_globals() {
  globals.emplace();
  Dwarf_CU* unit = nullptr;
  Dwarf_Die die{};
  std::uint8_t type = 0;
  while (dwarf && dwarf_get_units(dwarf.get(), unit, &unit, nullptr, &type, &die, nullptr) == 0) {
    if (type == DW_UT_compile) find_globals_in(&die);
  }
}

void Variables::Data::find_globals_in(Dwarf_Die* die) {
  Dwarf_Die child{};
  if (dwarf_child(die, &child) != 0) return;
  do {
    const int tag = dwarf_tag(&child);
    if (tag == DW_TAG_namespace) find_globals_in(&child);
    if (tag != DW_TAG_variable) continue;
    const char* file = dwarf_decl_file(&child);
    const char* name = dwarf_diename(&child);
    if (file == nullptr || name == nullptr || !is_own_file(file) || is_made_up(name)) continue;
    const auto location = location_of(&child, DW_AT_location, 0);
    if (location.size() != 1 || location.front().atom != DW_OP_addr) continue;  // a declaration, a constant
    globals->variables.push_back({qualified_name(&child), &types.at(type_offset(&child)), location});
  } while (dwarf_siblingof(&child, &child) == 0);
}

const std::vector<core::Field>& Variables::Data::lock_fields(const Type& type) {
  const auto [found, added] = lock_fields_of.try_emplace(&type);
  if (added) {
    for (auto& field : description_of(type).members) {
      if (field.kind == core::FieldKind::Semaphore || field.kind == core::FieldKind::Mutex)
        found->second.push_back(std::move(field));
    }
  }
  return found->second;
}

// ---- what is in them

Variables::Reading::Reading(Data& d, const AddressSpace& space, const Unwound* unwound, const Memory& m)
    : data(d), memory(m), bias(space.bias()) {
  if (unwound == nullptr) return;
  registers = unwound->registers;
  cfa = space.frame_address(*unwound, memory);
}

std::optional<Variables::Reading::Place> Variables::Reading::place(const Known& known, const Scope& scope) const {
  if (known.location.empty()) return std::nullopt;
  Expression::Context context{&registers, &memory, cfa, std::nullopt, bias};
  if (!scope.frame_base.empty()) {
    Expression base(context);
    if (base.run(scope.frame_base)) context.frame_base = base.top();
  }
  Expression expression(context);
  if (!expression.run(known.location)) return std::nullopt;
  return Place{expression.top(), expression.is_value()};
}

// The span that all of them lie in, where it is small: a frame, or the globals.
void Variables::Reading::prefetch(const Scope& scope) {
  std::uint64_t low = ~std::uint64_t{0};
  std::uint64_t high = 0;
  for (const Known& known : scope.variables) {
    const auto where = place(known, scope);
    if (!where || where->is_value) continue;
    if (cfa && (where->at > *cfa + span_limit || where->at + span_limit < *cfa)) continue;  // a static one
    low = std::min(low, where->at);
    high = std::max(high, where->at + std::min(known.type->size, size_limit));
  }
  if (high <= low || high - low > span_limit) return;
  ahead.resize(high - low);
  ahead_at = low;
  if (!memory.read(core::Address{low}, ahead)) ahead.clear();
}

Variables::Reading::Value Variables::Reading::value(const Known& known, const Scope& scope) {
  const auto where = place(known, scope);
  if (!where) return {};
  Value value;
  value.bytes.resize(std::min(known.type->size, size_limit));
  if (where->is_value) {
    if (value.bytes.size() > sizeof where->at) return {};
    std::memcpy(value.bytes.data(), &where->at, value.bytes.size());
    value.address = 0;
    return value;
  }
  const std::uint64_t offset = where->at - ahead_at;
  if (where->at >= ahead_at && offset <= ahead.size() && ahead.size() - offset >= value.bytes.size())
    std::copy_n(ahead.begin() + static_cast<std::ptrdiff_t>(offset), value.bytes.size(), value.bytes.begin());
  else if (!memory.read(core::Address{where->at}, value.bytes))
    return {};
  value.address = where->at;
  return value;
}

core::Variable Variables::Reading::variable(const Known& known, const Scope& scope) {
  core::Variable variable;
  variable.name = known.name;
  variable.type = known.type->name;
  variable.size = static_cast<std::uint32_t>(known.type->size);
  const Value found = value(known, scope);
  if (found.address) {
    variable.address = core::Address{*found.address};
    variable.text = data.types.text(*known.type, found.bytes, memory);
  } else {
    variable.text = "<optimized out>";  // as every debugger writes it
  }
  return variable;
}

void Variables::Reading::pointers(const Type& type, std::span<const std::byte> bytes, std::vector<Pointing>& found) {
  if (bytes.size() < type.size) return;
  if (type.kind == TypeKind::Pointer || type.kind == TypeKind::Reference) {
    Pointing pointing;
    std::memcpy(&pointing.to, bytes.data(), sizeof pointing.to);
    pointing.target = &data.types.target(type);
    if (pointing.to != 0) found.push_back(pointing);
  } else if (type.kind == TypeKind::Record) {
    for (const auto& member : type.members)
      if (member.offset < bytes.size()) pointers(*member.type, bytes.subspan(member.offset), found);
  } else if (type.kind == TypeKind::Array) {
    for (std::uint64_t i = 0; i < type.count; ++i)
      pointers(*type.element, bytes.subspan(i * type.element->size), found);
  }
}

void Variables::Reading::locks(const Known& known, const Scope& scope, bool local, std::vector<Lock>& found) {
  const bool points = known.type->kind == TypeKind::Pointer || known.type->kind == TypeKind::Reference;
  const auto& fields = data.lock_fields(points ? data.types.target(*known.type) : *known.type);
  if (fields.empty()) return;
  std::uint64_t at = 0;
  if (points) {
    const Value pointer = value(known, scope);
    if (pointer.bytes.size() == sizeof at) std::memcpy(&at, pointer.bytes.data(), sizeof at);
  } else if (const auto where = place(known, scope); where && !where->is_value) {
    at = where->at;
  }
  if (at == 0) return;
  const std::string through = known.type->kind == TypeKind::Pointer ? "->" : ".";
  for (const core::Field& field : fields) {
    const bool whole = field.path == "value" && field.offset == 0;  // no record: description_of()
    const std::string self = known.type->kind == TypeKind::Pointer ? "*" + known.name : known.name;
    found.push_back({whole ? self : known.name + through + field.path, at + field.offset,
                     field.kind == core::FieldKind::Mutex, local && !points});
  }
}

// ---- the doors

Variables::Variables(const Program& program) : data_(std::make_unique<Data>(program)) {}
Variables::~Variables() = default;

std::vector<core::Variable> Variables::locals(const AddressSpace& space, const Unwound& unwound, const Memory& memory) {
  std::vector<core::Variable> all;
  if (unwound.place.line == 0) return all;
  const Scope& scope = data_->at(unwound);
  Reading reading(*data_, space, &unwound, memory);
  reading.prefetch(scope);
  for (const Known& known : scope.variables) all.push_back(reading.variable(known, scope));
  return all;
}

std::vector<core::Variable> Variables::globals(const AddressSpace& space, const Memory& memory) {
  if (!data_->globals) data_->find_globals();
  Reading reading(*data_, space, nullptr, memory);
  reading.prefetch(*data_->globals);
  std::vector<core::Variable> all;
  for (const Known& known : data_->globals->variables) all.push_back(reading.variable(known, *data_->globals));
  return all;
}

std::vector<Pointing> Variables::pointers(const AddressSpace& space, const Unwound& unwound, const Memory& memory) {
  if (!data_->globals) data_->find_globals();
  std::vector<Pointing> found;
  Reading reading(*data_, space, &unwound, memory);
  const auto look = [&](const Scope& scope) {
    reading.prefetch(scope);
    for (const Known& known : scope.variables) reading.pointers(*known.type, reading.value(known, scope).bytes, found);
  };
  look(*data_->globals);
  if (unwound.place.line != 0) look(data_->at(unwound));
  return found;
}

std::vector<Lock> Variables::locks(const AddressSpace& space, const Unwound& unwound, const Memory& memory) {
  if (!data_->globals) data_->find_globals();
  std::vector<Lock> found;
  Reading reading(*data_, space, &unwound, memory);
  for (const Known& known : data_->globals->variables) reading.locks(known, *data_->globals, false, found);
  if (unwound.place.line == 0) return found;
  const Scope& scope = data_->at(unwound);
  for (const Known& known : scope.variables) reading.locks(known, scope, true, found);
  return found;
}

}  // namespace ipclab::engine::decode
