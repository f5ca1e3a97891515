// What calls do to descriptors, call by call: which one it works on, which ones it makes or closes. Used by the watches
// of channels.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/call.hpp"
#include "engine/tracer/tracee.hpp"

namespace ipclab::engine::runner {

// The first argument that is a descriptor, where the call has one.
std::optional<std::int32_t> descriptor_argument(const core::Call& call);

// pipe(2), socketpair(2): the two that were given back at this address.
std::vector<std::int32_t> descriptors_at(tracer::Tracee& task, std::uint64_t address);

// What a call that has succeeded did to the descriptors of its process.
struct DescriptorEffect {
  std::vector<std::int32_t> numbers;
  bool all = false;
  bool makes = false;  // the object did not exist before
};
DescriptorEffect effect_on_descriptors(tracer::Tracee& task, std::int64_t result);

}  // namespace ipclab::engine::runner
