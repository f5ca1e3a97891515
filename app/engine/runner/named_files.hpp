// Objects that have a name in the file system: FIFOs made and opened by path, and names that go.
#pragma once

#include "engine/runner/streams.hpp"
#include "engine/runner/watch.hpp"
#include "engine/sys/descriptors.hpp"

namespace ipclab::engine::runner {

class NamedFiles : public Watch {
 public:
  NamedFiles(Post& post, Descriptors& descriptors, Streams& streams)
      : Watch(post), descriptors_(descriptors), streams_(streams) {}

  std::optional<core::ObjectId> object_of(tracer::Tracee& task, Person& person, const core::Call& call) override;
  void returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) override;

 private:
  core::ObjectId fifo(const sys::NamedFile& file, const std::string& path, Person& person, bool made);

  Descriptors& descriptors_;
  Streams& streams_;
};

}  // namespace ipclab::engine::runner
