// Who holds or waits for which lock of which file: /proc/locks (proc(5)). Looks and changes nothing.
// The pids are those of the pid namespace of /proc, which is the tracees'.
#pragma once

#include <cstdint>
#include <vector>

#include "core/object.hpp"
#include "engine/sys/descriptors.hpp"

namespace ipclab::engine::observe {

struct LockLook {
  sys::FileIdentity file;
  core::FileLock lock;  // without `process`
  core::Pid pid;        // -1: an open file description holds it (fcntl(2), F_OFD_SETLK)
};

// All locks of the namespace, in the kernel's order: a holder, then those that wait for it.
std::vector<LockLook> look_at_locks();

}  // namespace ipclab::engine::observe
