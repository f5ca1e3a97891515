#include "engine/runner/registry.hpp"

namespace ipclab::engine::runner {

core::ObjectId Registry::add(core::ObjectCreated facts, core::TaskId teller, std::optional<core::TaskId> creator,
                             std::uint64_t device) {
  facts.object = core::ObjectId{++last_};
  facts.ordinal = creator ? ++made_[{*creator, facts.kind}] : 0;
  const core::ObjectId id = facts.object;
  alive_[id] = {facts.kind, facts.kernel_id, device};
  touch(id);
  journal_.add(teller, std::move(facts));
  return id;
}

std::optional<core::ObjectId> Registry::find(core::ObjectKind kind, std::int64_t kernel_id,
                                             std::uint64_t device) const {
  for (const auto& [id, known] : alive_) {
    if (known.kind == kind && known.kernel_id == kernel_id && known.device == device) return id;
  }
  return std::nullopt;
}

void Registry::remove(core::ObjectId object) {
  alive_.erase(object);
  touched_.erase(object);
}

void Registry::looked_at_all() {
  touched_.clear();
  all_touched_ = false;
}

}  // namespace ipclab::engine::runner
