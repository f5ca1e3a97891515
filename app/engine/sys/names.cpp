#include "engine/sys/names.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>

namespace ipclab::engine::sys {

std::vector<std::string> names_in(core::Pid process, const std::string& folder, const FileIdentity& file) {
  struct Close {
    void operator()(DIR* directory) const { ::closedir(directory); }
  };
  std::vector<std::string> names;
  const std::string path = "/proc/" + std::to_string(process.value) + "/root" + folder;
  const std::unique_ptr<DIR, Close> directory(::opendir(path.c_str()));
  if (!directory) return names;
  while (const dirent* entry = ::readdir(directory.get())) {
    struct stat facts {};
    if (entry->d_ino != file.inode || ::fstatat(::dirfd(directory.get()), entry->d_name, &facts, AT_SYMLINK_NOFOLLOW))
      continue;
    if (facts.st_dev == file.device && facts.st_ino == file.inode) names.emplace_back(entry->d_name);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace ipclab::engine::sys
