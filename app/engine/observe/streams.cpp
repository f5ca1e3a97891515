#include "engine/observe/streams.hpp"

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include "engine/observe/information.hpp"
#include "engine/sys/descriptors.hpp"
#include "engine/sys/open_file.hpp"
#include "engine/sys/sock_diag.hpp"

namespace ipclab::engine::observe {
namespace {

core::SocketState state_of_tcp(const sys::TcpState& tcp) {
  switch (tcp.state) {
    case TCP_LISTEN:
      return core::SocketState::Listening;
    case TCP_SYN_SENT:
    case TCP_SYN_RECV:
      return core::SocketState::Connecting;
    case TCP_CLOSE:
      return core::SocketState::Unconnected;
    case TCP_ESTABLISHED:
      return core::SocketState::Connected;
    default:  // one side or both have said that they will send no more
      return core::SocketState::Closed;
  }
}

// unix(7): the other end of a connection is there, or was: then to read gives the end of file.
core::SocketState state_of_unix(const sys::SocketOptions& options, const sys::OpenFile& file, bool has_peer) {
  if (options.listening) return core::SocketState::Listening;
  if ((file.ready() & POLLHUP) != 0 && (has_peer || file.peer_address().family != 0)) return core::SocketState::Closed;
  if (has_peer || file.peer_address().family != 0) return core::SocketState::Connected;
  return core::SocketState::Unconnected;
}

}  // namespace

std::optional<core::StreamSampled> sample_stream(core::ObjectId object, Holder holder) {
  const sys::OpenFile file(holder.process, holder.number);
  const auto capacity = file ? file.pipe_capacity() : std::nullopt;
  const auto bytes = file.readable_bytes();
  if (!capacity || !bytes) return std::nullopt;
  return core::StreamSampled{object, *bytes, *capacity};
}

std::optional<core::QueueSampled> sample_posix_queue(core::ObjectId object, Holder holder) {
  const sys::OpenFile file(holder.process, holder.number);
  const auto state = file ? file.posix_queue() : std::nullopt;
  if (!state) return std::nullopt;
  core::QueueSampled sample;
  sample.object = object;
  sample.messages = static_cast<std::uint64_t>(state->messages);
  sample.limit = static_cast<std::uint64_t>(state->capacity);
  sample.longest = static_cast<std::uint64_t>(state->message_size);
  return sample;
}

std::optional<core::CounterSampled> sample_eventfd(core::ObjectId object, Holder holder) {
  const std::string text = sys::descriptor_information(holder.process, holder.number);
  const auto count = information_number(text, "eventfd-count:", 16);
  if (!count) return std::nullopt;
  core::CounterSampled sample;
  sample.object = object;
  sample.value = *count;
  return sample;
}

std::optional<SocketLook> sample_socket(core::ObjectId object, Holder holder, std::uint64_t inode) {
  const sys::OpenFile file(holder.process, holder.number);
  const auto options = file ? file.socket_options() : std::nullopt;
  if (!options) return std::nullopt;
  SocketLook look;
  look.sample.object = object;
  look.sample.domain = options->family;
  look.sample.type = options->type;
  look.sample.capacity = options->receive_buffer;
  look.sample.local = file.address().text;
  look.sample.remote = file.peer_address().text;
  if (!options->listening) look.sample.bytes = file.readable_bytes().value_or(0);
  if (options->family == AF_UNIX) {
    const auto diag = sys::unix_socket(inode);
    if (diag) {
      look.peer_inode = diag->peer;
      look.sample.backlog = diag->backlog;
      look.sample.unaccepted = diag->accept_queue;
    }
    look.sample.state = state_of_unix(*options, file, look.peer_inode != 0);
  } else if (const auto tcp = file.tcp_state()) {
    look.sample.state = state_of_tcp(*tcp);
    if (!options->listening) look.unsent = file.unsent_bytes();
    look.sample.backlog = tcp->backlog;
    look.sample.unaccepted = tcp->accept_queue;
  } else if (!look.sample.remote.empty()) {
    look.sample.state = core::SocketState::Connected;
  }
  return look;
}

}  // namespace ipclab::engine::observe
