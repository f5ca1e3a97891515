#include "engine/decode/symbols.hpp"

#include <cxxabi.h>
#include <gelf.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <tuple>

namespace ipclab::engine::decode {
namespace {

// "f" of "f(int) const", "a::f" of "int* a::f<int>(…)": what stands before the argument list, without its result.
std::string without_arguments(std::string_view signature) {
  constexpr std::string_view keyword = "operator";
  const auto symbol = signature.find(keyword);  // its name may hold angles and parentheses
  const auto named = symbol == std::string_view::npos ? signature.size() : symbol;
  std::string name;
  int nested = 0;
  for (std::size_t i = 0; i < named; ++i) {
    const char c = signature[i];
    if (c == '<') ++nested;
    if (nested == 0 && c == '(') return name;
    if (nested == 0 && c == ' ')
      name.clear();
    else
      name += c;
    if (c == '>') --nested;
  }
  if (symbol == std::string_view::npos) return name;
  const auto end = signature.find_first_of("( ", symbol + keyword.size() + 1);
  return name + std::string(signature.substr(symbol, end - symbol));
}

// Smaller is better: what a person would write.
auto rank(std::string_view name) {
  const auto lower = std::ranges::count_if(name, [](unsigned char c) { return std::isupper(c) != 0; });
  return std::tuple(name.find_first_not_of('_'), name.size(), lower, name);
}

template <class Visit>
void each_section(Elf* elf, Visit visit) {
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
    GElf_Shdr header{};
    if (gelf_getshdr(section, &header) == nullptr || header.sh_entsize == 0) continue;
    if (Elf_Data* data = elf_getdata(section, nullptr)) visit(header, data);
  }
}

}  // namespace

std::string public_name(const char* symbol) {
  if (std::strncmp(symbol, "_Z", 2) == 0) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> plain(abi::__cxa_demangle(symbol, nullptr, nullptr, &status),
                                                            &std::free);
    return status == 0 ? without_arguments(plain.get()) : std::string(symbol);
  }
  std::string_view name = symbol;
  for (const std::string_view prefix : {"__isoc99_", "__isoc23_"}) {
    if (name.starts_with(prefix)) return std::string(name.substr(prefix.size()));
  }
  // Names with two underscores are the library's own (C, reserved identifiers): behind them is the public one.
  while (name.starts_with("__")) name.remove_prefix(1);
  if (symbol[0] == '_' && symbol[1] == '_') name.remove_prefix(1);
  if (name.ends_with("_chk")) name.remove_suffix(4);  // what _FORTIFY_SOURCE makes of it
  return std::string(name);
}

std::string_view Symbols::function_at(std::uint64_t address) {
  load();
  const Function* function = find(address);
  return function == nullptr ? std::string_view() : std::string_view(function->name);
}

std::string_view Symbols::called_before(std::uint64_t return_address) {
  auto found = called_.find(return_address);
  if (found == called_.end()) {
    load();
    found = called_.emplace(return_address, call_target(return_address)).first;
  }
  return found->second;
}

void Symbols::load() {
  if (loaded_) return;
  loaded_ = true;
  load_functions();
  load_slots();
}

void Symbols::load_functions() {
  struct Named {
    std::uint64_t start;
    std::uint64_t size;
    const char* name;
  };
  std::vector<Named> all;
  each_section(file_->elf(), [&](const GElf_Shdr& header, Elf_Data* data) {
    if (header.sh_type != SHT_SYMTAB && header.sh_type != SHT_DYNSYM) return;
    for (std::uint64_t i = 0; i < header.sh_size / header.sh_entsize; ++i) {
      GElf_Sym symbol{};
      if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) return;
      const int type = GELF_ST_TYPE(symbol.st_info);
      if ((type != STT_FUNC && type != STT_GNU_IFUNC) || symbol.st_shndx == SHN_UNDEF) continue;
      const char* name = elf_strptr(file_->elf(), header.sh_link, symbol.st_name);
      if (name != nullptr) all.push_back({symbol.st_value, symbol.st_size, name});
    }
  });
  std::ranges::sort(all, [](const Named& a, const Named& b) {
    return a.start != b.start ? a.start < b.start : rank(a.name) < rank(b.name);
  });
  for (const Named& named : all) {
    if (functions_.empty() || functions_.back().start != named.start)
      functions_.push_back({named.start, named.size, public_name(named.name)});
  }
}

