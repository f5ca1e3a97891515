// Watch: shared mappings (mmap(2) with MAP_SHARED): anonymous ones, files, POSIX shared memory (shm_overview(7)) from
// shm_open(3) on, and what holds a named POSIX semaphore. Who has which of them mapped where; what stands in it is
// another watch's.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/runner/shared_ranges.hpp"
#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class Mappings : public Watch {
 public:
  explicit Mappings(Post& post) : Watch(post), ranges_(post) {}

  std::optional<core::ObjectId> object_of(tracer::Tracee& task, Person& person, const core::Call& call) override;
  void returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) override;
  void born(Person& parent, Person& child) override;
  void executed(tracer::Tracee& task, Person& person) override;
  void ended(Person& person) override;
  void sample() override;

  SharedRanges& ranges() { return ranges_; }
  // Named POSIX semaphores, by the file that they are in; those that were just opened are among them.
  std::map<core::ObjectId, sys::FileIdentity> named_semaphores();

 private:
  struct Known {
    core::ObjectKind kind = core::ObjectKind::Mapping;
    sys::FileIdentity file;
    std::string path;  // empty: no name ever
    bool unlinked = false;
  };
  struct Attach {
    core::ObjectId object;
    std::uint64_t length = 0;
    std::uint64_t offset = 0;
    bool operator==(const Attach&) const = default;
  };
  // sem_open(3) makes a new semaphore under a name that it then changes, so the name is known a little later.
  struct Opened {
    core::TaskId task;
    core::TaskId process;
    SharedRange range;
    bool made = false;  // by this sem_open
  };

  void hide_chance(tracer::Tracee& task);
  void opened(tracer::Tracee& task, Person& person, const core::Returned& value);
  void unlinked(tracer::Tracee& task, Person& person, core::ObjectId object);
  void compare(tracer::Tracee& task, Person& person);
  void attach(const SharedRange& range, tracer::Tracee& task, Person& person);
  void lose(core::TaskId process, core::TaskId teller);
  void detached(core::ObjectId object, core::TaskId teller);
  bool is_attached(core::ObjectId object) const;
  bool is_open(const Known& known) const;
  std::optional<core::ObjectId> find(const sys::FileIdentity& file) const;
  core::ObjectId add(core::ObjectKind kind, const sys::FileIdentity& file, const std::string& path,
                     const std::string& name, core::TaskId teller, std::optional<core::TaskId> creator);
  void name_semaphores();
  void sample_size(core::ObjectId object, const Known& known);
  bool is_over(core::ObjectId object, const Known& known) const;

  SharedRanges ranges_;
  std::map<core::ObjectId, Known> known_;
  std::map<core::TaskId, std::map<core::Address, Attach>> attached_;  // by process
  std::vector<Opened> opened_;
};

}  // namespace ipclab::engine::runner
