// File names that a library makes up by chance: another one in each run, though the program does the same.
#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

namespace ipclab::engine::observe {

// sem_open(3) of glibc makes a semaphore as /dev/shm/sem.XXXXXX, with letters and digits for the X, before it has its
// name. A semaphore's own name may look the same: by whom it is used tells them apart.
inline constexpr std::string_view made_by_sem_open = "/dev/shm/sem.XXXXXX";

inline bool may_be_made_by_sem_open(std::string_view path) {
  constexpr auto folder = made_by_sem_open.size() - 6;
  return path.size() == made_by_sem_open.size() && path.substr(0, folder) == made_by_sem_open.substr(0, folder) &&
         std::ranges::all_of(path.substr(folder), [](unsigned char c) { return std::isalnum(c) != 0; });
}

}  // namespace ipclab::engine::observe