// System V ABI, AMD64, 4.4.1: R_X86_64_JUMP_SLOT and R_X86_64_GLOB_DAT put a symbol's address at r_offset.
void Symbols::load_slots() {
  Elf* elf = file_->elf();
  each_section(elf, [&](const GElf_Shdr& header, Elf_Data* data) {
    if (header.sh_type != SHT_RELA) return;
    Elf_Scn* table = elf_getscn(elf, header.sh_link);
    GElf_Shdr symbols{};
    if (table == nullptr || gelf_getshdr(table, &symbols) == nullptr || symbols.sh_type != SHT_DYNSYM) return;
    Elf_Data* symbol_data = elf_getdata(table, nullptr);
    for (std::uint64_t i = 0; i < header.sh_size / header.sh_entsize; ++i) {
      GElf_Rela relocation{};
      GElf_Sym symbol{};
      if (gelf_getrela(data, static_cast<int>(i), &relocation) == nullptr) return;
      const auto type = GELF_R_TYPE(relocation.r_info);
      if (type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT) continue;
      if (gelf_getsym(symbol_data, static_cast<int>(GELF_R_SYM(relocation.r_info)), &symbol) == nullptr) continue;
      const char* name = elf_strptr(elf, symbols.sh_link, symbol.st_name);
      if (name != nullptr && *name != '\0') slots_.emplace(relocation.r_offset, public_name(name));
    }
  });
}

const Symbols::Function* Symbols::find(std::uint64_t address) const {
  const auto after = std::ranges::upper_bound(functions_, address, {}, &Function::start);
  if (after == functions_.begin()) return nullptr;
  const Function& function = *std::prev(after);
  return address - function.start < std::max<std::uint64_t>(function.size, 1) ? &function : nullptr;
}

namespace {

// A 32-bit displacement is relative to the end of its instruction.
std::uint64_t displaced(const unsigned char* bytes, std::uint64_t end) {
  std::int32_t displacement = 0;
  std::memcpy(&displacement, bytes, sizeof displacement);
  return end + static_cast<std::uint64_t>(std::int64_t{displacement});
}

}  // namespace

std::string Symbols::call_target(std::uint64_t return_address) const {
  std::array<unsigned char, 6> before{};
  if (!file_->read(return_address - before.size(), before)) return {};
  const std::uint64_t operand = displaced(&before[2], return_address);
  if (before[0] == 0xff && before[1] == 0x15) {  // call *operand(%rip)
    const auto slot = slots_.find(operand);
    return slot == slots_.end() ? std::string() : slot->second;
  }
  if (before[1] != 0xe8) return {};  // call operand
  const Function* function = find(operand);
  if (function != nullptr && function->start == operand) return function->name;
  const auto stub = slot_of_stub(operand);
  const auto slot = stub ? slots_.find(*stub) : slots_.end();
  return slot == slots_.end() ? std::string() : slot->second;
}

// An entry of the procedure linkage table: [endbr64] [bnd] jmp *slot(%rip)
std::optional<std::uint64_t> Symbols::slot_of_stub(std::uint64_t address) const {
  std::array<unsigned char, 11> code{};
  if (!file_->read(address, code)) return std::nullopt;
  constexpr std::array<unsigned char, 4> endbr64 = {0xf3, 0x0f, 0x1e, 0xfa};
  std::size_t at = std::equal(endbr64.begin(), endbr64.end(), code.begin()) ? endbr64.size() : 0;
  if (code[at] == 0xf2) ++at;
  if (code[at] != 0xff || code[at + 1] != 0x25) return std::nullopt;
  return displaced(&code[at + 2], address + at + 6);
}

}  // namespace ipclab::engine::decode
