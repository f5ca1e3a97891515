// System V message queues: which message a receive takes and why that one, who waits to send what, who for which type.
// Derived from World alone; pure, any thread. Called by `view` and `lesson`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/world.hpp"

namespace ipclab::analysis {

// msgrcv(2), msgtyp: which message it wants.
enum class TypeRule : std::uint8_t {
  First,   // 0: the one that came first, whatever its type
  Equal,   // > 0: the first of this type
  Except,  // > 0 with MSG_EXCEPT: the first of any other type
  Lowest,  // < 0: the first of the lowest type that is not above |msgtyp|
  Copy,    // MSG_COPY: the one at place msgtyp, from 0; it stays in the queue
};

struct Wanted {
  TypeRule rule = TypeRule::First;
  std::int64_t type = 0;   // Equal, Except: this one; Lowest: |msgtyp|; Copy: the place
  std::uint64_t room = 0;  // msgsz
  bool cuts = false;       // MSG_NOERROR: a longer message is cut, where else it is refused (E2BIG)
  bool operator==(const Wanted&) const = default;
};

// Of a msgrcv(2); nothing for another call.
std::optional<Wanted> wanted(const core::Call& call);

// The place in `messages` of the one that such a receive takes; nothing where none fits (it waits, or ENOMSG).
std::optional<std::size_t> chosen(const std::vector<core::Queue::Entry>& messages, const Wanted& wanted);

struct WaitingReceiver {
  core::TaskId task;
  Wanted wanted;
  bool operator==(const WaitingReceiver&) const = default;
};
struct WaitingSender {
  core::TaskId task;
  std::int64_t type = 0;   // mtype
  std::uint64_t size = 0;  // msgsz
  bool operator==(const WaitingSender&) const = default;
};

// Tasks blocked on the queue, in the order in which they came.
std::vector<WaitingReceiver> waiting_receivers(const core::World& world, core::ObjectId queue);
std::vector<WaitingSender> waiting_senders(const core::World& world, core::ObjectId queue);

}  // namespace ipclab::analysis
