// What a process has open: each descriptor with what it is of, as /proc tells. Looks and changes nothing.
// Called by the runner, for processes that did something to their descriptors.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/object.hpp"
#include "engine/sys/descriptors.hpp"

namespace ipclab::engine::observe {

// The same for every descriptor of one object, in every process, and for nothing else as long as the object lives.
// An open file description that is an object by itself (timerfd …) has no such name: then `alone`.
struct ObjectName {
  sys::FileIdentity file;
  std::uint64_t number = 0;  // eventfd-id, which proc(5) gives; all eventfds have one inode
  bool alone = false;
  auto operator<=>(const ObjectName&) const = default;
};

struct DescriptorLook {
  core::Descriptor descriptor;           // without `object` and `file`
  std::optional<core::ObjectKind> kind;  // none: a plain file, a folder, a device
  ObjectName name;
  std::uint32_t permissions = 0;
};

// Ascending; empty for a process that has ended.
std::vector<DescriptorLook> look_at_descriptors(core::Pid process);
// Nothing: it is not open.
std::optional<DescriptorLook> look_at_descriptor(core::Pid process, std::int32_t number);

// epoll(7): the descriptors on the interest list of an epoll instance, ascending.
std::vector<std::int32_t> interest_list(core::Pid process, std::int32_t number);

}  // namespace ipclab::engine::observe
