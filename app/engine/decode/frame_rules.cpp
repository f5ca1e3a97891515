#include "engine/decode/frame_rules.hpp"

#include <dwarf.h>

#include <cstdlib>
#include <span>

#include "engine/decode/expression.hpp"

namespace ipclab::engine::decode {
namespace {

// The common form of a rule where `operations` has it; libdw gives signed offsets as 64-bit two's complement.
FrameRules::Rule rule_from(std::span<const Dwarf_Op> operations) {
  FrameRules::Rule rule;
  const bool from_cfa = operations.front().atom == DW_OP_call_frame_cfa;
  if (from_cfa && operations.size() == 1) {
    rule.kind = FrameRules::Kind::Saved;
  } else if (from_cfa && operations.size() == 2 && operations[1].atom == DW_OP_plus_uconst) {
    rule.kind = FrameRules::Kind::Saved;
    rule.offset = operations[1].number;
  } else {
    rule.kind = FrameRules::Kind::Expression;
    rule.expression.assign(operations.begin(), operations.end());
  }
  return rule;
}

struct FrameFree {
  void operator()(Dwarf_Frame* frame) const { std::free(frame); }
};

}  // namespace

std::optional<std::uint64_t> FrameRules::canonical_frame_address(const FrameRegisters& frame,
                                                                 const Memory& memory) const {
  if (cfa_register) {
    const auto base = frame.values[*cfa_register];
    return base ? std::optional(*base + cfa_offset) : std::nullopt;
  }
  Expression evaluation({&frame, &memory, {}, {}, 0});
  return evaluation.run(cfa) ? std::optional(evaluation.top()) : std::nullopt;
}

std::optional<FrameRegisters> FrameRules::apply(const FrameRegisters& frame, const Memory& memory) const {
  const auto base = canonical_frame_address(frame, memory);
  if (!base) return std::nullopt;
  FrameRegisters caller;
  for (std::size_t number = 0; number < dwarf_count; ++number) {
    const Rule& rule = registers[number];
    auto& value = caller.values[number];
    switch (rule.kind) {
      case Kind::Same:
        value = frame.values[number];
        break;
      case Kind::Unknown:
        break;
      case Kind::Saved:
        value = read_value<std::uint64_t>(memory, core::Address{*base + rule.offset});
        break;
      case Kind::Expression: {
        Expression evaluation({&frame, &memory, base, {}, 0});
        if (!evaluation.run(rule.expression)) break;
        value = evaluation.is_value() ? std::optional(evaluation.top())
                                      : read_value<std::uint64_t>(memory, core::Address{evaluation.top()});
      }
    }
  }
  // The CFA is the caller's stack pointer unless a rule says otherwise (signal frames do).
  const Kind stack = registers[dwarf_rsp].kind;
  if (stack == Kind::Same || stack == Kind::Unknown) caller.values[dwarf_rsp] = base;
  return caller;
}

FrameTable::FrameTable(std::shared_ptr<const ElfFile> file)
    : file_(std::move(file)), symbols_(file_), frames_(dwarf_getcfi_elf(file_->elf())) {}

FrameTable::~FrameTable() {
  if (frames_ != nullptr) dwarf_cfi_end(frames_);
}

const FrameRules* FrameTable::at(std::uint64_t address) {
  auto found = known_.find(address);
  if (found == known_.end()) found = known_.emplace(address, read(address)).first;
  return found->second ? &*found->second : nullptr;
}

std::optional<FrameRules> FrameTable::read(std::uint64_t address) const {
  Dwarf_Frame* raw = nullptr;
  if (frames_ == nullptr || dwarf_cfi_addrframe(frames_, address, &raw) != 0) return std::nullopt;
  const std::unique_ptr<Dwarf_Frame, FrameFree> frame(raw);
  FrameRules rules;
  Dwarf_Op* operations = nullptr;
  std::size_t count = 0;
  if (dwarf_frame_cfa(frame.get(), &operations, &count) != 0 || count == 0) return std::nullopt;
  const std::uint8_t first = operations[0].atom;
  if (count == 1 && first >= DW_OP_breg0 && first < DW_OP_breg0 + dwarf_count) {
    rules.cfa_register = first - DW_OP_breg0;
    rules.cfa_offset = operations[0].number;
  } else {
    rules.cfa.assign(operations, operations + count);
  }
  // libdw.h: the column where the caller's pc is found; 16 on this machine, and libdw numbers registers likewise.
  if (dwarf_frame_info(frame.get(), nullptr, nullptr, &rules.signal) != static_cast<int>(dwarf_return))
    return std::nullopt;
  for (std::size_t number = 0; number < dwarf_count; ++number) {
    Dwarf_Op room[3];
    auto& rule = rules.registers[number];
    if (dwarf_frame_register(frame.get(), static_cast<int>(number), room, &operations, &count) != 0)
      return std::nullopt;
    if (count > 0) {
      rule = rule_from({operations, count});
    } else {
      // libdw.h: nothing and no place = the value was not changed; nothing, but the given place = it is lost.
      rule.kind = operations == nullptr ? FrameRules::Kind::Same : FrameRules::Kind::Unknown;
    }
  }
  return rules;
}

}  // namespace ipclab::engine::decode
