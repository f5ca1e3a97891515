#include "processes.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "engine/sys/child.hpp"
#include "engine/sys/namespaces.hpp"
#include "engine/sys/socket.hpp"

namespace ipclab::engine::sandbox {

std::string in_child(const std::function<std::string()>& body) {
  sys::Pipe pipe = sys::make_pipe();
  const pid_t child = sys::fork_process();
  if (child == 0) {
    std::string text;
    try {
      text = body();
    } catch (const std::exception& error) {
      text = std::string("exception: ") + error.what();
    }
    sys::put(pipe.write.get(), {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    sys::leave(0);
  }
  pipe.write.reset();
  std::string text(4096, '\0');
  const ssize_t got = ::read(pipe.read.get(), text.data(), text.size());
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return sys::reap(child) == 0 ? text : "died";
}

std::string as_ordinary_user(const std::function<std::string()>& body) {
  return in_child([&] {
    if (sys::effective_user() == 0) {
      sys::become_user(65534, 65534);
      sys::set_dumpable(true);  // as any program of that user is
    }
    return body();
  });
}

PublicCopy::PublicCopy(const std::filesystem::path& file) {
  std::string pattern = "/tmp/ipclab-test-XXXXXX";  // where everyone may go, other than $TMPDIR perhaps
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp " + pattern);
  path_ = std::filesystem::path(pattern) / file.filename();
  std::filesystem::copy_file(file, path_);
  const auto everyone = std::filesystem::perms(0755);
  std::filesystem::permissions(pattern, everyone);
  std::filesystem::permissions(path_, everyone);
}

PublicCopy::~PublicCopy() { std::filesystem::remove_all(path_.parent_path()); }

std::vector<pid_t> children_of(pid_t pid) {
  const std::string number = std::to_string(pid);
  std::ifstream file("/proc/" + number + "/task/" + number + "/children");
  std::vector<pid_t> found;
  for (pid_t child = 0; file >> child;) found.push_back(child);
  return found;
}

std::vector<Watched> watch(pid_t guard) {
  std::vector<Watched> found;
  found.push_back({"guard", guard, sys::open_pidfd(guard)});
  for (std::size_t at = 0; at < found.size(); ++at) {
    for (const pid_t child : children_of(found[at].pid)) {
      found.push_back({at == 0 ? "init" : "program", child, sys::open_pidfd(child)});
    }
  }
  return found;
}

bool all_end(const std::vector<Watched>& processes) {
  for (const auto& process : processes) {
    if (!sys::wait_readable(process.pidfd.get(), std::chrono::seconds(5))) return false;
  }
  return true;
}

}  // namespace ipclab::engine::sandbox
