// Who is who: the identity of each traced task (birth path, id) beside its pid, and what was told of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/event.hpp"
#include "engine/tracer/tracer.hpp"

namespace ipclab::engine::runner {

struct Person {
  core::TaskId id;
  core::TaskId process;
  core::Pid pid;
  std::string path;
  std::string program;
  std::vector<std::string> arguments;
  std::string output;          // where its launch's standard output goes: target of /proc/PID/fd/1
  std::string terminal;        // of its launch: its standard error. Terminals of the program's own making are not for us
  core::Birth birth = core::Birth::Launch;
  std::uint32_t children = 0;  // of the process: born so far
  std::uint32_t threads = 1;
  bool held_told = false;  // Held was told and it has not moved since
  bool fresh = false;      // held since its variables were looked at
  bool moving = false;     // World has it Running (or beyond): no Resumed is due
  bool blocked_told = false;
  bool ended = false;
  bool reaped = false;
  bool left = false;                              // its thread has ended, its process not yet
  bool doomed = false;                            // of the process: nothing can keep it from ending now
  core::HeldAt stop = core::HeldAt::Main;         // kind of its last stop
  core::Place place;                              // at its last stop
  std::optional<core::SignalDelivered> delivery;  // to be told when it goes on
};

class People {
 public:
  Person& launch(core::Pid pid, const std::string& path);
  Person& born(Person& parent, core::Pid pid, core::Birth birth);
  // The one with this pid that is not reaped; nullptr for a task that is not told yet (a launch before main).
  Person* of(core::Pid pid);
  Person* of(core::TaskId id);
  std::map<core::TaskId, Person>& all() { return by_id_; }

 private:
  Person& add(core::Pid pid, const std::string& path);
  std::map<core::TaskId, Person> by_id_;
  std::map<core::Pid, core::TaskId> by_pid_;
  std::uint32_t last_ = 0;
};

}  // namespace ipclab::engine::runner
