#include "engine/decode/frame_rules.hpp"

#include <dwarf.h>

#include <cstdlib>
#include <span>

namespace ipclab::engine::decode {
namespace {

// A DWARF expression as it occurs in call frame information (DWARF 5, 2.5 and 6.4.2).
class Evaluation {
 public:
  Evaluation(const FrameRegisters& frame, const Memory& memory, std::optional<std::uint64_t> cfa)
      : frame_(frame), memory_(memory), cfa_(cfa) {}

  // False: something is not known, or an operation that no compiler puts here.
  bool run(std::span<const Dwarf_Op> operations) {
    for (const auto& operation : operations)
      if (!step(operation)) return false;
    return depth_ > 0;
  }
  std::uint64_t top() const { return stack_[depth_ - 1]; }
  bool is_value() const { return is_value_; }  // `top` is the value itself and not where it is kept

 private:
  bool step(const Dwarf_Op& operation);
  bool binary(std::uint8_t atom);
  bool push(std::optional<std::uint64_t> value) {
    if (!value || depth_ == stack_.size()) return false;
    stack_[depth_++] = *value;
    return true;
  }
  std::optional<std::uint64_t> reg(std::uint64_t number) const {
    return number < dwarf_count ? frame_.values[static_cast<std::size_t>(number)] : std::nullopt;
  }
  std::uint64_t pop() { return stack_[--depth_]; }

  const FrameRegisters& frame_;
  const Memory& memory_;
  std::optional<std::uint64_t> cfa_;
  std::array<std::uint64_t, 16> stack_{};  // compilers use three or four
  std::size_t depth_ = 0;
  bool is_value_ = false;
};

bool Evaluation::step(const Dwarf_Op& operation) {
  const std::uint8_t atom = operation.atom;
  if (atom >= DW_OP_lit0 && atom <= DW_OP_lit31) return push(atom - DW_OP_lit0);
  if (atom >= DW_OP_breg0 && atom <= DW_OP_breg31) {
    const auto base = reg(atom - DW_OP_breg0);
    return base && push(*base + operation.number);
  }
  if (atom >= DW_OP_reg0 && atom <= DW_OP_reg31) {
    is_value_ = true;
    return push(reg(atom - DW_OP_reg0));
  }
  switch (atom) {
    case DW_OP_regx:
      is_value_ = true;
      return push(reg(operation.number));
    case DW_OP_bregx: {
      const auto base = reg(operation.number);
      return base && push(*base + operation.number2);
    }
    case DW_OP_call_frame_cfa:
      return push(cfa_);
    case DW_OP_const1u:
    case DW_OP_const1s:
    case DW_OP_const2u:
    case DW_OP_const2s:
    case DW_OP_const4u:
    case DW_OP_const4s:
    case DW_OP_const8u:
    case DW_OP_const8s:
    case DW_OP_constu:
    case DW_OP_consts:
      return push(operation.number);
    case DW_OP_stack_value:
      is_value_ = true;
      return depth_ > 0;
    case DW_OP_nop:
      return true;
    case DW_OP_dup:
      return depth_ > 0 && push(top());
    case DW_OP_plus_uconst:
      return depth_ > 0 && push(pop() + operation.number);
    case DW_OP_deref:
      return depth_ > 0 && push(read_value<std::uint64_t>(memory_, core::Address{pop()}));
    default:
      return binary(atom);
  }
}

bool Evaluation::binary(std::uint8_t atom) {
  if (depth_ < 2) return false;
  const auto right = pop();
  const auto left = pop();
  const auto signed_left = static_cast<std::int64_t>(left);
  const auto signed_right = static_cast<std::int64_t>(right);
  switch (atom) {
    case DW_OP_plus:
      return push(left + right);
    case DW_OP_minus:
      return push(left - right);
    case DW_OP_mul:
      return push(left * right);
    case DW_OP_and:
      return push(left & right);
    case DW_OP_or:
      return push(left | right);
    case DW_OP_xor:
      return push(left ^ right);
    case DW_OP_shl:
      return push(right < 64 ? left << right : 0);
    case DW_OP_shr:
      return push(right < 64 ? left >> right : 0);
    case DW_OP_eq:
      return push(left == right ? 1 : 0);
    case DW_OP_ne:
      return push(left != right ? 1 : 0);
    case DW_OP_ge:
      return push(signed_left >= signed_right ? 1 : 0);
    case DW_OP_gt:
      return push(signed_left > signed_right ? 1 : 0);
    case DW_OP_le:
      return push(signed_left <= signed_right ? 1 : 0);
    case DW_OP_lt:
      return push(signed_left < signed_right ? 1 : 0);
    default:
      return false;
  }
}

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
  Evaluation evaluation(frame, memory, std::nullopt);
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
        Evaluation evaluation(frame, memory, base);
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
    : file_(std::move(file)), frames_(dwarf_getcfi_elf(file_->elf())) {}

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
