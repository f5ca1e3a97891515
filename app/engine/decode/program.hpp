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
  // Files of the program's own source, as compiled, the one with main first.
  std::vector<std::string> own_files() const;

  // For the unwinder.
  const std::shared_ptr<const ElfFile>& elf() const;

 private:
  friend class DebugReader;
  struct Data;
  explicit Program(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

}  // namespace ipclab::engine::decode
