// Which kernel object is which: ids and ordinals beside the kernel's own numbers, and which of them may have changed
// since they were looked at last. Filled by the watches.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "core/object.hpp"
#include "engine/runner/journal.hpp"

namespace ipclab::engine::runner {

class Registry {
 public:
  explicit Registry(Journal& journal) : journal_(journal) {}

  struct Known {
    core::ObjectKind kind = core::ObjectKind::SemaphoreSet;
    std::int64_t kernel_id = 0;
    std::uint64_t device = 0;  // of an inode; 0 = the kind says it all
  };

  // Tells ObjectCreated by `teller`. `facts.object` and `facts.ordinal` are filled in here: `creator` is the process
  // that made it, none where it was there before. The new object is touched.
  core::ObjectId add(core::ObjectCreated facts, core::TaskId teller, std::optional<core::TaskId> creator,
                     std::uint64_t device = 0);
  std::optional<core::ObjectId> find(core::ObjectKind kind, std::int64_t kernel_id, std::uint64_t device = 0) const;
  // Forgets it; the watch tells ObjectRemoved, by a task or as a sample.
  void remove(core::ObjectId object);
  const std::map<core::ObjectId, Known>& alive() const { return alive_; }

  // May have changed: a call worked on it, or something happened of which nobody knows what it did.
  void touch(core::ObjectId object) { touched_.insert(object); }
  void touch_all() { all_touched_ = true; }
  void touch_kind(core::ObjectKind kind);
  bool is_touched(core::ObjectId object) const { return all_touched_ || touched_.contains(object); }
  // Those of this kind, in the order of their ids.
  std::vector<core::ObjectId> touched(core::ObjectKind kind) const;
  void looked_at_all();

 private:
  Journal& journal_;
  std::map<core::ObjectId, Known> alive_;
  std::map<std::tuple<core::ObjectKind, std::int64_t, std::uint64_t>, core::ObjectId> by_number_;
  std::map<std::pair<core::TaskId, core::ObjectKind>, std::uint32_t> made_;  // by process: how many of this kind
  std::set<core::ObjectId> touched_;
  bool all_touched_ = false;
  std::uint32_t last_ = 0;
};

}  // namespace ipclab::engine::runner
