// The bytes of an ELF file with libelf's view of them. Private to decode: Program and the unwinder share one.
#pragma once

#include <gelf.h>
#include <libelf.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ipclab::engine::decode {

class ElfFile {
 public:
  struct Segment {  // PT_LOAD
    std::uint64_t address = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;  // in the file
    bool executable = false;
  };

  // Null where the bytes are no ELF file of x86-64 that can be mapped (executable or shared object).
  static std::shared_ptr<const ElfFile> parse(std::vector<char> image);

  ~ElfFile();
  ElfFile(const ElfFile&) = delete;
  ElfFile& operator=(const ElfFile&) = delete;

  Elf* elf() const { return elf_; }
  std::uint64_t entry() const { return entry_; }
  // Is there code at this address of the file?
  bool is_code(std::uint64_t address) const;
  // What to add to the file's addresses where `offset` of the file is mapped at `start`.
  std::optional<std::uint64_t> bias(std::uint64_t start, std::uint64_t offset) const;
  std::optional<std::uint64_t> function_symbol(const std::string& name) const;
  // The bytes at an address of the file; false where the file does not hold all of them.
  bool read(std::uint64_t address, std::span<unsigned char> to) const;

 private:
  explicit ElfFile(std::vector<char> image);

  std::vector<char> image_;
  Elf* elf_ = nullptr;
  std::uint64_t entry_ = 0;
  std::vector<Segment> segments_;
};

// Nothing where the file cannot be read.
std::optional<std::vector<char>> read_image(const std::string& path);

}  // namespace ipclab::engine::decode
