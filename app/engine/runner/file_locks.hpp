// Files that are locked: who holds which lock, who waits for it. A file is an object from its first lock on.
#pragma once

#include "engine/observe/locks.hpp"
#include "engine/runner/descriptors.hpp"
#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class FileLocks : public Watch {
 public:
  FileLocks(Post& post, Descriptors& descriptors) : Watch(post), descriptors_(descriptors) {}

  std::optional<core::ObjectId> object_of(tracer::Tracee& task, Person& person, const core::Call& call) override;
  void sample() override;

 private:
  core::FileLock described(const observe::LockLook& look);
  void sort(core::LocksSampled& sample);

  Descriptors& descriptors_;
};

}  // namespace ipclab::engine::runner
