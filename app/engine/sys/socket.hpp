// Messages between app and runner: unix(7) SOCK_SEQPACKET, one send = one receive, open files travel beside.
// Any process, one thread at a time for each socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/codec.hpp"
#include "engine/sys/fd.hpp"

namespace ipclab::engine::sys {

struct SocketPair {
  Fd one;
  Fd other;
};
// Both close on exec. A message may have up to 200 KiB.
SocketPair message_socketpair();

struct Received {
  core::Bytes bytes;
  std::vector<Fd> descriptors;  // close on exec
};

// `bytes` is not empty (an empty message looks like the end). Waits while the other side's queue is full.
// False: the other side is gone.
bool send_message(int socket, std::span<const std::uint8_t> bytes, std::span<const int> descriptors = {});
// Waits for a message; nothing: the other side is gone.
std::optional<Received> receive_message(int socket);
// The other side sees the end now. Closing alone does not do that while another thread waits on the socket with
// poll(2), which keeps it open.
void end_messages(int socket) noexcept;
// Is there a message or the end within `wait`?
bool wait_readable(int fd, std::chrono::milliseconds wait);

}  // namespace ipclab::engine::sys
