// poll(2), select(2), epoll_wait(2) and their relatives: a task that is blocked in one waits for any of several
// objects.
#pragma once

#include "engine/runner/descriptors.hpp"
#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class Polls : public Watch {
 public:
  Polls(Post& post, Descriptors& descriptors) : Watch(post), descriptors_(descriptors) {}

  void blocked(tracer::Tracee& task, Person& person, core::Blocked& blocked) override;

 private:
  Descriptors& descriptors_;
};

}  // namespace ipclab::engine::runner
