// The list of all watches; see watch.hpp. A new family of kernel state is a class in a file of its own, and a row here.
#pragma once

#include <memory>
#include <vector>

#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

// In the order in which they are asked and in which their samples stand in a step.
std::vector<std::unique_ptr<Watch>> all_watches(Post& post);

}  // namespace ipclab::engine::runner
