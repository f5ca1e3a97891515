// Watch: System V message queues (msgget(2), msgsnd(2), msgrcv(2), msgctl(2)): each message with its text as it goes in
// and out, and what is in the queue where that is not enough.
#pragma once

#include <map>

#include "engine/runner/system_v.hpp"

namespace ipclab::engine::runner {

class Queues : public SystemV {
 public:
  explicit Queues(Post& post);
  void returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) override;
  void sample() override;

 protected:
  bool describe(std::int64_t kernel_id, core::ObjectCreated& facts) override;
  void met(core::ObjectId object, std::int64_t kernel_id, core::TaskId teller, bool is_new) override;
  bool look(core::ObjectId object, std::int64_t kernel_id) override;

 private:
  std::optional<core::QueueListed> list(core::ObjectId object, std::int64_t kernel_id);

  std::map<core::ObjectId, std::uint32_t> sends_;                             // since the last sample
  enum class Sight : std::uint8_t { Full, None, Told } sight_ = Sight::Full;  // None: this kernel shows no messages
};

}  // namespace ipclab::engine::runner
