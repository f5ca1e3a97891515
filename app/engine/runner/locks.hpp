// Watch: POSIX semaphores and mutexes, whose state is in memory of the programs. An operation that need not wait makes
// no call, so their values are read whenever all is quiet; one that waits makes futex(2), which is told under the name
// of the function that the source called.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/decode/variables.hpp"
#include "engine/runner/mappings.hpp"
#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class Locks : public Watch {
 public:
  Locks(Post& post, Mappings& mappings) : Watch(post), mappings_(mappings) {}

  std::optional<core::ObjectId> object_of(tracer::Tracee& task, Person& person, const core::Call& call) override;
  void executed(tracer::Tracee& task, Person& person) override;
  void ended(Person& person) override;
  void sample() override;
  // Those that the source has a name for are there before anybody waits for them.
  void sample_held(tracer::Tracee& task, Person& person) override;

 private:
  struct Known {
    core::ObjectId object;
    core::ObjectKind kind = core::ObjectKind::Mutex;
    bool named = false;  // sem_open(3): made and removed by Mappings
  };
  core::ObjectId meet(const MemoryKey& key, core::ObjectKind kind, const std::string& name, Person& person);
  std::string name_at(tracer::Tracee& task, core::Address address);
  std::string name_in_memory(const MemoryKey& key) const;
  void take_named();
  void lose(Person& person);
  bool look(const MemoryKey& key, const Known& known);

  Mappings& mappings_;
  std::map<MemoryKey, Known> known_;
};

}  // namespace ipclab::engine::runner
