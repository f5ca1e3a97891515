// One class for each family of kernel state: what calls do to it is told as events, and at quiescence what the kernel
// says differently from the World. A watch looks and never changes; it decides nothing about who goes on.
// Owned by Reporter (watches.cpp has the list); the runner's only thread.
#pragma once

#include <optional>

#include "engine/runner/journal.hpp"
#include "engine/runner/people.hpp"
#include "engine/runner/registry.hpp"
#include "engine/tracer/tracer.hpp"

namespace ipclab::engine::runner {

// What a watch works with.
struct Post {
  Journal& journal;
  Registry& registry;
  People& people;
  tracer::Tracer& tracer;
};

class Watch {
 public:
  explicit Watch(Post& post) : post_(post) {}
  virtual ~Watch() = default;
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // The task is stopped before this call: the object that it works on, if that is one of this family. One that is
  // met for the first time is told.
  virtual std::optional<core::ObjectId> object_of(tracer::Tracee&, Person&, const core::Call&) { return std::nullopt; }
  // The task is let into the call now; CallEntered was told.
  virtual void entering(tracer::Tracee&, Person&, const core::Call&) {}
  // The call has returned, with success or error; CallReturned was told. The task is stopped right after it.
  virtual void returned(tracer::Tracee&, Person&, const core::Call&, const core::Returned&) {}
  // The task is blocked in task.call; complete what will be told of it (Blocked::also …).
  virtual void blocked(tracer::Tracee&, Person&, core::Blocked&) {}
  // The task has stopped, or ended; nothing of that was told yet.
  virtual void stopped(const tracer::Stop&, Person&) {}
  // The lab sends the person's process a signal: somebody wants it, or its timer is over.
  virtual void sent_by_lab(Person&, int /*signal*/) {}
  // TaskBorn, Executed, Exited (of a process) were told. `launched`: by the lab itself, and held at main.
  virtual void launched(tracer::Tracee&, Person&) {}
  virtual void born(Person& /*parent*/, Person& /*child*/) {}
  virtual void executed(tracer::Tracee&, Person&) {}
  virtual void ended(Person&) {}
  // All is quiet, or an admission is over, and all that was told is in journal.world(): tell by add_sample() what the
  // kernel says differently of whatever registry.is_touched().
  virtual void sample() {}
  // Only at the end of a step, never between the admissions of a run: what is costly to look at.
  virtual void sample_held(tracer::Tracee&, Person&) {}

 protected:
  Post& post_;
};

}  // namespace ipclab::engine::runner
