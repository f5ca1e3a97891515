// Counters behind eventfd(2).
#pragma once

#include "engine/runner/descriptors.hpp"
#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class EventFds : public Watch {
 public:
  EventFds(Post& post, Descriptors& descriptors) : Watch(post), descriptors_(descriptors) {}

  void sample() override;

 private:
  Descriptors& descriptors_;
};

}  // namespace ipclab::engine::runner
