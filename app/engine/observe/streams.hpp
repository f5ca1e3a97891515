// Pipes, FIFOs, sockets, POSIX message queues and eventfds, seen through a descriptor of a process that has them open.
// Looks and never changes: nothing is taken out, and no end stays open longer than the look.
// Called by the runner while nobody moves.
#pragma once

#include <cstdint>
#include <optional>

#include "core/object.hpp"

namespace ipclab::engine::observe {

// Who has the object open, and as what.
struct Holder {
  core::Pid process;
  std::int32_t number = -1;
};

// Each gives nothing where the descriptor is not (any more) of such an object. `object` is left as it is.
std::optional<core::StreamSampled> sample_stream(core::ObjectId object, Holder holder);
std::optional<core::QueueSampled> sample_posix_queue(core::ObjectId object, Holder holder);
std::optional<core::CounterSampled> sample_eventfd(core::ObjectId object, Holder holder);

struct SocketLook {
  core::SocketSampled sample;    // without `peer`
  std::uint64_t unsent = 0;      // bytes that the other end is to get and has not; TCP only
  std::uint64_t peer_inode = 0;  // unix(7); 0 = none, or not known
};
std::optional<SocketLook> sample_socket(core::ObjectId object, Holder holder, std::uint64_t inode);

}  // namespace ipclab::engine::observe
