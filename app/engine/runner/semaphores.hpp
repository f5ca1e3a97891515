// Watch: System V semaphore sets (semget(2), semop(2), semctl(2)).
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class Semaphores : public Watch {
 public:
  using Watch::Watch;
  // By its semid; also a set that was there before the programs were.
  std::optional<core::ObjectId> object_of(tracer::Tracee&, Person& person, const core::Call& call) override;
  void returned(tracer::Tracee&, Person& person, const core::Call& call, const core::Returned& value) override;
  void ended(Person&) override;
  void sample() override;

 private:
  core::ObjectId meet(std::int64_t semid, core::TaskId teller, std::optional<core::TaskId> creator);
  std::map<core::ObjectId, std::uint32_t> members_;  // nsems of those that exist
};

}  // namespace ipclab::engine::runner
