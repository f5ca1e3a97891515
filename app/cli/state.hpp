// The state after a step as JSON: {"kind":"state","step":5,"objects":[…],"tasks":[…],"processes":[…]}, of each list
// only what differs from the state before. Used by run and replay; pure.
#pragma once

#include <optional>

#include "cli/json.hpp"
#include "core/world.hpp"

namespace ipclab::cli {

// Feed it every event's world; it remembers the one that it told last.
class StateLines {
 public:
  // The line after this event; nothing but after StepEnded.
  std::optional<Json> after(const core::Event& event, const core::World& world);
  void forget() { told_ = {}; }  // another scene begins

 private:
  core::World told_;
};

}  // namespace ipclab::cli
