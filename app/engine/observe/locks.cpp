#include "engine/observe/locks.hpp"

#include <sys/sysmacros.h>

#include <cstdio>
#include <limits>
#include <optional>
#include <sstream>
#include <string>

#include "engine/sys/proc.hpp"

namespace ipclab::engine::observe {
namespace {

// "1: POSIX  ADVISORY  WRITE 101 00:2f:12 0 EOF", "1: -> FLOCK …"
std::optional<LockLook> read_line(const std::string& line) {
  std::istringstream words(line);
  std::string number, kind, mode, access, file, first, last;
  LockLook look;
  if (!(words >> number >> kind)) return std::nullopt;
  look.lock.waiting = kind == "->";
  if (look.lock.waiting) words >> kind;
  if (!(words >> mode >> access >> look.pid.value >> file >> first >> last)) return std::nullopt;
  if (kind == "POSIX") {
    look.lock.kind = core::LockKind::Posix;
  } else if (kind == "OFDLCK") {
    look.lock.kind = core::LockKind::OpenFile;
  } else if (kind != "FLOCK") {
    return std::nullopt;  // a lease
  }
  look.lock.exclusive = access == "WRITE";
  unsigned major_number = 0;
  unsigned minor_number = 0;
  unsigned long inode = 0;
  if (std::sscanf(file.c_str(), "%x:%x:%lu", &major_number, &minor_number, &inode) != 3) return std::nullopt;
  look.file = {gnu_dev_makedev(major_number, minor_number), inode};
  look.lock.first = std::strtoull(first.c_str(), nullptr, 10);
  look.lock.last = last == "EOF" ? std::numeric_limits<std::uint64_t>::max() : std::strtoull(last.c_str(), nullptr, 10);
  return look;
}

}  // namespace

std::vector<LockLook> look_at_locks() {
  std::vector<LockLook> all;
  std::istringstream lines(sys::read_file("/proc/locks"));
  for (std::string line; std::getline(lines, line);) {
    if (auto look = read_line(line)) all.push_back(*look);
  }
  return all;
}

}  // namespace ipclab::engine::observe
