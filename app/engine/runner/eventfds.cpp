#include "engine/runner/eventfds.hpp"

namespace ipclab::engine::runner {

void EventFds::sample() {
  for (const core::ObjectId id : post_.registry.touched(core::ObjectKind::EventFd)) {
    const auto holder = descriptors_.holder(id);
    const auto now = holder ? observe::sample_eventfd(id, *holder) : std::nullopt;
    if (now && post_.journal.world().object(id)->as<core::Counter>()->facts != *now) post_.journal.add_sample(*now);
  }
}

}  // namespace ipclab::engine::runner
