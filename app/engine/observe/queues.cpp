#include "engine/observe/queues.hpp"

namespace ipclab::engine::observe {

Look<sys::QueueStatus> look_at_queue(std::int64_t msqid) { return look(sys::queue_status(static_cast<int>(msqid))); }

Look<std::vector<sys::QueuedMessage>> look_at_messages(std::int64_t msqid, std::uint32_t first, std::uint32_t most,
                                                       std::size_t keep) {
  using Messages = std::vector<sys::QueuedMessage>;
  const int id = static_cast<int>(msqid);
  const auto status = sys::queue_status(id);
  if (status.error != 0) return seen_nothing<Messages>(status.error);
  Messages messages;
  for (std::uint64_t index = first; index < status.value.qnum && messages.size() < most; ++index) {
    auto message = sys::queued_message(id, static_cast<std::uint32_t>(index), status.value.cbytes, keep);
    if (message.error == ENOMSG) break;  // taken since: here nothing is stopped
    if (message.error != 0) return seen_nothing<Messages>(message.error);
    messages.push_back(std::move(message.value));
  }
  return {std::move(messages), 0};
}

}  // namespace ipclab::engine::observe
