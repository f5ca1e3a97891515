#include "engine/decode/instruction.hpp"

#include <capstone/capstone.h>
#include <cpuid.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace ipclab::engine::decode {
namespace {

constexpr std::size_t longest = 15;  // bytes of an instruction
constexpr std::uint64_t page_size = 4096;

enum class Use : std::uint8_t { None, Read, Write, Both };

std::uint64_t value_at(const Registers& registers, std::uint8_t place) {
  std::uint64_t value = 0;
  std::memcpy(&value, reinterpret_cast<const std::byte*>(&registers) + place * sizeof value, sizeof value);
  return value;
}

#define PLACE(name) static_cast<std::uint8_t>(offsetof(Registers, name) / sizeof(std::uint64_t))

// Nothing: a vector register, or one that no address is made of.
std::uint8_t place_of(unsigned reg) {
  switch (reg) {
    // clang-format off
    case X86_REG_RAX: case X86_REG_EAX: case X86_REG_AX: return PLACE(rax);
    case X86_REG_RBX: case X86_REG_EBX: case X86_REG_BX: return PLACE(rbx);
    case X86_REG_RCX: case X86_REG_ECX: case X86_REG_CX: return PLACE(rcx);
    case X86_REG_RDX: case X86_REG_EDX: case X86_REG_DX: return PLACE(rdx);
    case X86_REG_RSI: case X86_REG_ESI: case X86_REG_SI: return PLACE(rsi);
    case X86_REG_RDI: case X86_REG_EDI: case X86_REG_DI: return PLACE(rdi);
    case X86_REG_RBP: case X86_REG_EBP: case X86_REG_BP: return PLACE(rbp);
    case X86_REG_RSP: case X86_REG_ESP: case X86_REG_SP: return PLACE(rsp);
    case X86_REG_R8: case X86_REG_R8D: case X86_REG_R8W: return PLACE(r8);
    case X86_REG_R9: case X86_REG_R9D: case X86_REG_R9W: return PLACE(r9);
    case X86_REG_R10: case X86_REG_R10D: case X86_REG_R10W: return PLACE(r10);
    case X86_REG_R11: case X86_REG_R11D: case X86_REG_R11W: return PLACE(r11);
    case X86_REG_R12: case X86_REG_R12D: case X86_REG_R12W: return PLACE(r12);
    case X86_REG_R13: case X86_REG_R13D: case X86_REG_R13W: return PLACE(r13);
    case X86_REG_R14: case X86_REG_R14D: case X86_REG_R14W: return PLACE(r14);
    case X86_REG_R15: case X86_REG_R15D: case X86_REG_R15W: return PLACE(r15);
    case X86_REG_RIP: case X86_REG_EIP: return PLACE(rip);
    case X86_REG_FS: return PLACE(fs_base);
    case X86_REG_GS: return PLACE(gs_base);
    // clang-format on
    default:
      return Instruction::Operand::none;
  }
}

// Intel's manual, volume 2. Capstone 4 says "read" of most stores of vector registers and of cmpxchg: therefore it is
// told here what an instruction does to a first operand in memory.
Use use_of_first(unsigned id, int operand_count) {
  switch (id) {
    // clang-format off
    case X86_INS_CMP: case X86_INS_TEST: case X86_INS_BT: case X86_INS_PUSH: case X86_INS_CALL: case X86_INS_JMP:
    case X86_INS_LCALL: case X86_INS_LJMP: case X86_INS_MUL: case X86_INS_IMUL: case X86_INS_DIV: case X86_INS_IDIV:
    case X86_INS_CMPSB: case X86_INS_CMPSW: case X86_INS_CMPSD: case X86_INS_CMPSQ:
    case X86_INS_FLD: case X86_INS_FILD: case X86_INS_FBLD: case X86_INS_FADD: case X86_INS_FIADD: case X86_INS_FSUB:
    case X86_INS_FISUB: case X86_INS_FSUBR: case X86_INS_FISUBR: case X86_INS_FMUL: case X86_INS_FIMUL:
    case X86_INS_FDIV: case X86_INS_FIDIV: case X86_INS_FDIVR: case X86_INS_FIDIVR: case X86_INS_FCOM:
    case X86_INS_FCOMP: case X86_INS_FICOM: case X86_INS_FICOMP: case X86_INS_FLDCW: case X86_INS_FLDENV:
    case X86_INS_FRSTOR: case X86_INS_FXRSTOR: case X86_INS_FXRSTOR64: case X86_INS_XRSTOR: case X86_INS_XRSTOR64:
    case X86_INS_LDMXCSR: case X86_INS_VLDMXCSR: case X86_INS_VERR: case X86_INS_VERW:
      return Use::Read;
    case X86_INS_ADC: case X86_INS_ADD: case X86_INS_AND: case X86_INS_OR: case X86_INS_XOR: case X86_INS_SUB:
    case X86_INS_SBB: case X86_INS_INC: case X86_INS_DEC: case X86_INS_NEG: case X86_INS_NOT: case X86_INS_XADD:
    case X86_INS_XCHG: case X86_INS_CMPXCHG: case X86_INS_CMPXCHG8B: case X86_INS_CMPXCHG16B: case X86_INS_BTS:
    case X86_INS_BTR: case X86_INS_BTC: case X86_INS_RCL: case X86_INS_RCR: case X86_INS_ROL: case X86_INS_ROR:
    case X86_INS_SAL: case X86_INS_SAR: case X86_INS_SHL: case X86_INS_SHR: case X86_INS_SHLD: case X86_INS_SHRD:
      return Use::Both;
    case X86_INS_NOP: case X86_INS_PREFETCH: case X86_INS_PREFETCHNTA: case X86_INS_PREFETCHT0:
    case X86_INS_PREFETCHT1: case X86_INS_PREFETCHT2: case X86_INS_PREFETCHW: case X86_INS_CLFLUSH:
    case X86_INS_CLFLUSHOPT: case X86_INS_CLWB: case X86_INS_INVLPG:
      return Use::None;
    // clang-format on
    default:
      return operand_count > 0 ? Use::Write : Use::None;  // every store, of whatever register
  }
}

bool is_string(unsigned id) {
  switch (id) {
    // clang-format off
    case X86_INS_MOVSB: case X86_INS_MOVSW: case X86_INS_MOVSD: case X86_INS_MOVSQ:
    case X86_INS_STOSB: case X86_INS_STOSW: case X86_INS_STOSD: case X86_INS_STOSQ:
    case X86_INS_LODSB: case X86_INS_LODSW: case X86_INS_LODSD: case X86_INS_LODSQ:
    case X86_INS_SCASB: case X86_INS_SCASW: case X86_INS_SCASD: case X86_INS_SCASQ:
    case X86_INS_CMPSB: case X86_INS_CMPSW: case X86_INS_CMPSD: case X86_INS_CMPSQ:
      return true;
    // clang-format on
    default:
      return false;
  }
}

// Of the area that this CPU saves its registers in, as the kernel has enabled them.
std::uint32_t xsave_size() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  return __get_cpuid_count(0xd, 0, &eax, &ebx, &ecx, &edx) != 0 ? ebx : 512;
}

