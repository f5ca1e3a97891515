// Watch: until when a task waits, where its wait has an end.
#pragma once

#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class Timers : public Watch {
 public:
  using Watch::Watch;
  void blocked(tracer::Tracee& task, Person&, core::Blocked& blocked) override {
    if (task.timed) blocked.until_ns = task.timed->until_ns;
  }
};

}  // namespace ipclab::engine::runner
