// shmctl(2) as far as the lab only looks: it never attaches, so nattch and lpid stay what the programs made them.
// Called by observe.
#pragma once

#include <cstdint>

#include "core/ids.hpp"
#include "engine/sys/system_v.hpp"

namespace ipclab::engine::sys {

struct SegmentStatus {
  std::int32_t key = 0;      // 0 = IPC_PRIVATE, or marked for removal
  std::uint32_t mode = 0;    // permission bits
  std::uint64_t size = 0;    // shm_segsz, bytes
  std::uint64_t nattch = 0;  // shm_nattch
  core::Pid creator;         // shm_cpid
  core::Pid last;            // shm_lpid: of the last shmat(2) or shmdt(2)
  bool dest = false;         // SHM_DEST: goes with the last detach
  bool locked = false;       // SHM_LOCKED: never swapped out
};
Answer<SegmentStatus> segment_status(int shmid);  // IPC_STAT

}  // namespace ipclab::engine::sys
