#include "engine/sys/message_queue.hpp"

#include <sys/msg.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace ipclab::engine::sys {

Answer<QueueStatus> queue_status(int msqid) {
  msqid_ds status{};
  if (::msgctl(msqid, IPC_STAT, &status) == -1) return {errno, {}};
  QueueStatus queue;
  queue.key = status.msg_perm.__key;
  queue.mode = status.msg_perm.mode & 0777u;
  queue.qnum = status.msg_qnum;
  queue.cbytes = status.__msg_cbytes;
  queue.qbytes = status.msg_qbytes;
  queue.last_sender = core::Pid{status.msg_lspid};
  queue.last_receiver = core::Pid{status.msg_lrpid};
  return {0, queue};
}

Answer<QueuedMessage> queued_message(int msqid, std::uint32_t index, std::uint64_t room, std::size_t keep) {
  std::vector<char> buffer(sizeof(long) + room);
  const ssize_t size = ::msgrcv(msqid, buffer.data(), room, static_cast<long>(index), IPC_NOWAIT | MSG_COPY);
  if (size == -1) return {errno, {}};
  long type = 0;
  std::memcpy(&type, buffer.data(), sizeof type);
  const auto bytes = static_cast<std::uint64_t>(size);
  return {0, {type, bytes, std::string(buffer.data() + sizeof type, std::min<std::size_t>(bytes, keep))}};
}

}  // namespace ipclab::engine::sys
