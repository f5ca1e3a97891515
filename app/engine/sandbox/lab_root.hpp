// What makes init's namespaces a lab: the file tree, the limits, the network, the names. In init, once, before anything
// else; called by guard_main().
#pragma once

#include "engine/sys/fd.hpp"

namespace ipclab::engine::sandbox {

// The root becomes an empty tmpfs with read-only /usr and a few files of /etc, private /proc, /dev and /tmp.
// Returns /lab, where programs are put, through a mount that can be written to; programs see it read-only.
// Throws std::system_error; what() begins with the step that was refused.
sys::Fd build_root();

// The kernel's limits for this namespace (as far as this kernel has them), loopback, host name "lab".
void set_up_kernel();

// The next process made in this PID namespace gets the number 100, where the kernel can do that (CHECKPOINT_RESTORE).
void begin_pids_at_100();

}  // namespace ipclab::engine::sandbox
