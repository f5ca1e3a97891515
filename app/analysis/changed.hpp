// What differs between two worlds of one branch, so that only what changed lights up.
// Called by `view` with the worlds before and after a step. Pure; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/world.hpp"

namespace ipclab::analysis {

struct ChangedTask {
  bool born = false;
  bool state = false;
  bool place = false;               // another source line
  bool returned = false;            // a call returned
  bool access = false;              // the memory access that it made or is about to make
  bool pending = false;             // signals: pending for it or its process
  bool signals = false;             // blocked, ignored, caught, handlers that run
  bool descriptors = false;         // of its process
  std::set<std::string> variables;  // names of locals and globals that are new or have another value
  bool any() const {
    return born || state || place || returned || access || pending || signals || descriptors || !variables.empty();
  }
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

struct ChangedBytes {
  std::uint64_t first = 0, last = 0;  // offsets, both included
  bool operator==(const ChangedBytes&) const = default;
};

struct ChangedObject {
  bool born = false;
  bool removed = false;
  bool unlinked = false;
  std::map<std::uint16_t, ChangedMember> members;  // semaphore sets: only those that changed
  bool amount = false;              // how much is in it: bytes of a stream, messages of a queue; the value of a counter
  bool contents = false;            // which bytes or messages are in it
  std::vector<ChangedBytes> bytes;  // shared memory: where other bytes stand now
  bool attaches = false;            // shared memory: who has it where
  bool owner = false;               // of a mutex; who holds or wants which lock of a file
  bool facts = false;               // anything else that the kernel says: capacity, limit, dest, state of a socket …
  bool holders = false;             // who has it open
  bool waiting = false;             // tasks blocked on it
  bool any() const {
    return born || removed || unlinked || !members.empty() || amount || contents || !bytes.empty() || attaches ||
           owner || facts || holders || waiting;
  }
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
