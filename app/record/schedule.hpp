// What has to be sent to a fresh runner so that it comes to the end of a step again: the schedule of a log.
// Pure; used by Session::rewind.
#pragma once

#include <cstdint>
#include <vector>

#include "core/command.hpp"
#include "record/log.hpp"

namespace ipclab::record {

// One command and the recorded steps that it brings forth.
struct Order {
  core::Command command;         // Spontaneous: nothing to send, it comes by itself
  std::uint32_t first_step = 0;  // both included
  std::uint32_t last_step = 0;
  bool hold = false;  // a Hold ended it: send one after it
  bool operator==(const Order&) const = default;
};

// Steps 1 … `step` of the log's current branch. The admissions of a run become the schedule of one Run.
std::vector<Order> schedule_of(const Log& log, std::uint32_t step);

// The same but for time and for how a run was ended: a replayed one names its admissions, nobody holds it by hand.
bool same_in_replay(const core::Event& recorded, const core::Event& replayed);

}  // namespace ipclab::record
