// Watch: what is different for a program because it is traced, and cannot be hidden from it, is said.
// The runner's only thread; a row of watches.cpp.
#pragma once

#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class Remarks : public Watch {
 public:
  using Watch::Watch;
  void launched(tracer::Tracee& task, Person& person) override { executed(task, person); }
  void executed(tracer::Tracee& task, Person& person) override;
  void returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) override;
};

}  // namespace ipclab::engine::runner
