// What the watches of System V objects have in common: which call makes one, works on one by its id, and removes it.
// A family says by virtual functions what is its own. The runner's only thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

#include "engine/runner/watch.hpp"

namespace ipclab::engine::runner {

class SystemV : public Watch {
 public:
  // By its id, the first argument; also an object that was there before the programs were.
  std::optional<core::ObjectId> object_of(tracer::Tracee&, Person& person, const core::Call& call) override;
  // Made by semget(2), shmget(2), msgget(2); removed by IPC_RMID.
  void returned(tracer::Tracee&, Person& person, const core::Call& call, const core::Returned& value) override;
  void sample() override;

 protected:
  // The words of a family.
  struct Family {
    core::ObjectKind kind;
    const char* listing;                  // its file in /proc/sysvipc
    std::string_view get;                 // the call that makes one
    std::string_view control;             // the call with commands
    std::array<std::string_view, 2> use;  // other calls whose first argument is the id
    std::array<std::int32_t, 4> no_id;    // commands whose first argument is none
  };
  SystemV(Post& post, const Family& family);

  // Fill in what the kernel says of it; false: there is no such object.
  virtual bool describe(std::int64_t kernel_id, core::ObjectCreated& facts) = 0;
  // It was just told that it exists.
  virtual void met(core::ObjectId, std::int64_t /*kernel_id*/, core::TaskId /*teller*/, bool /*is_new*/) {}
  // Tell by add_sample() what differs; false: it is gone.
  virtual bool look(core::ObjectId object, std::int64_t kernel_id) = 0;
  // IPC_RMID has succeeded; true: it exists no longer.
  virtual bool is_gone_when_removed(std::int64_t /*kernel_id*/) { return true; }

  core::ObjectId meet(std::int64_t kernel_id, core::ObjectCreated facts, core::TaskId teller,
                      std::optional<core::TaskId> creator);
  // Tells ObjectRemoved, by a task where it was one's doing.
  void gone(core::ObjectId object, std::optional<core::TaskId> teller = std::nullopt);

  const Family family_;

 private:
  std::set<std::int64_t> before_;  // ids of those that were there when the runner began
};

}  // namespace ipclab::engine::runner