// Where Capstone does not know the size, or not the right one.
std::uint32_t size_of(unsigned id, std::uint32_t said) {
  switch (id) {
    case X86_INS_FNSTSW:
      return 2;
    case X86_INS_FNSTENV:
    case X86_INS_FLDENV:
      return 28;
    case X86_INS_FNSAVE:
    case X86_INS_FRSTOR:
      return 108;
    case X86_INS_FXSAVE:
    case X86_INS_FXSAVE64:
    case X86_INS_FXRSTOR:
    case X86_INS_FXRSTOR64:
      return 512;
    case X86_INS_XSAVE:
    case X86_INS_XSAVE64:
    case X86_INS_XSAVEOPT:
    case X86_INS_XSAVEOPT64:
    case X86_INS_XSAVEC:
    case X86_INS_XSAVEC64:
    case X86_INS_XRSTOR:
    case X86_INS_XRSTOR64:
      return xsave_size();
    default:
      return said;
  }
}

using Operand = Instruction::Operand;

void add(Instruction& instruction, const Operand& operand) {
  if (instruction.operand_count < instruction.operands.size())
    instruction.operands[instruction.operand_count++] = operand;
}

void add_explicit(Instruction& instruction, const cs_insn& decoded, const cs_x86& x86, int number) {
  const cs_x86_op& from = x86.operands[number];
  const Use use = decoded.id == X86_INS_LEA ? Use::None
                  : number > 0              ? Use::Read
                                            : use_of_first(decoded.id, x86.op_count);
  if (use == Use::None) return;
  Operand operand;
  operand.size = size_of(decoded.id, from.size);
  operand.read = use == Use::Read || use == Use::Both;
  operand.write = use == Use::Write || use == Use::Both;
  operand.narrow = x86.addr_size == 4;
  operand.displacement = from.mem.disp;
  operand.scale = static_cast<std::uint8_t>(from.mem.scale);
  operand.base = place_of(from.mem.base);
  operand.index = place_of(from.mem.index);
  operand.segment = place_of(from.mem.segment);
  const bool no_index =
      from.mem.index == X86_REG_INVALID || from.mem.index == X86_REG_RIZ || from.mem.index == X86_REG_EIZ;
  if (!no_index && operand.index == Operand::none) {
    instruction.scattered = true;
    return;
  }
  if (operand.base == PLACE(rip)) operand.displacement += decoded.size;
  if (decoded.id == X86_INS_POP && operand.base == PLACE(rsp)) operand.displacement += from.size;  // after the pop
  const bool of_bits =
      decoded.id == X86_INS_BT || decoded.id == X86_INS_BTS || decoded.id == X86_INS_BTR || decoded.id == X86_INS_BTC;
  if (of_bits && x86.operands[1].type == X86_OP_REG) operand.bit_index = place_of(x86.operands[1].reg);
  add(instruction, operand);
}

