// msgctl(2) and msgrcv(2) with MSG_COPY as far as the lab only looks: no message is taken, lrpid stays. Called by
// observe.
#pragma once

#include <cstdint>
#include <string>

#include "core/ids.hpp"
#include "engine/sys/system_v.hpp"

namespace ipclab::engine::sys {

struct QueueStatus {
  std::int32_t key = 0;      // 0 = IPC_PRIVATE
  std::uint32_t mode = 0;    // permission bits
  std::uint64_t qnum = 0;    // msg_qnum: messages in it
  std::uint64_t cbytes = 0;  // msg_cbytes: their texts together
  std::uint64_t qbytes = 0;  // msg_qbytes: how many bytes fit
  core::Pid last_sender;     // msg_lspid
  core::Pid last_receiver;   // msg_lrpid
};
Answer<QueueStatus> queue_status(int msqid);  // IPC_STAT

struct QueuedMessage {
  std::int64_t type = 0;   // mtype
  std::uint64_t size = 0;  // bytes of mtext
  std::string text;        // the first of them, at most `keep`
};
// The message at place `index`, from 0. ENOMSG: there are not so many. ENOSYS: the kernel was built without
// CONFIG_CHECKPOINT_RESTORE. `room` must be at least its size (EINVAL otherwise): cbytes always suffices.
Answer<QueuedMessage> queued_message(int msqid, std::uint32_t index, std::uint64_t room, std::size_t keep);

}  // namespace ipclab::engine::sys
