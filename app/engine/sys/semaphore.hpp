// semctl(2) as far as the lab only looks: it never changes a set. Works in the IPC namespace of the calling process,
// which is the tracees'. The expected comes back as a value: a set that is gone, one that may not be read.
#pragma once

#include <cstdint>
#include <vector>

namespace ipclab::engine::sys {

// `error` = errno of the call that failed, 0 = all is well.
struct SemaphoreStatus {
  std::int32_t error = 0;
  std::int32_t key = 0;       // 0 = IPC_PRIVATE
  std::uint32_t mode = 0;     // permission bits
  std::uint32_t members = 0;  // nsems
};
SemaphoreStatus semaphore_status(int semid);  // IPC_STAT

struct SemaphoreValues {
  std::int32_t error = 0;
  std::vector<std::uint16_t> values;  // as many as `members`
};
// GETALL. `members` must be the set's nsems: the kernel writes as many, whatever the caller has room for.
SemaphoreValues semaphore_values(int semid, std::uint32_t members);

struct SemaphoreNumber {
  std::int32_t error = 0;
  std::int32_t value = 0;
};
SemaphoreNumber semaphore_waiting(int semid, std::uint32_t index);       // GETNCNT
SemaphoreNumber semaphore_waiting_zero(int semid, std::uint32_t index);  // GETZCNT
SemaphoreNumber semaphore_last_pid(int semid, std::uint32_t index);      // GETPID

// EINVAL and EIDRM: there is no such set (any more).
bool means_gone(std::int32_t error);

}  // namespace ipclab::engine::sys
