// What a step is after, and when it has it: one decision table for the stops of the stepped task.
// A value; used by Runner while a step is under way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/command.hpp"
#include "core/world.hpp"

namespace ipclab::engine::runner {

class Goal {
 public:
  // `children`: how many the task has made so far.
  Goal(const core::Command& command, std::uint32_t children);

  const core::Command& command() const { return command_; }
  std::optional<core::TaskId> actor() const { return core::task_of(command_); }

  // Is it reached already, held where it is? Then nothing moves.
  bool reached_at(core::HeldAt at, const std::optional<core::Call>& call, const core::Place& place) const;

  // Stops of the actor; true = hold it here, the goal is reached.
  bool before_call(const core::Call& call, bool is_step);
  bool returned(const core::Call& call);
  void child_born();
  void wrote(const std::string& bytes);

  // All is quiet and the goal was not reached at a stop.
  struct Result {
    core::Outcome outcome;
    core::Message why;
  };
  Result when_blocked(const std::string& path, const core::Call& call) const;
  Result when_ended(const std::string& path, const std::optional<core::Call>& call) const;

 private:
  core::Command command_;
  std::uint32_t left_ = 1;      // Step: calls · Does: times
  std::uint32_t children_ = 0;
  std::string written_;         // RunTo Output: the end of what it wrote since the step began
};

}  // namespace ipclab::engine::runner
