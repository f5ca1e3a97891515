// semctl(2) as far as the lab only looks: it never changes a set. Called by observe.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/sys/system_v.hpp"

namespace ipclab::engine::sys {

struct SemaphoreStatus {
  std::int32_t key = 0;       // 0 = IPC_PRIVATE
  std::uint32_t mode = 0;     // permission bits
  std::uint32_t members = 0;  // nsems
};
Answer<SemaphoreStatus> semaphore_status(int semid);  // IPC_STAT

// GETALL. `members` must be the set's nsems: the kernel writes as many, whatever the caller has room for.
Answer<std::vector<std::uint16_t>> semaphore_values(int semid, std::uint32_t members);

Answer<std::int32_t> semaphore_waiting(int semid, std::uint32_t index);       // GETNCNT
Answer<std::int32_t> semaphore_waiting_zero(int semid, std::uint32_t index);  // GETZCNT
Answer<std::int32_t> semaphore_last_pid(int semid, std::uint32_t index);      // GETPID

}  // namespace ipclab::engine::sys
