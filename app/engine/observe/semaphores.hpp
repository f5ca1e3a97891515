// What the kernel says of System V semaphore sets, now. Looks and never changes.
// Called by the runner at quiescence or between two admissions, so the numbers of one sample belong together.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/event.hpp"
#include "core/ids.hpp"

namespace ipclab::engine::observe {

// semctl(2) IPC_STAT.
struct SemaphoreFacts {
  std::int32_t key = 0;       // 0 = IPC_PRIVATE
  std::uint32_t mode = 0;     // permission bits
  std::uint32_t members = 0;  // nsems
};

// Either `facts` or `error` (errno: EACCES …); neither where the set is gone (EINVAL, EIDRM).
struct SemaphoreLook {
  std::optional<SemaphoreFacts> facts;
  std::int32_t error = 0;
  bool gone() const { return !facts && error == 0; }
};
SemaphoreLook look_at_semaphores(std::int64_t semid);

// Every member in order of its index, or `error`; neither where the set is gone.
struct SemaphoreSample {
  std::optional<std::vector<core::SemaphoreSampled>> members;
  std::int32_t error = 0;
  bool gone() const { return !members && error == 0; }
};
// `count` = nsems of the set, which never changes in its life.
SemaphoreSample sample_semaphores(core::ObjectId object, std::int64_t semid, std::uint32_t count);

}  // namespace ipclab::engine::observe
