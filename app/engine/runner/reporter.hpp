// Tells the journal what stops mean: who was born, what a call did, what was written, who ended.
// It decides nothing about who goes on; Runner does.
#pragma once

#include <optional>

#include "engine/runner/journal.hpp"
#include "engine/runner/people.hpp"
#include "engine/runner/watches.hpp"
#include "engine/tracer/tracer.hpp"

namespace ipclab::engine::runner {

class Reporter {
 public:
  Reporter(tracer::Tracer& tracer, Journal& journal)
      : tracer_(tracer), journal_(journal), registry_(journal), watches_(all_watches(post_)) {}

  People& people() { return people_; }

  // A launched program has reached main.
  Person& launched(tracer::Tracee& task, const std::string& path, const std::string& program,
                   const std::vector<std::string>& arguments);

  // What happened by itself before this stop. `by`: the task whose step it is, the releaser of others.
  // Returns the bytes that were written to a terminal, if that is what returned.
  std::string tell(const tracer::Stop& stop, Person& person, std::optional<core::TaskId> by);

  // Is it in a call that writes to what stands for the terminal of its launch?
  bool is_writing_output(tracer::Tracee& task);

  // A signal from the lab, or for a timer, is on its way to the person's process.
  void sent_by_lab(Person& person, int signal);

  // Let a held task go on, and tell so.
  void go(tracer::Tracee& task, Person& person);

  // At the end of a step: Held of all that are held and Blocked of all that are blocked and were not told yet, zombies
  // that are gone, samples.
  void held(tracer::Tracee& task, Person& person);
  void all_held();
  void all_blocked();
  void all_left();
  void all_reaped();
  // Nobody knows what has changed: samples() looks at everything.
  void touch_all() { registry_.touch_all(); }
  // All told is written, then what the kernel says differently. `at_end`: of a step, not between admissions.
  void samples(bool at_end);

 private:
  void born(const tracer::Stop& stop, Person& parent);
  std::string returned(const tracer::Stop& stop, Person& person);
  void executed(tracer::Tracee& task, Person& person);
  void find_object(tracer::Tracee& task, Person& person);
  core::MemoryAccess shared_access(const tracer::SharedAccess& access) const;
  std::string written(tracer::Tracee& task, Person& person, std::int64_t count);
  void reaped_by(tracer::Tracee& task, Person& parent, std::int64_t result);
  void released(Person& person, std::optional<core::TaskId> by);

  tracer::Tracer& tracer_;
  Journal& journal_;
  People people_;
  Registry registry_;
  Post post_{journal_, registry_, people_, tracer_};
  std::vector<std::unique_ptr<Watch>> watches_;
};

}  // namespace ipclab::engine::runner
