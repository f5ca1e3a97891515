// The descriptors of another process as the kernel tells them: /proc/PID/fd, /proc/PID/fdinfo, kcmp(2).
// Never throws for a process or descriptor that is gone: the answer is then "nothing".
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.hpp"

namespace ipclab::engine::sys {

// stat(2): device and inode are one file. Not one object where the kernel has a single inode for many (anon_inode).
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  auto operator<=>(const FileIdentity&) const = default;
};

struct OpenDescriptor {
  int number = -1;
  std::string target;  // proc(5): "/path", "pipe:[N]", "socket:[N]", "anon_inode:[eventfd]"
  FileIdentity file;
  std::uint32_t mode = 0;    // st_mode: type and permission bits
  std::uint64_t device = 0;  // st_rdev
  std::string information;   // proc(5): lines of /proc/PID/fdinfo/N
};

// All of them, ascending; empty for a process that has ended.
std::vector<OpenDescriptor> open_descriptors(core::Pid process);
std::optional<OpenDescriptor> open_descriptor(core::Pid process, int number);
// fdinfo alone.
std::string descriptor_information(core::Pid process, int number);

// The file that `path` names for the process: its own root and working directory, or the folder that it has open as
// `folder` (AT_FDCWD: the working directory). A symbolic link at the end is followed. Nothing: there is none.
struct NamedFile {
  FileIdentity file;
  std::uint32_t mode = 0;  // st_mode
  std::uint32_t links = 0;
  std::uint64_t size = 0;
};
std::optional<NamedFile> file_named(core::Pid process, int folder, const std::string& path);

// Do both name one open file description (with one offset, one set of status flags)? Nothing: it cannot be said.
std::optional<bool> same_open_file(core::Pid one, int number, core::Pid other, int other_number);

}  // namespace ipclab::engine::sys
