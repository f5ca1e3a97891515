// The kernel objects that the traced programs use: which id is which object, and what the kernel says of each.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "core/call.hpp"
#include "engine/runner/journal.hpp"

namespace ipclab::engine::runner {

class Objects {
 public:
  // The object that a call works on, by its semid argument; also fits one that existed before the programs did.
  std::optional<core::ObjectId> of(const core::Call& call, Journal& journal, core::TaskId task);
  // A call of `task` (of process `process`) has succeeded: a set may be new, or gone.
  void after(const core::Call& call, std::int64_t result, Journal& journal, core::TaskId task, core::TaskId process);
  // Tell what the kernel says differently from journal.world().
  void sample(Journal& journal);

 private:
  struct Known {
    std::int64_t kernel_id = 0;
    std::uint32_t members = 0;
  };
  core::ObjectId meet(std::int64_t semid, Journal& journal, core::TaskId teller, std::optional<core::TaskId> creator);

  std::map<core::ObjectId, Known> alive_;
  std::map<core::TaskId, std::uint32_t> created_;  // by process: how many sets
  std::uint32_t last_id_ = 0;
};

}  // namespace ipclab::engine::runner
