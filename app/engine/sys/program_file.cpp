#include "engine/sys/program_file.hpp"

#include <elf.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "engine/sys/proc.hpp"

namespace ipclab::engine::sys {
namespace {

// proc(5), status: "Uid:" real, effective, saved, filesystem.
unsigned effective_id(const std::string& status, const char* field) {
  std::istringstream numbers(status.substr(std::min(status.find(field), status.size())));
  std::string name;
  unsigned real = 0;
  unsigned effective = 0;
  numbers >> name >> real >> effective;
  return effective;
}

}  // namespace

bool is_32_bit(const std::string& path) {
  std::array<char, EI_NIDENT> head{};
  std::ifstream file(path, std::ios::binary);
  if (!file.read(head.data(), head.size())) return false;
  return std::equal(ELFMAG, ELFMAG + SELFMAG, head.begin()) && head[EI_CLASS] == ELFCLASS32;
}

bool stayed_who_it_was(core::Pid pid) {
  const std::string folder = "/proc/" + std::to_string(pid.value);
  struct stat file {};
  if (::stat((folder + "/exe").c_str(), &file) != 0) return false;
  const std::string status = read_file(folder + "/status");
  if (status.empty()) return false;
  const bool user = (file.st_mode & S_ISUID) != 0 && effective_id(status, "\nUid:") != file.st_uid;
  // inode(7): without the right to execute, the bit of the group means something else.
  const bool sets_group = (file.st_mode & S_ISGID) != 0 && (file.st_mode & S_IXGRP) != 0;
  return user || (sets_group && effective_id(status, "\nGid:") != file.st_gid);
}

}  // namespace ipclab::engine::sys
