#include "engine/runner/registry.hpp"

namespace ipclab::engine::runner {

core::ObjectId Registry::add(core::ObjectCreated facts, core::TaskId teller, std::optional<core::TaskId> creator,
                             std::uint64_t device) {
  facts.object = core::ObjectId{++last_};
  facts.ordinal = creator ? ++made_[{*creator, facts.kind}] : 0;
  const core::ObjectId id = facts.object;
  alive_[id] = {facts.kind, facts.kernel_id, device};
  by_number_[{facts.kind, facts.kernel_id, device}] = id;
  touch(id);
  journal_.add(teller, std::move(facts));
  return id;
}

std::optional<core::ObjectId> Registry::find(core::ObjectKind kind, std::int64_t kernel_id,
                                             std::uint64_t device) const {
  const auto found = by_number_.find({kind, kernel_id, device});
  return found == by_number_.end() ? std::nullopt : std::optional(found->second);
}

void Registry::remove(core::ObjectId object) {
  if (const auto known = alive_.find(object); known != alive_.end()) {
    by_number_.erase({known->second.kind, known->second.kernel_id, known->second.device});
    alive_.erase(known);
  }
  touched_.erase(object);
}

void Registry::touch_kind(core::ObjectKind kind) {
  for (const auto& [id, known] : alive_) {
    if (known.kind == kind) touched_.insert(id);
  }
}

std::vector<core::ObjectId> Registry::touched(core::ObjectKind kind) const {
  std::vector<core::ObjectId> all;
  const auto take = [&](core::ObjectId id, const Known& known) {
    if (known.kind == kind) all.push_back(id);
  };
  if (all_touched_) {
    for (const auto& [id, known] : alive_) take(id, known);
  } else {
    for (const core::ObjectId id : touched_) {  // also some that are gone: a waiter has come back from them
      if (const auto known = alive_.find(id); known != alive_.end()) take(id, known->second);
    }
  }
  return all;
}

void Registry::looked_at_all() {
  touched_.clear();
  all_touched_ = false;
}

}  // namespace ipclab::engine::runner