void add_implicit(Instruction& instruction, const cs_insn& decoded, const cs_x86& x86) {
  Operand operand;
  operand.size = 8;
  const bool short_word = x86.prefix[2] == X86_PREFIX_OPSIZE;
  switch (decoded.id) {
    case X86_INS_PUSH:
    case X86_INS_PUSHF:
    case X86_INS_PUSHFQ:
      if (short_word) operand.size = 2;
      [[fallthrough]];
    case X86_INS_CALL:
    case X86_INS_ENTER:
      operand.base = PLACE(rsp);
      operand.displacement = -static_cast<std::int64_t>(operand.size);
      operand.write = true;
      break;
    case X86_INS_POP:
    case X86_INS_POPF:
    case X86_INS_POPFQ:
      if (short_word) operand.size = 2;
      [[fallthrough]];
    case X86_INS_RET:
      operand.base = PLACE(rsp);
      operand.read = true;
      break;
    case X86_INS_LEAVE:
      operand.base = PLACE(rbp);
      operand.read = true;
      break;
    case X86_INS_MASKMOVDQU:
    case X86_INS_VMASKMOVDQU:
      operand.base = PLACE(rdi);
      operand.size = 16;
      operand.write = true;
      break;
    case X86_INS_MASKMOVQ:
      operand.base = PLACE(rdi);
      operand.write = true;
      break;
    default:
      return;
  }
  add(instruction, operand);
}

Instruction::Kind kind_of(const cs_insn& decoded, const cs_x86& x86) {
  const bool rep = x86.prefix[0] == X86_PREFIX_REP || x86.prefix[0] == X86_PREFIX_REPNE;
  if (rep && is_string(decoded.id)) return Instruction::Kind::Repeated;
  if (decoded.id == X86_INS_SYSCALL) return Instruction::Kind::SystemCall;
  if (decoded.id == X86_INS_PUSHF || decoded.id == X86_INS_PUSHFQ) return Instruction::Kind::PushFlags;
  if (decoded.id == X86_INS_INT3 || decoded.id == X86_INS_INT1) return Instruction::Kind::Trap;
  return Instruction::Kind::Ordinary;
}

