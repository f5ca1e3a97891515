#include "engine/decode/unwind.hpp"

#include <sys/sysmacros.h>

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "engine/decode/calls.hpp"
#include "engine/decode/frame_rules.hpp"

namespace ipclab::engine::decode {
namespace {

constexpr int frame_limit = 64;

// "1234" of a field in base `base` up to `stop`; leaves the rest in `text`.
std::uint64_t take_number(std::string_view& text, int base, char stop) {
  std::uint64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number, base).ptr;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with(stop)) text.remove_prefix(1);
  return number;
}

std::string_view take_word(std::string_view& text) {
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

// proc(5): "start-end perms offset major:minor inode    path"
Mapping parse_mapping(std::string_view line) {
  Mapping mapping;
  mapping.start = take_number(line, 16, '-');
  mapping.end = take_number(line, 16, ' ');
  const auto permissions = take_word(line);
  mapping.writable = permissions.find('w') != std::string_view::npos;
  mapping.executable = permissions.find('x') != std::string_view::npos;
  mapping.shared = permissions.find('s') != std::string_view::npos;
  mapping.offset = take_number(line, 16, ' ');
  const auto major_number = static_cast<unsigned>(take_number(line, 16, ':'));
  mapping.device = makedev(major_number, static_cast<unsigned>(take_number(line, 16, ' ')));
  mapping.inode = take_number(line, 10, ' ');
  const auto path = line.find_first_not_of(' ');
  if (path != std::string_view::npos) mapping.path = line.substr(path);
  constexpr std::string_view deleted = " (deleted)";
  if (mapping.path.ends_with(deleted)) mapping.path.erase(mapping.path.size() - deleted.size());
  return mapping;
}

}  // namespace

FrameRegisters frame_registers(const Registers& r) {
  // System V ABI, AMD64, figure 3.36
  return {{r.rax, r.rdx, r.rcx, r.rbx, r.rsi, r.rdi, r.rbp, r.rsp, r.r8, r.r9, r.r10, r.r11, r.r12, r.r13, r.r14, r.r15,
           r.rip}};
}

std::vector<Mapping> parse_maps(std::string_view text) {
  std::vector<Mapping> mappings;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.empty()) mappings.push_back(parse_mapping(line));
  }
  return mappings;
}

struct Modules::Data {
  std::unordered_map<std::string, std::shared_ptr<FrameTable>> libraries;  // null = cannot be read
  // Programs by themselves and not by path: the same path may be built anew between two scenes.
  std::unordered_map<const ElfFile*, std::shared_ptr<FrameTable>> programs;

  std::shared_ptr<FrameTable> library(const std::string& path) {
    const auto [found, added] = libraries.try_emplace(path);
    if (!added) return found->second;
    if (auto image = read_image(path))
      if (auto file = ElfFile::parse(std::move(*image))) found->second = std::make_shared<FrameTable>(std::move(file));
    return found->second;
  }
  std::shared_ptr<FrameTable> program(const std::shared_ptr<const ElfFile>& file) {
    auto& table = programs[file.get()];
    if (!table) table = std::make_shared<FrameTable>(file);
    return table;
  }
};

Modules::Modules() : data_(std::make_unique<Data>()) {}
Modules::~Modules() = default;

// The code of a process, by address. A library is opened when a frame is first found in it.
struct AddressSpace::Layout {
  struct Code {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::uint64_t offset = 0;
    std::string path;
    bool of_program = false;
    bool opened = false;
    std::shared_ptr<FrameTable> table;
    std::uint64_t bias = 0;
  };

  Modules::Data* modules = nullptr;
  mutable std::vector<Code> codes;  // ascending

  const Code* find(std::uint64_t address) const {
    const auto after = std::ranges::upper_bound(codes, address, {}, &Code::start);
    if (after == codes.begin() || address >= std::prev(after)->end) return nullptr;
    Code& code = *std::prev(after);
    if (!code.opened) open(code);
    return &code;
  }
  void open(Code& code) const {
    code.opened = true;
    if (code.path.empty() || code.path.starts_with('[')) return;
    code.table = modules->library(code.path);
    const auto bias = code.table ? code.table->file().bias(code.start, code.offset) : std::nullopt;
    if (bias)
      code.bias = *bias;
    else
      code.table = nullptr;
  }
};

