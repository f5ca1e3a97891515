// Watch: the variables that the line sees at which a task is held, and the globals of its program's own source.
#pragma once

#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class Locals : public Watch {
 public:
  using Watch::Watch;
  void sample_held(tracer::Tracee& task, Person& person) override;
};

}  // namespace ipclab::engine::runner
