// What the kernel says of System V semaphore sets, now. Looks and never changes.
// Called by the runner at quiescence or between two admissions, so the numbers of one sample belong together.
#pragma once

#include <cstdint>
#include <vector>

#include "core/event.hpp"
#include "core/ids.hpp"
#include "engine/observe/look.hpp"
#include "engine/sys/semaphore.hpp"

namespace ipclab::engine::observe {

Look<sys::SemaphoreStatus> look_at_semaphores(std::int64_t semid);

// Every member in order of its index. `count` = nsems of the set, which never changes in its life.
Look<std::vector<core::SemaphoreSampled>> sample_semaphores(core::ObjectId object, std::int64_t semid,
                                                            std::uint32_t count);

}  // namespace ipclab::engine::observe
