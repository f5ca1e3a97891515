// What every process has mapped as shared, by address: read from /proc/PID/maps when it may have changed. Whose memory
// it is, is told by device, inode and offset: the same for all who share it.
// Used by the watches of mappings and of locks that live in them.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/runner/watch.hpp"
#include "engine/sys/descriptors.hpp"

namespace ipclab::engine::runner {

struct SharedRange {
  core::Address at;
  std::uint64_t length = 0;
  std::uint64_t offset = 0;  // in the file
  sys::FileIdentity file;
  std::string path;  // of decode::Mapping
  bool writable = false;
  bool operator==(const SharedRange&) const = default;
};

// A byte of shared memory, or of one process's own (then `process` is set, and `offset` is its address).
struct MemoryKey {
  core::TaskId process;
  sys::FileIdentity file;
  std::uint64_t offset = 0;
  auto operator<=>(const MemoryKey&) const = default;
};

class SharedRanges {
 public:
  explicit SharedRanges(Post& post) : post_(post) {}

  // Of a process that lives; those that are mapped from files of the system (locales, conversions) are not of interest.
  const std::vector<SharedRange>& of(core::TaskId process);
  void forget(core::TaskId process) { known_.erase(process); }

  MemoryKey key(core::TaskId process, core::Address address);
  struct Place {
    tracer::Tracee* task = nullptr;
    core::Address at;
  };
  // Where that byte can be read now; nothing: nobody has it mapped.
  std::optional<Place> place(const MemoryKey& key);

 private:
  Post& post_;
  std::map<core::TaskId, std::vector<SharedRange>> known_;  // by process
};

}  // namespace ipclab::engine::runner
