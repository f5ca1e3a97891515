// Watch: signals, and the process groups that they are sent to. Who sent what to whom, what is pending, blocked,
// ignored and caught, which handlers run; setpgid(2), setsid(2).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class Signals : public Watch {
 public:
  using Watch::Watch;
  void entering(tracer::Tracee& task, Person& person, const core::Call& call) override;
  void returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) override;
  void stopped(const tracer::Stop& stop, Person& person) override;
  void sent_by_lab(Person& person, int signal) override;
  void born(Person& parent, Person& child) override;
  void executed(tracer::Tracee& task, Person& person) override;
  void ended(Person& person) override;
  void sample() override;

 private:
  struct Target {
    core::TaskId task;  // of a process: its first one
    bool coalesced = false;
    bool ignored = false;
    bool delivered = false;  // its stop was seen before the sender's call had returned
  };
  // kill(2) and relatives, while the call is under way.
  struct Sending {
    int signal = 0;
    std::optional<std::int64_t> value;
    bool to_thread = false;
    std::vector<Target> targets;
  };
  // A handler that runs.
  struct Frame {
    int signal = 0;
    core::Address interrupted_at;  // stack pointer
  };

  std::optional<Sending> sending_of(tracer::Tracee& task, const Person& person) const;
  std::vector<Person*> reached(std::int32_t pid, const Person& sender) const;
  void add_target(Sending& sending, Person& person) const;
  void tell(const Sending& sending, const Person& sender);
  void sent(const Person& person, const Target& target, const Sending& sending);
  bool was_told(const Person& person, int signal);
  void tell_unseen(const tracer::Stop& stop, Person& person);
  void handlers_returned(tracer::Tracee& task, Person& person);
  void change_group(Person& person);
  Person* parent_of(const Person& child) const;
  void child_ended(const Person& child);
  void look(tracer::Tracee& task, const Person& person);
  std::optional<core::TaskId> sender_of(const siginfo_t& info, const Person& person) const;
  std::vector<core::PendingSignal> pending(tracer::Tracee& task, const Person& person, sys::Stopped::Queue queue,
                                           const sys::SignalSets& sets,
                                           const std::vector<core::PendingSignal>& known) const;

  std::map<core::TaskId, Sending> sending_;              // by the task that is in the call
  std::map<core::TaskId, std::vector<int>> to_thread_;   // by task: told as sent, not yet as delivered
  std::map<core::TaskId, std::vector<int>> to_process_;  // by process
  std::map<core::TaskId, std::vector<Frame>> frames_;    // by task, the innermost last
  std::set<core::TaskId> changed_;                       // tasks of which something may be different now
};

}  // namespace ipclab::engine::runner
