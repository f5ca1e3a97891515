// sock_diag(7): what no descriptor tells of UNIX domain sockets: who is connected to whom, who waits to be accepted.
// Of the network namespace of the calling process, which is the tracees'.
#pragma once

#include <cstdint>
#include <optional>

namespace ipclab::engine::sys {

struct UnixSocket {
  std::uint64_t inode = 0;
  std::uint64_t peer = 0;           // inode of the other end; 0 = none, or not accepted yet
  std::uint32_t accept_queue = 0;   // of a listening socket: connected, not accepted
  std::uint32_t backlog = 0;        // of a listening socket
};

// Nothing where there is no such socket, or the kernel has no sock_diag for it.
std::optional<UnixSocket> unix_socket(std::uint64_t inode);

}  // namespace ipclab::engine::sys
