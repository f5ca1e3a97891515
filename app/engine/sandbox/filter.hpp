// The two seccomp filters of a program, as the kernel's own instructions. Two, because libseccomp drops rules on
// arguments where the same call has one without; the kernel takes the strictest answer of both. Called by spawn().
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <span>
#include <vector>

namespace ipclab::engine::sandbox {

using Filter = std::vector<sock_filter>;

// One refusal: `call` gives `error`, always or where an argument is so.
struct Denied {
  enum class When : std::uint8_t { Always, HasBits, Equals };
  const char* call;
  int error;
  When when = When::Always;
  unsigned argument = 0;
  std::uint64_t value = 0;     // compared with the argument; HasBits: all of these bits are set
  std::uint64_t mask = ~0ULL;  // Equals: the part of the argument that the kernel looks at
};

// What programs of the Lab may not do: other namespaces and mounts, kernel interfaces that no lesson is about,
// the process that traces them, other architectures (killed).
std::span<const Denied> denied_calls();
Filter deny_filter();

// Each of these calls stops for the tracer (SECCOMP_RET_TRACE); everything else runs at full speed.
Filter trace_filter(std::span<const int> calls);

}  // namespace ipclab::engine::sandbox
