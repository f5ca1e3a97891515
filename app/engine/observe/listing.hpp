// Which System V objects exist: /proc/sysvipc (proc(5)). Called by the runner once, when it begins.
#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace ipclab::engine::observe {

// `kind` = name of the file: "sem", "shm", "msg".
std::set<std::int64_t> listed_ids(const std::string& kind);

}  // namespace ipclab::engine::observe
