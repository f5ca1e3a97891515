// What the looks at all three kinds of System V objects have in common: the answer of a call that may find nothing.
// The looks work in the IPC namespace of the calling process, which is the tracees'.
#pragma once

#include <cerrno>
#include <cstdint>

namespace ipclab::engine::sys {

// `error` = errno of the call that failed, 0 = all is well. The expected is a value: an object that is gone, one that
// may not be read.
template <class Value>
struct Answer {
  std::int32_t error = 0;
  Value value{};
};

// There is no such object (any more): semctl(2), shmctl(2), msgctl(2).
inline bool means_gone(std::int32_t error) { return error == EINVAL || error == EIDRM; }

}  // namespace ipclab::engine::sys
