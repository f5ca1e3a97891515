// Watch: System V semaphore sets (semget(2), semop(2), semctl(2)).
#pragma once

#include "engine/runner/system_v.hpp"

namespace ipclab::engine::runner {

class Semaphores : public SystemV {
 public:
  explicit Semaphores(Post& post);
  void ended(Person&) override;

 protected:
  bool describe(std::int64_t kernel_id, core::ObjectCreated& facts) override;
  bool look(core::ObjectId object, std::int64_t kernel_id) override;
};

}  // namespace ipclab::engine::runner