AddressSpace::AddressSpace(Modules& modules, std::shared_ptr<const Program> program, std::string_view maps,
                           core::Address entry)
    : program_(std::move(program)), bias_(entry.value - program_->entry().value) {
  auto layout = std::make_shared<Layout>();
  layout->modules = modules.data_.get();
  auto mappings = parse_maps(maps);
  const auto holds_entry = [&](const Mapping& m) { return m.start <= entry.value && entry.value < m.end; };
  const auto main = std::ranges::find_if(mappings, holds_entry);
  const std::string main_path = main == mappings.end() ? "" : main->path;
  const std::uint64_t main_start = main == mappings.end() ? 0 : main->start;
  for (auto& mapping : mappings) {
    if (!mapping.executable) continue;
    Layout::Code code{mapping.start, mapping.end, mapping.offset, std::move(mapping.path), false, false, nullptr, 0};
    if (mapping.start == main_start || (!main_path.empty() && code.path == main_path)) {
      code.of_program = true;
      code.opened = true;
      code.table = modules.data_->program(program_->elf());
      code.bias = bias_;
    }
    layout->codes.push_back(std::move(code));
  }
  layout_ = std::move(layout);
}

Unwound AddressSpace::unwind(const FrameRegisters& registers, long call, const Memory& memory,
                             std::vector<std::string_view>* through) const {
  Unwound result;
  if (!layout_) return result;
  FrameRegisters frame = registers;
  const StackWindow stack(memory, core::Address{registers.values[dwarf_rsp].value_or(0)});
  const Layout::Code* callee = nullptr;  // what the frame calls
  std::uint64_t callee_address = 0;
  bool interrupted = true;  // pc is the next instruction, and not the one after a call that may be the last of its line
  for (int depth = 0; depth < frame_limit; ++depth) {
    const auto pc = frame.values[dwarf_return];
    if (!pc || *pc == 0) return result;
    const auto* code = layout_->find(*pc);
    if (code == nullptr) {
      result.unknown_code = true;
      return result;
    }
    if (!code->table) return result;
    const std::uint64_t address = *pc - code->bias - (interrupted ? 0 : 1);
    const bool own = code->of_program && program_->is_own(core::Address{address});
    if (callee != nullptr && (own || through != nullptr)) {
      // The call instruction knows it best. After a handler's return there is none: it is where it was interrupted.
      if (!interrupted) result.function = code->table->symbols().called_before(address + 1);
      if (interrupted || result.function.empty())
        result.function = callee->table->symbols().function_at(callee_address);
      if (through != nullptr) through->push_back(result.function);
    }
    if (own) {
      const auto line = program_->line_at(core::Address{address});
      result.place = {std::string(line->file), line->line, std::string(line->function), core::Address{*pc}};
      result.registers = frame;
      result.address = core::Address{address};
      // Where a call can be cancelled (pthreads(7)), newer versions of glibc make it deeper inside than its wrapper.
      result.direct = depth <= 1 || result.function == call_name(call);
      return result;
    }
    const FrameRules* rules = code->table->at(address);
    // After the system call at a function's very end (rt_sigreturn's) the pc is in no function.
    if (rules == nullptr && depth == 0) rules = code->table->at(address - 1);
    if (rules == nullptr) return result;
    const auto caller = rules->apply(frame, stack);
    if (!caller) return result;
    callee = code;
    callee_address = address;
    frame = *caller;
    interrupted = rules->signal;
  }
  return result;
}

std::optional<std::uint64_t> AddressSpace::frame_address(const Unwound& unwound, const Memory& memory) const {
  if (!layout_ || unwound.place.line == 0) return std::nullopt;
  const auto* code = layout_->find(unwound.place.address.value);
  const FrameRules* rules = code != nullptr && code->table ? code->table->at(unwound.address.value) : nullptr;
  return rules != nullptr ? rules->canonical_frame_address(unwound.registers, memory) : std::nullopt;
}

Unwound AddressSpace::unwind(const Registers& registers, const Memory& memory,
                             std::vector<std::string_view>* through) const {
  return unwind(frame_registers(registers), static_cast<long>(registers.orig_rax), memory, through);
}

core::Place place_of(const AddressSpace& space, const Registers& registers, const Memory& memory) {
  return space.unwind(registers, memory).place;
}

}  // namespace ipclab::engine::decode
