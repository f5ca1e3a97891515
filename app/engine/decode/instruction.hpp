// One machine instruction: its length, and where in memory it will read and write with given registers.
// Decoded by Capstone once for each address and then looked up. The runner's only thread; reads only through Memory.
#pragma once

#include <sys/user.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>

#include "core/ids.hpp"
#include "engine/decode/memory.hpp"

namespace ipclab::engine::decode {

using Registers = user_regs_struct;

// What one instruction does to one place in memory.
struct Access {
  core::Address address;
  std::uint32_t size = 0;
  bool read = false;
  bool write = false;
};

// All that an instruction does to memory: no instruction has more than three places that are known beforehand.
class Accesses {
 public:
  void add(const Access& access) { all_[count_++] = access; }
  const Access* begin() const { return all_.data(); }
  const Access* end() const { return all_.data() + count_; }
  std::size_t size() const { return count_; }
  const Access& operator[](std::size_t i) const { return all_[i]; }

 private:
  std::array<Access, 3> all_;
  std::size_t count_ = 0;
};

struct Instruction {
  enum class Kind : std::uint8_t {
    Unknown,  // not decoded: length 0, accesses unknown
    Ordinary,
    Repeated,  // rep: one step is one round
    SystemCall,
    PushFlags,  // a step leaves the trap flag in what it pushed
    Trap,       // int3: SIGTRAP is the program's own
  };
  // base + index * scale + displacement, registers as places in Registers.
  struct Operand {
    static constexpr std::uint8_t none = 0xff;
    std::int64_t displacement = 0;
    std::uint32_t size = 0;
    std::uint8_t base = none;
    std::uint8_t index = none;
    std::uint8_t scale = 1;
    std::uint8_t segment = none;
    std::uint8_t bit_index = none;  // bt and relatives: the bit, counted from the address, is in this register
    bool narrow = false;            // 32-bit addresses
    bool read = false;
    bool write = false;
  };

  Kind kind = Kind::Unknown;
  std::uint8_t length = 0;
  std::uint8_t operand_count = 0;
  bool scattered = false;  // it reads or writes where only vector registers know (gather, scatter)
  std::array<Operand, 3> operands;

  // For `registers` as they are before it is executed (rip at the instruction).
  Accesses accesses(const Registers& registers) const;
};

// The code of one program: forked processes and threads share it. What is decoded is kept.
class Disassembler {
 public:
  Disassembler();
  ~Disassembler();
  Disassembler(const Disassembler&) = delete;
  Disassembler& operator=(const Disassembler&) = delete;

  // Valid as long as this.
  const Instruction& at(core::Address address, const Memory& memory);
  // As Intel writes it: "mov eax, dword ptr [rdi]"; "?" where it cannot be decoded.
  std::string text(core::Address address, const Memory& memory);

 private:
  struct Capstone;
  bool decode(core::Address address, const Memory& memory);

  std::unique_ptr<Capstone> capstone_;
  std::unordered_map<std::uint64_t, Instruction> known_;
};

}  // namespace ipclab::engine::decode
