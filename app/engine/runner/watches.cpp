#include "engine/runner/watches.hpp"

#include "engine/runner/semaphores.hpp"
#include "engine/runner/timers.hpp"

namespace ipclab::engine::runner {

std::vector<std::unique_ptr<Watch>> all_watches(Post& post) {
  std::vector<std::unique_ptr<Watch>> all;
  all.push_back(std::make_unique<Semaphores>(post));
  all.push_back(std::make_unique<Timers>(post));
  return all;
}

}  // namespace ipclab::engine::runner
