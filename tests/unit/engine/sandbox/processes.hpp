// Processes that the tests make and look at from outside.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/sys/fd.hpp"

namespace ipclab::engine::sandbox {

// What `body` gives, run in a process of its own; "died" where that did not come to an end.
std::string in_child(const std::function<std::string()>& body);
// The same as uid 65534 where we are root.
std::string as_ordinary_user(const std::function<std::string()>& body);

// A copy that every user may execute, gone with this object.
class PublicCopy {
 public:
  explicit PublicCopy(const std::filesystem::path& file);
  ~PublicCopy();
  PublicCopy(const PublicCopy&) = delete;
  PublicCopy& operator=(const PublicCopy&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::vector<pid_t> children_of(pid_t pid);

// A process held by pidfd, so that its end is seen though it is nobody's child here.
struct Watched {
  std::string role;
  pid_t pid = 0;
  sys::Fd pidfd;
};
// Guard, init and programs below it, as they are now.
std::vector<Watched> watch(pid_t guard);
bool all_end(const std::vector<Watched>& processes);

}  // namespace ipclab::engine::sandbox
