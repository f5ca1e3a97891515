// How to get from one frame to its caller at one instruction: the rules of .eh_frame, read once and then applied.
// Private to decode: used by unwind.cpp.
#pragma once

#include <elfutils/libdw.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/decode/elf_file.hpp"
#include "engine/decode/frame.hpp"
#include "engine/decode/memory.hpp"
#include "engine/decode/symbols.hpp"

namespace ipclab::engine::decode {

struct FrameRules {
  enum class Kind : std::uint8_t { Same, Unknown, Saved, Expression };
  struct Rule {
    Kind kind = Kind::Unknown;
    std::uint64_t offset = 0;          // Saved: kept at CFA + offset, as nearly always
    std::vector<Dwarf_Op> expression;  // where the register is kept, or how to compute it
  };
  // The CFA is `cfa_register` + `cfa_offset`, as nearly always; else what `cfa` computes.
  std::optional<std::size_t> cfa_register;
  std::uint64_t cfa_offset = 0;
  std::vector<Dwarf_Op> cfa;
  std::array<Rule, dwarf_count> registers;
  bool signal = false;  // the frame of a signal handler's return: its caller was interrupted, it made no call

  // The caller's registers; nothing where they cannot be had.
  std::optional<FrameRegisters> apply(const FrameRegisters& frame, const Memory& memory) const;

  std::optional<std::uint64_t> canonical_frame_address(const FrameRegisters& frame, const Memory& memory) const;
};

// The rules of one file, found when first asked for.
class FrameTable {
 public:
  explicit FrameTable(std::shared_ptr<const ElfFile> file);
  ~FrameTable();
  FrameTable(const FrameTable&) = delete;
  FrameTable& operator=(const FrameTable&) = delete;

  const ElfFile& file() const { return *file_; }
  Symbols& symbols() { return symbols_; }
  // Null where the file has none for this address (of the file).
  const FrameRules* at(std::uint64_t address);

 private:
  std::optional<FrameRules> read(std::uint64_t address) const;

  std::shared_ptr<const ElfFile> file_;
  Symbols symbols_;
  Dwarf_CFI* frames_ = nullptr;
  std::unordered_map<std::uint64_t, std::optional<FrameRules>> known_;
};

}  // namespace ipclab::engine::decode
