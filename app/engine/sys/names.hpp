// By which names a file stands in a folder, as a process sees it. Never throws: what cannot be read has no names.
#pragma once

#include <string>
#include <vector>

#include "core/ids.hpp"
#include "engine/sys/descriptors.hpp"

namespace ipclab::engine::sys {

// Without the folder, in alphabetical order.
std::vector<std::string> names_in(core::Pid process, const std::string& folder, const FileIdentity& file);

}  // namespace ipclab::engine::sys
