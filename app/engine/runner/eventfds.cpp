#include "engine/runner/eventfds.hpp"

namespace ipclab::engine::runner {

void EventFds::sample() {
  for (const core::ObjectId id : descriptors_.all(core::ObjectKind::EventFd)) {
    const auto holder = post_.registry.is_touched(id) ? descriptors_.holder(id) : std::nullopt;
    const auto now = holder ? observe::sample_eventfd(id, *holder) : std::nullopt;
    if (now && post_.journal.world().object(id)->as<core::Counter>()->facts != *now) post_.journal.add_sample(*now);
  }
}

}  // namespace ipclab::engine::runner
