#include "engine/runner/shared_ranges.hpp"

#include "engine/decode/unwind.hpp"
#include "engine/runner/live_task.hpp"

namespace ipclab::engine::runner {
namespace {

bool is_of_system(const std::string& path) { return path.starts_with("/usr/") || path.starts_with('['); }

// mprotect(2) cuts one mapping into several.
bool continues(const SharedRange& before, const decode::Mapping& next) {
  return before.file == sys::FileIdentity{next.device, next.inode} && before.at.value + before.length == next.start &&
         before.offset + before.length == next.offset;
}

}  // namespace

const std::vector<SharedRange>& SharedRanges::of(core::TaskId process) {
  const auto [found, added] = known_.try_emplace(process);
  auto& ranges = found->second;
  tracer::Tracee* task = added ? live_task(post_, process) : nullptr;
  if (task == nullptr) return ranges;
  for (decode::Mapping& mapping : decode::parse_maps(task->proc.maps())) {
    if (!mapping.shared || is_of_system(mapping.path)) continue;
    if (!ranges.empty() && continues(ranges.back(), mapping)) {
      ranges.back().length += mapping.end - mapping.start;
      ranges.back().writable |= mapping.writable;
      continue;
    }
    ranges.push_back({core::Address{mapping.start},
                      mapping.end - mapping.start,
                      mapping.offset,
                      {mapping.device, mapping.inode},
                      std::move(mapping.path),
                      mapping.writable});
  }
  return ranges;
}

MemoryKey SharedRanges::key(core::TaskId process, core::Address address) {
  for (const SharedRange& range : of(process)) {
    if (address < range.at || address.value - range.at.value >= range.length) continue;
    return {core::TaskId{}, range.file, range.offset + (address.value - range.at.value)};
  }
  return {process, {}, address.value};
}

std::optional<SharedRanges::Place> SharedRanges::place(const MemoryKey& key) {
  if (key.process.value != 0) {
    tracer::Tracee* task = live_task(post_, key.process);
    if (task == nullptr) return std::nullopt;
    return Place{task, core::Address{key.offset}};
  }
  for (const auto& [process, person] : post_.people.all()) {
    if (person.process != process || person.ended) continue;
    for (const SharedRange& range : of(process)) {
      if (range.file != key.file || key.offset < range.offset || key.offset - range.offset >= range.length) continue;
      tracer::Tracee* task = live_task(post_, process);
      if (task != nullptr) return Place{task, core::Address{range.at.value + (key.offset - range.offset)}};
    }
  }
  return std::nullopt;
}

}  // namespace ipclab::engine::runner
