// What the kernel says of System V shared memory, now: the segment, and where a process has it attached. Looks and
// never attaches. Called by the runner at quiescence or between two admissions.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/ids.hpp"
#include "engine/observe/look.hpp"
#include "engine/sys/shared_memory.hpp"

namespace ipclab::engine::observe {

Look<sys::SegmentStatus> look_at_segment(std::int64_t shmid);

// One attach of a process, that is one shmat(2), or what fork(2) copied.
struct Attach {
  std::int64_t shmid = 0;
  core::Address address;
  std::uint64_t size = 0;  // bytes mapped: whole pages
  bool writable = true;    // not SHM_RDONLY, nor mprotect(2)ed since
  bool operator==(const Attach&) const = default;
};
// From the text of /proc/PID/maps, by address.
std::vector<Attach> attaches(std::string_view maps);

}  // namespace ipclab::engine::observe
