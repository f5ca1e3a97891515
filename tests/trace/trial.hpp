// A lab for tests: programs of tests/targets on the real engine, and what happened as lines of text.
#pragma once

#include <string>
#include <vector>

#include "session/session.hpp"

namespace ipclab::trace {

// One line for each event, without what may differ from run to run (time, pids, addresses):
// "bank.1: returned semop = 0". `quiet` leaves out Resumed and what the lab only samples.
std::string line(const core::Event& event, const core::World& after);

class Trial {
 public:
  Trial();
  // Launch these; each is held at main. The name of a process is that of its program, unless given.
  void start(const std::string& program, std::vector<std::string> arguments = {}, const std::string& name = "");

  // Do it, and wait for quiet. Returns the lines of what happened; Resumed and variables, which come
  // with nearly every stop, are left out.
  std::vector<std::string> operator()(const core::Command& command);
  std::vector<std::string> step(const std::string& path, std::uint32_t count = 1);
  std::vector<std::string> does(const std::string& path, const std::string& call, std::uint32_t times = 1);
  std::vector<std::string> to(const std::string& path, core::TargetKind kind, const std::string& text = "",
                              std::uint32_t number = 0);
  std::vector<std::string> run(std::vector<std::string> paths = {});
  std::vector<std::string> signal(const std::string& path, int signal);

  core::TaskId id(const std::string& path) const;
  const core::World& world() const { return session.world(); }
  const core::Task& task(const std::string& path) const;
  const core::SemaphoreMember& semaphore(std::uint32_t object = 1, std::size_t index = 0) const;
  std::string output() const;  // of all launches
  // Takes events until the lab is idle; fails the test after 20 s.
  std::vector<std::string> settle();

  session::Session session;
};

// The number of the line of a target that ends with "// [label]".
std::uint32_t line_of(const std::string& target, const std::string& label);

// The whole scene as text, for golden comparison: joins lines with line ends.
std::string joined(const std::vector<std::string>& lines);

}  // namespace ipclab::trace
