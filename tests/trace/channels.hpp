// A scene of tests/targets/channels.cpp: what a test of pipes, sockets, queues, locks and descriptors asks of it.
#pragma once

#include <string>
#include <vector>

#include "trial.hpp"

namespace ipclab::trace {

class Channels {
 public:
  // Launches the script as "c", held at main.
  explicit Channels(std::vector<std::string> script);

  // What a command did, one line for each event, without the lab's own: held, entered, variables, futex of libc.
  std::string does(const std::string& path, const std::string& call, std::uint32_t times = 1);
  std::string to(const std::string& path, const std::string& call);
  std::string run();
  std::string signal(const std::string& path, int signal);

  const core::Object& object(std::uint32_t id) const;
  const core::Stream& stream(std::uint32_t id) const;
  // "3=object 1:read 4=/tmp/f:write", as World has them.
  std::string descriptors(const std::string& path) const;
  std::string readers(std::uint32_t id) const;  // paths, by birth
  std::string writers(std::uint32_t id) const;
  // Who waits in the kernel for it, in order.
  std::string waiting(std::uint32_t id) const;
  // "c:5 c.1:70": pieces by writer, the next to be read first.
  std::string contents(std::uint32_t id) const;
  core::TaskState state(const std::string& path) const { return lab.task(path).state; }

  Trial lab;

 private:
  std::string paths(const std::vector<core::TaskId>& ids) const;
};

}  // namespace ipclab::trace
