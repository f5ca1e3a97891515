#include "engine/sys/memory_file.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/sys/error.hpp"

namespace ipclab::engine::sys {

Fd memory_file(const std::string& name) {
  return Fd(checked(::memfd_create(name.c_str(), MFD_CLOEXEC), "memfd_create"));
}

std::vector<std::byte> whole_file(int fd) {
  struct stat about {};
  checked(::fstat(fd, &about), "fstat");
  std::vector<std::byte> bytes(static_cast<std::size_t>(about.st_size));
  std::size_t at = 0;
  while (at < bytes.size()) {
    const auto got = checked(::pread(fd, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at)), "pread");
    if (got == 0) break;
    at += static_cast<std::size_t>(got);
  }
  bytes.resize(at);
  return bytes;
}

}  // namespace ipclab::engine::sys