Instruction understood(const cs_insn& decoded) {
  const cs_x86& x86 = decoded.detail->x86;
  Instruction instruction;
  instruction.length = static_cast<std::uint8_t>(decoded.size);
  instruction.kind = kind_of(decoded, x86);
  for (int i = 0; i < x86.op_count; ++i)
    if (x86.operands[i].type == X86_OP_MEM) add_explicit(instruction, decoded, x86, i);
  add_implicit(instruction, decoded, x86);
  return instruction;
}

}  // namespace

Accesses Instruction::accesses(const Registers& registers) const {
  Accesses all;
  if (kind == Kind::Repeated && registers.rcx == 0) return all;
  for (std::size_t i = 0; i < operand_count; ++i) {
    const Operand& operand = operands[i];
    std::uint64_t address = static_cast<std::uint64_t>(operand.displacement);
    if (operand.base != Operand::none) address += value_at(registers, operand.base);
    if (operand.index != Operand::none) address += value_at(registers, operand.index) * operand.scale;
    if (operand.bit_index != Operand::none) {
      auto bit = static_cast<std::int64_t>(value_at(registers, operand.bit_index));
      if (operand.size == 4) bit = static_cast<std::int32_t>(bit);
      if (operand.size == 2) bit = static_cast<std::int16_t>(bit);
      const std::int64_t bits = static_cast<std::int64_t>(operand.size) * 8;
      const std::int64_t word = bit >= 0 ? bit / bits : (bit - bits + 1) / bits;
      address += static_cast<std::uint64_t>(word * static_cast<std::int64_t>(operand.size));
    }
    if (operand.narrow) address &= 0xffff'ffff;
    if (operand.segment != Operand::none) address += value_at(registers, operand.segment);
    all.add({core::Address{address}, operand.size, operand.read, operand.write});
  }
  return all;
}

struct Disassembler::Capstone {
  csh handle = 0;
  cs_insn* decoded = nullptr;

  Capstone() {
    if (cs_open(CS_ARCH_X86, CS_MODE_64, &handle) != CS_ERR_OK) throw std::bad_alloc();
    cs_option(handle, CS_OPT_DETAIL, CS_OPT_ON);
    decoded = cs_malloc(handle);
  }
  ~Capstone() {
    cs_free(decoded, 1);
    cs_close(&handle);
  }
  Capstone(const Capstone&) = delete;
  Capstone& operator=(const Capstone&) = delete;
};

Disassembler::Disassembler() : capstone_(std::make_unique<Capstone>()) {}
Disassembler::~Disassembler() = default;

bool Disassembler::decode(core::Address address, const Memory& memory) {
  std::array<std::byte, longest> bytes{};
  std::size_t size = bytes.size();
  if (!memory.read(address, bytes)) {  // the next page may not be there
    size = std::min<std::size_t>(size, page_size - address.value % page_size);
    if (!memory.read(address, std::span(bytes).first(size))) return false;
  }
  const auto* code = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::uint64_t at = address.value;
  return cs_disasm_iter(capstone_->handle, &code, &size, &at, capstone_->decoded);
}

const Instruction& Disassembler::at(core::Address address, const Memory& memory) {
  const auto [found, added] = known_.try_emplace(address.value);
  if (added && decode(address, memory)) found->second = understood(*capstone_->decoded);
  return found->second;
}

std::string Disassembler::text(core::Address address, const Memory& memory) {
  if (!decode(address, memory)) return "?";
  std::string text = capstone_->decoded->mnemonic;
  if (capstone_->decoded->op_str[0] != '\0') text += std::string(" ") + capstone_->decoded->op_str;
  return text;
}

}  // namespace ipclab::engine::decode
