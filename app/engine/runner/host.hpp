// The host arrangement (`ipclab trace`): programs run as they are, like under strace; calls are recorded as they come,
// objects are looked at when all is quiet. One thread, which is the tracer.
#pragma once

#include "engine/sandbox/guard.hpp"

namespace ipclab::engine::runner {

// Until all programs have ended or the app is gone. The exit status of this process, which nobody asks.
int trace_host(const sandbox::Inside& inside);

}  // namespace ipclab::engine::runner
