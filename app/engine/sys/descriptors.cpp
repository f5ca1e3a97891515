#include "engine/sys/descriptors.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <memory>

#include "engine/sys/fd.hpp"

namespace ipclab::engine::sys {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

std::string folder_of(core::Pid process, const char* name) {
  return "/proc/" + std::to_string(process.value) + "/" + name;
}

Fd open_folder(core::Pid process, const char* name) {
  return Fd(::open(folder_of(process, name).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

// proc(5): fdinfo is made as a whole, so that only a full buffer leaves something behind.
std::string small_file(int folder, const char* name) {
  const Fd file(::openat(folder, name, O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t got = buffer.size(); file && got == static_cast<ssize_t>(buffer.size());) {
    got = ::read(file.get(), buffer.data(), buffer.size());
    if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

std::optional<OpenDescriptor> look(int fd_folder, int fdinfo_folder, int number) {
  const std::string name = std::to_string(number);
  std::array<char, PATH_MAX> target{};
  const ssize_t size = ::readlinkat(fd_folder, name.c_str(), target.data(), target.size());
  struct stat status {};
  if (size < 0 || ::fstatat(fd_folder, name.c_str(), &status, 0) != 0) return std::nullopt;
  return OpenDescriptor{number,
                        std::string(target.data(), static_cast<std::size_t>(size)),
                        {status.st_dev, status.st_ino},
                        status.st_mode,
                        status.st_rdev,
                        small_file(fdinfo_folder, name.c_str())};
}

}  // namespace

std::vector<OpenDescriptor> open_descriptors(core::Pid process) {
  std::vector<OpenDescriptor> all;
  const std::unique_ptr<DIR, CloseFolder> folder(::opendir(folder_of(process, "fd").c_str()));
  const Fd information = open_folder(process, "fdinfo");
  if (!folder || !information) return all;
  while (const dirent* entry = ::readdir(folder.get())) {
    if (entry->d_name[0] == '.') continue;
    if (auto one = look(::dirfd(folder.get()), information.get(), std::atoi(entry->d_name))) {
      all.push_back(std::move(*one));
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  return all;
}

std::optional<OpenDescriptor> open_descriptor(core::Pid process, int number) {
  const Fd folder = open_folder(process, "fd");
  const Fd information = open_folder(process, "fdinfo");
  if (!folder || !information) return std::nullopt;
  return look(folder.get(), information.get(), number);
}

std::string descriptor_information(core::Pid process, int number) {
  const Fd information = open_folder(process, "fdinfo");
  return information ? small_file(information.get(), std::to_string(number).c_str()) : std::string();
}

std::optional<NamedFile> file_named(core::Pid process, int folder, const std::string& path) {
  if (path.empty()) return std::nullopt;
  const std::string own = "/proc/" + std::to_string(process.value);
  const std::string from = path[0] == '/'       ? own + "/root"
                           : folder == AT_FDCWD ? own + "/cwd/"
                                                : own + "/fd/" + std::to_string(folder) + "/";
  struct stat status {};
  if (::stat((from + path).c_str(), &status) != 0) return std::nullopt;
  return NamedFile{{status.st_dev, status.st_ino},
                   status.st_mode,
                   static_cast<std::uint32_t>(status.st_nlink),
                   static_cast<std::uint64_t>(status.st_size)};
}

std::optional<bool> same_open_file(core::Pid one, int number, core::Pid other, int other_number) {
  // kcmp(2): 0 = equal; 1, 2, 3 = not
  const long order = ::syscall(SYS_kcmp, one.value, other.value, KCMP_FILE, number, other_number);
  if (order < 0) return std::nullopt;
  return order == 0;
}

}  // namespace ipclab::engine::sys
