// Watch: until when a task waits, where its wait has an end, and when SIGALRM is due for a process.
#pragma once

#include <map>

#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class Timers : public Watch {
 public:
  using Watch::Watch;

  void blocked(tracer::Tracee& task, Person&, core::Blocked& blocked) override {
    if (task.timed) blocked.until_ns = task.timed->until_ns;
  }

  void sample() override {
    std::map<core::TaskId, std::uint64_t> set;
    for (const tracer::Deadline& deadline : post_.tracer.deadlines()) {
      const Person* person = post_.people.of(deadline.process);
      if (deadline.task.value == 0 && person != nullptr) set[person->process] = deadline.until_ns;
    }
    for (const auto& [process, until] : known_) {
      if (!set.contains(process) && !post_.people.of(process)->ended) tell(process, std::nullopt);
    }
    for (const auto& [process, until] : set) {
      const auto known = known_.find(process);
      if (known == known_.end() || known->second != until) tell(process, until);
    }
    known_ = std::move(set);
  }

 private:
  void tell(core::TaskId process, std::optional<std::uint64_t> until) {
    post_.journal.add_sample(core::TimerSampled{process, until});
  }

  std::map<core::TaskId, std::uint64_t> known_;
};

}  // namespace ipclab::engine::runner
