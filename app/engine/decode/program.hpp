// An executable as its author knows it: main, lines, functions, from ELF and DWARF. Read once, then only looked up.
// Addresses here are those of the file; a running process has them plus its bias (AddressSpace::bias, unwind.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.hpp"

namespace ipclab::engine::decode {

class ElfFile;

// Views into the Program, valid as long as it lives.
struct SourceLine {
  std::string_view file;  // as compiled: "demos/tellers.cpp"
  std::uint32_t line = 0;
  std::string_view function;  // empty where unknown
};

class Variables;

// Headers of the system and what the compiler makes up are not.
bool is_own_file(std::string_view name);

class Program {
 public:
  // Throws core::Error "program.unreadable" {path}, "program.not-elf" {path} (no x86-64 ELF executable).
  // `path` may be /proc/self/fd/N. No debug information is no error: then there are no lines.
  static std::shared_ptr<const Program> open(const std::string& path);
  // The same from a file's bytes; `path` is for messages.
  static std::shared_ptr<const Program> from_bytes(std::vector<char> image, const std::string& path);

  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  std::optional<core::Address> main() const;  // by symbol or debug information; none when stripped
  core::Address entry() const;
  bool has_lines() const;

  // The line that made the instruction at `address`; nothing outside compiled code with debug information.
  std::optional<SourceLine> line_at(core::Address address) const;
  // Is the instruction of the program's own source? Headers of the system (/usr/include …) and libraries are not.
  bool is_own(core::Address address) const;
  // Where a breakpoint for this line goes: the first statement address of each run of code made from the line.
  // `file` matches as compiled, or as its last parts ("tellers.cpp", "demos/tellers.cpp"). Ascending.
  std::vector<core::Address> addresses_of_line(std::string_view file, std::uint32_t line) const;
  // Where the lines of the program's own source begin: the first statement of each run of code made from one line,
  // and at the beginning of a function the first behind its prologue. Ascending.
  std::vector<core::Address> beginnings_of_lines() const;
  // Is `address` behind the first run of code made from `line` in [low, high)? Nothing where no code is made from it.
  std::optional<bool> is_behind(core::Address address, std::uint32_t line, std::uint64_t low, std::uint64_t high) const;
  // The entry of the function around `address` in .debug_info, 0 where none is.
  std::uint64_t function_entry(core::Address address) const;
  // Where the arguments of the function that begins at `low` have been put into their places: its second row.
  std::uint64_t end_of_prologue(std::uint64_t low) const;
  // Files of the program's own source, as compiled, the one with main first.
  std::vector<std::string> own_files() const;

  // For the unwinder.
  const std::shared_ptr<const ElfFile>& elf() const;

  // Read when first asked for.
  Variables& variables() const;

 private:
  friend class DebugReader;
  struct Data;
  explicit Program(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

}  // namespace ipclab::engine::decode
