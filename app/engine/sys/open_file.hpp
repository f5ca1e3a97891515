// An open file of another process, looked at through a duplicate of its descriptor (pidfd_getfd(2)) that lives as long
// as this value: make it, ask, let it go, all while the process is stopped or blocked. A duplicate kept while somebody
// runs would be one more end of a pipe: no end-of-file, no EPIPE.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/ids.hpp"
#include "engine/sys/fd.hpp"

namespace ipclab::engine::sys {

struct SocketAddress {
  int family = 0;    // AF_*; 0 = none
  std::string text;  // unix(7): the path, "@name" where abstract, "" where it has none; ip(7): "127.0.0.1:7000"
  bool operator==(const SocketAddress&) const = default;
};

struct SocketOptions {
  int family = 0;                    // SO_DOMAIN
  int type = 0;                      // SO_TYPE
  int protocol = 0;                  // SO_PROTOCOL
  bool listening = false;            // SO_ACCEPTCONN
  std::uint64_t receive_buffer = 0;  // SO_RCVBUF
};

// tcp(7), TCP_INFO: the connection's state as netstat(8) numbers them; of a listening socket the accept queue.
struct TcpState {
  int state = 0;
  std::uint32_t accept_queue = 0;
  std::uint32_t backlog = 0;
};

struct PosixQueueState {  // mq_getattr(3)
  long messages = 0;      // mq_curmsgs
  long capacity = 0;      // mq_maxmsg
  long message_size = 0;  // mq_msgsize
};

class OpenFile {
 public:
  // Nothing to ask where the process or the descriptor is gone.
  OpenFile(core::Pid process, int number);
  explicit operator bool() const { return static_cast<bool>(duplicate_); }

  std::optional<std::uint64_t> readable_bytes() const;  // FIONREAD
  std::uint64_t unsent_bytes() const;                   // tcp(7): accepted by send(2), not on their way yet
  std::optional<std::uint64_t> pipe_capacity() const;   // fcntl(2), F_GETPIPE_SZ
  short ready() const;                                  // poll(2): what of IN, OUT, RDHUP, HUP, ERR is true now
  std::optional<SocketOptions> socket_options() const;
  std::optional<TcpState> tcp_state() const;
  SocketAddress address() const;       // getsockname(2)
  SocketAddress peer_address() const;  // getpeername(2)
  std::optional<PosixQueueState> posix_queue() const;

 private:
  Fd duplicate_;
};

}  // namespace ipclab::engine::sys
