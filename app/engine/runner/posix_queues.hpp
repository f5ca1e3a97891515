// POSIX message queues: who sent and received which message at which priority, how full they are, their names.
#pragma once

#include "engine/runner/descriptors.hpp"
#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class PosixQueues : public Watch {
 public:
  PosixQueues(Post& post, Descriptors& descriptors) : Watch(post), descriptors_(descriptors) {}

  std::optional<core::ObjectId> object_of(tracer::Tracee& task, Person& person, const core::Call& call) override;
  void returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) override;
  void sample() override;

 private:
  Descriptors& descriptors_;
};

}  // namespace ipclab::engine::runner
