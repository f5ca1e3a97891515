// What differs between two worlds of one branch, so that only what changed lights up.
// Called by `view` with the worlds before and after a step. Pure; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "core/world.hpp"

namespace ipclab::analysis {

struct ChangedTask {
  bool born = false;
  bool state = false;
  bool place = false;     // another source line
  bool returned = false;  // a call returned
  bool pending = false;   // of its process
  bool any() const { return born || state || place || returned || pending; }
  bool operator==(const ChangedTask&) const = default;
};

struct ChangedMember {
  bool value = false;
  bool ncnt = false;
  bool zcnt = false;
  bool last_pid = false;
  bool waiting = false;
  bool held = false;
  bool undo = false;
  bool any() const { return value || ncnt || zcnt || last_pid || waiting || held || undo; }
  bool operator==(const ChangedMember&) const = default;
};

struct ChangedObject {
  bool born = false;
  bool removed = false;
  std::map<std::uint16_t, ChangedMember> members;  // only those that changed
  bool operator==(const ChangedObject&) const = default;
};

struct Changes {
  std::map<core::TaskId, ChangedTask> tasks;        // only those that changed
  std::map<core::ObjectId, ChangedObject> objects;  // only those that changed
  std::set<core::TaskId> terminals;                 // launched processes whose terminal got text
  bool operator==(const Changes&) const = default;
};

Changes changed(const core::World& before, const core::World& after);

}  // namespace ipclab::analysis
