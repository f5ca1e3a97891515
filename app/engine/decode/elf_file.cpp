#include "engine/decode/elf_file.hpp"

#include <gelf.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace ipclab::engine::decode {

std::shared_ptr<const ElfFile> ElfFile::parse(std::vector<char> image) {
  std::shared_ptr<ElfFile> file(new ElfFile(std::move(image)));
  if (file->elf_ == nullptr || elf_kind(file->elf_) != ELF_K_ELF) return nullptr;
  GElf_Ehdr header{};
  if (gelf_getehdr(file->elf_, &header) == nullptr || header.e_machine != EM_X86_64 ||
      header.e_ident[EI_CLASS] != ELFCLASS64 || (header.e_type != ET_EXEC && header.e_type != ET_DYN))
    return nullptr;
  file->entry_ = header.e_entry;
  std::size_t count = 0;
  if (elf_getphdrnum(file->elf_, &count) != 0) return nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr segment{};
    if (gelf_getphdr(file->elf_, static_cast<int>(i), &segment) == nullptr || segment.p_type != PT_LOAD) continue;
    file->segments_.push_back({segment.p_vaddr, segment.p_offset, segment.p_filesz, (segment.p_flags & PF_X) != 0});
  }
  return file;
}

ElfFile::ElfFile(std::vector<char> image) : image_(std::move(image)) {
  elf_version(EV_CURRENT);
  elf_ = elf_memory(image_.data(), image_.size());
}

ElfFile::~ElfFile() {
  if (elf_ != nullptr) elf_end(elf_);
}

bool ElfFile::is_code(std::uint64_t address) const {
  for (const auto& segment : segments_)
    if (segment.executable && address >= segment.address && address - segment.address < segment.size) return true;
  return false;
}

std::optional<std::uint64_t> ElfFile::bias(std::uint64_t start, std::uint64_t offset) const {
  constexpr std::uint64_t page = 4096;  // mappings begin at pages, segments need not
  for (const auto& segment : segments_) {
    const std::uint64_t first = segment.offset & ~(page - 1);
    if (segment.executable && offset >= first && offset < segment.offset + segment.size)
      return start - (offset + segment.address - segment.offset);
  }
  return std::nullopt;
}

bool ElfFile::read(std::uint64_t address, std::span<unsigned char> to) const {
  for (const auto& segment : segments_) {
    if (address < segment.address || address - segment.address >= segment.size) continue;
    const std::uint64_t from = segment.offset + (address - segment.address);
    if (segment.size - (address - segment.address) < to.size() || from + to.size() > image_.size()) return false;
    std::memcpy(to.data(), image_.data() + from, to.size());
    return true;
  }
  return false;
}

std::optional<std::uint64_t> ElfFile::function_symbol(const std::string& name) const {
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf_, section)) != nullptr;) {
    GElf_Shdr header{};
    if (gelf_getshdr(section, &header) == nullptr || header.sh_entsize == 0) continue;
    if (header.sh_type != SHT_SYMTAB && header.sh_type != SHT_DYNSYM) continue;
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr) continue;
    for (std::uint64_t i = 0; i < header.sh_size / header.sh_entsize; ++i) {
      GElf_Sym symbol{};
      if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) break;
      if (GELF_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_shndx == SHN_UNDEF) continue;
      const char* text = elf_strptr(elf_, header.sh_link, symbol.st_name);
      if (text != nullptr && name == text) return symbol.st_value;
    }
  }
  return std::nullopt;
}

std::optional<std::vector<char>> read_image(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;  // a directory opens too
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  if (!stream) return std::nullopt;
  const auto size = stream.tellg();
  if (size < 0) return std::nullopt;
  std::vector<char> image(static_cast<std::size_t>(size));
  stream.seekg(0);
  if (!stream.read(image.data(), size)) return std::nullopt;
  return image;
}

}  // namespace ipclab::engine::decode
