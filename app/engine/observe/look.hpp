// A look at an object of the kernel: what it says, or why there is nothing. Used by every function of this room.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/sys/system_v.hpp"

namespace ipclab::engine::observe {

// Either `facts` or `error` (errno: EACCES …); neither where the object is gone, which is no error: that is what was
// to be learned.
template <class Facts>
struct Look {
  std::optional<Facts> facts;
  std::int32_t error = 0;
  bool gone() const { return !facts && error == 0; }
};

// Nothing, because of `error`.
template <class Facts>
Look<Facts> seen_nothing(std::int32_t error) {
  return {std::nullopt, sys::means_gone(error) ? 0 : error};
}

template <class Facts>
Look<Facts> look(sys::Answer<Facts> answer) {
  if (answer.error != 0) return seen_nothing<Facts>(answer.error);
  return {std::move(answer.value), 0};
}

}  // namespace ipclab::engine::observe
