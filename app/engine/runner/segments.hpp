// Watch: System V shared memory (shmget(2), shmat(2), shmdt(2), shmctl(2)): who has which segment attached where. What
// stands in it is another watch's.
#pragma once

#include <map>

#include "engine/runner/system_v.hpp"

namespace ipclab::engine::runner {

class Segments : public SystemV {
 public:
  explicit Segments(Post& post);
  // shmdt(2) names its segment by the address.
  std::optional<core::ObjectId> object_of(tracer::Tracee& task, Person& person, const core::Call& call) override;
  void returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) override;
  void born(Person& parent, Person& child) override;
  void executed(tracer::Tracee&, Person& person) override;
  void ended(Person& person) override;

 protected:
  bool describe(std::int64_t kernel_id, core::ObjectCreated& facts) override;
  bool look(core::ObjectId object, std::int64_t kernel_id) override;
  bool is_gone_when_removed(std::int64_t kernel_id) override;

 private:
  using Attaches = std::map<core::Address, core::ObjectId>;
  void compare(tracer::Tracee& task, Person& person);
  void detached(core::ObjectId object, core::TaskId by);
  void detached_all(Person& person);

  std::map<core::TaskId, Attaches> attached_;  // by process
};

}  // namespace ipclab::engine::runner
