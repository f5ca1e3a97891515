#include "engine/sys/shared_memory.hpp"

#include <sys/shm.h>

namespace ipclab::engine::sys {

Answer<SegmentStatus> segment_status(int shmid) {
  shmid_ds status{};
  if (::shmctl(shmid, IPC_STAT, &status) == -1) return {errno, {}};
  const unsigned mode = status.shm_perm.mode;
  SegmentStatus segment;
  segment.key = status.shm_perm.__key;
  segment.mode = mode & 0777u;
  segment.size = status.shm_segsz;
  segment.nattch = status.shm_nattch;
  segment.creator = core::Pid{status.shm_cpid};
  segment.last = core::Pid{status.shm_lpid};
  segment.dest = (mode & SHM_DEST) != 0;
  segment.locked = (mode & SHM_LOCKED) != 0;
  return {0, segment};
}

}  // namespace ipclab::engine::sys
