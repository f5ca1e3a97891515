#include "record/playback.hpp"

namespace ipclab::record {

void Playback::start(const core::Scene&) { throw core::Error("record.read-only", {}); }

void Playback::command(const core::Command&) { throw core::Error("record.read-only", {}); }

void Playback::rewind(std::uint32_t) { throw core::Error("record.read-only", {}); }

std::optional<core::Event> Playback::next(std::chrono::milliseconds) {
  if (idle()) return std::nullopt;
  core::Event event = log_.event(next_++);
  world_ = core::apply(std::move(world_), event);
  return event;
}

}  // namespace ipclab::record
