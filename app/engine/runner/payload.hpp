// The bytes that a call puts somewhere or has taken, read where the program keeps them: a buffer, a struct iovec
// array, a struct msghdr. Used by the watches of channels, while the task is stopped or blocked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/tracer/tracee.hpp"

namespace ipclab::engine::runner {

constexpr std::uint64_t payload_limit = 1024;  // bytes that core::DataMoved keeps

// What moves in one direction by this call, seen from the object: In = the call writes.
enum class Moves : std::uint8_t { Nothing, In, Out };
Moves moves(const tracer::Tracee& task);

// At most payload_limit bytes of `total`, leaving out the first `skip`; empty where they cannot be read.
std::string payload(tracer::Tracee& task, std::uint64_t skip, std::uint64_t total);
// How many bytes the call was asked to write; 0 = not known.
std::uint64_t asked_to_write(tracer::Tracee& task);

// sendmmsg(2), recvmmsg(2): `count` messages were done.
struct Datagram {
  std::uint64_t total = 0;
  std::string bytes;
};
std::vector<Datagram> datagrams(tracer::Tracee& task, std::uint64_t count);

}  // namespace ipclab::engine::runner
