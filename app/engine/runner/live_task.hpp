// A task through which a process can be looked at: its memory, its mappings, its descriptors.
#pragma once

#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

// nullptr: none is left. A first thread that has ended before the others shows nothing any more.
inline tracer::Tracee* live_task(Post& post, core::TaskId process) {
  const Person* first = post.people.of(process);
  if (first == nullptr) return nullptr;
  tracer::Tracee* task = post.tracer.find(first->pid);
  if (task != nullptr && !task->exited && !first->left) return task;
  for (auto& [pid, other] : post.tracer.tasks()) {
    if (other.process == first->pid && other.pid != first->pid && !other.exited) return &other;
  }
  return nullptr;
}

}  // namespace ipclab::engine::runner
