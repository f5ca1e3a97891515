// The two ways in which programs may run: shut in with everything of their own, or where the user is, as under strace.
// A value that app and runner share.
#pragma once

#include <cstdint>

namespace ipclab::engine::sandbox {

enum class Arrangement : std::uint8_t {
  Lab,   // namespaces, limits, deny filter: lessons and students' code; nothing is left behind
  Host,  // inherited descriptors, directory, environment, network: `ipclab trace`; killed at the end, nothing cleaned
};

}  // namespace ipclab::engine::sandbox
