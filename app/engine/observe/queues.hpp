// What the kernel says of System V message queues, now, and what is in them. Looks and takes nothing.
// Called by the runner at quiescence or between two admissions.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/observe/look.hpp"
#include "engine/sys/message_queue.hpp"

namespace ipclab::engine::observe {

Look<sys::QueueStatus> look_at_queue(std::int64_t msqid);

// The messages in the order in which they came, from place `first`, at most `most`, of each text at most `keep` bytes.
// error ENOSYS: this kernel does not show them (no CONFIG_CHECKPOINT_RESTORE).
Look<std::vector<sys::QueuedMessage>> look_at_messages(std::int64_t msqid, std::uint32_t first, std::uint32_t most,
                                                       std::size_t keep);

}  // namespace ipclab::engine::observe
