// The two ways in which programs may run: shut in with everything of their own, or where the user is, as under strace.
// A value that app and runner share.
#pragma once

#include <csignal>
#include <cstdint>

namespace ipclab::engine::sandbox {

enum class Arrangement : std::uint8_t {
  Lab,   // namespaces, limits, deny filter: lessons and students' code; nothing is left behind
  Host,  // inherited descriptors, directory, environment, network: `ipclab trace`; killed at the end, nothing cleaned
};

// What ends who does not handle it, and a program may send to its whole group: kill(2). In the Host arrangement app,
// guard and tracer are in that group, too.
inline constexpr int group_signals[] = {SIGHUP, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO};

}  // namespace ipclab::engine::sandbox
