#include "engine/decode/expression.hpp"

#include <dwarf.h>

namespace ipclab::engine::decode {

bool Expression::step(const Dwarf_Op& operation) {
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
    case DW_OP_fbreg:
      return context_.frame_base && push(*context_.frame_base + operation.number);
    case DW_OP_addr:
      return push(operation.number + context_.bias);
    case DW_OP_call_frame_cfa:
      return push(context_.cfa);
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
      return depth_ > 0 && push(read_value<std::uint64_t>(*context_.memory, core::Address{pop()}));
    default:
      return binary(atom);
  }
}

bool Expression::binary(std::uint8_t atom) {
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

}  // namespace ipclab::engine::decode
