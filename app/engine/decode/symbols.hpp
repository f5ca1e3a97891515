// Functions by name: which one an address lies in, and which one a call instruction calls, as the source spells it.
// Private to decode: the unwinder names library functions with it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/decode/elf_file.hpp"

namespace ipclab::engine::decode {

// "std::thread::join" of _ZNSt6thread4joinEv, "printf" of __printf_chk, "scanf" of __isoc99_scanf.
std::string public_name(const char* symbol);

// Addresses are those of the file. Views are valid as long as the object lives.
class Symbols {
 public:
  explicit Symbols(std::shared_ptr<const ElfFile> file) : file_(std::move(file)) {}

  // Empty where no symbol covers it. Among several names of one function: the one that a source would use.
  std::string_view function_at(std::uint64_t address);
  // The function called by the instruction that ends at `return_address`: through the procedure linkage table it is
  // the name that the source was linked with, also where the function has left for another by a jump. Empty: by
  // pointer.
  std::string_view called_before(std::uint64_t return_address);

 private:
  struct Function {
    std::uint64_t start = 0;
    std::uint64_t size = 0;
    std::string name;
  };
  void load();
  void load_functions();
  void load_slots();
  const Function* find(std::uint64_t address) const;
  std::string call_target(std::uint64_t return_address) const;
  std::optional<std::uint64_t> slot_of_stub(std::uint64_t address) const;

  std::shared_ptr<const ElfFile> file_;
  bool loaded_ = false;
  std::vector<Function> functions_;  // by start, one for each
  std::unordered_map<std::uint64_t, std::string>
      slots_;  // of the global offset table: which function's address it holds
  std::unordered_map<std::uint64_t, std::string> called_;  // by return address
};

}  // namespace ipclab::engine::decode
