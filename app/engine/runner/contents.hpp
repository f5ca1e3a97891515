// Watch: what stands in shared memory of every kind, and as which type the programs see it. User code changes it
// without a call, so all of it that somebody has attached is looked at, through one who has.
#pragma once

#include <string>
#include <vector>

#include "engine/decode/variables.hpp"
#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class Contents : public Watch {
 public:
  using Watch::Watch;
  // Who goes away may be the last through whom it can be looked at.
  void entering(tracer::Tracee& task, Person& person, const core::Call& call) override;
  void sample() override;
  // A pointer variable of the own source that points to the beginning says the type.
  void sample_held(tracer::Tracee& task, Person& person) override;

 private:
  std::vector<core::MemorySampled> look(const core::Object& object, const core::Memory& memory);
  void type(core::ObjectId object, const decode::Type& type, Person& person);
  std::string bytes_;  // kept for its room
};

}  // namespace ipclab::engine::runner
