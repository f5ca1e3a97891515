// A file without a name, memfd_create(2), for libraries that only write to descriptors. Throws std::system_error.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/sys/fd.hpp"

namespace ipclab::engine::sys {

Fd memory_file(const std::string& name);
// From its start, wherever the descriptor's offset is.
std::vector<std::byte> whole_file(int fd);

}  // namespace ipclab::engine::sys
