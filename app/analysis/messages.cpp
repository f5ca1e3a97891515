#include "analysis/messages.hpp"

#include <sys/msg.h>

#include <limits>

namespace ipclab::analysis {
namespace {

// Arguments of msgop(2) by their place.
std::uint64_t value_of(const core::Call& call, std::size_t at) {
  return at < call.arguments.size() ? call.arguments[at].value : 0;
}

}  // namespace

std::optional<Wanted> wanted(const core::Call& call) {
  if (call.name != "msgrcv") return std::nullopt;
  const auto flags = value_of(call, 4);
  Wanted wanted;
  wanted.room = value_of(call, 2);
  wanted.type = call.type;
  wanted.cuts = (flags & MSG_NOERROR) != 0;
  if ((flags & MSG_COPY) != 0) {
    wanted.rule = TypeRule::Copy;
  } else if (call.type > 0) {
    wanted.rule = (flags & MSG_EXCEPT) != 0 ? TypeRule::Except : TypeRule::Equal;
  } else if (call.type < 0) {
    wanted.rule = TypeRule::Lowest;
    wanted.type =
        call.type == std::numeric_limits<std::int64_t>::min() ? std::numeric_limits<std::int64_t>::max() : -call.type;
  }
  return wanted;
}

std::optional<std::size_t> chosen(const std::vector<core::Queue::Entry>& messages, const Wanted& wanted) {
  std::optional<std::size_t> best;
  for (std::size_t place = 0; place < messages.size(); ++place) {
    const std::int64_t type = messages[place].fact.type;
    switch (wanted.rule) {
      case TypeRule::First:
        return place;
      case TypeRule::Equal:
        if (type == wanted.type) return place;
        break;
      case TypeRule::Except:
        if (type != wanted.type) return place;
        break;
      case TypeRule::Lowest:
        if (type <= wanted.type && (!best || type < messages[*best].fact.type)) best = place;
        break;
      case TypeRule::Copy:
        if (static_cast<std::int64_t>(place) == wanted.type) return place;
        break;
    }
  }
  return best;
}

std::vector<WaitingReceiver> waiting_receivers(const core::World& world, core::ObjectId queue) {
  std::vector<WaitingReceiver> all;
  for (const core::TaskId id : core::waiting_for(world, queue)) {
    const core::Task& task = *world.task(id);
    if (const auto wants = task.call ? wanted(*task.call) : std::nullopt) all.push_back({id, *wants});
  }
  return all;
}

std::vector<WaitingSender> waiting_senders(const core::World& world, core::ObjectId queue) {
  std::vector<WaitingSender> all;
  for (const core::TaskId id : core::waiting_for(world, queue)) {
    const core::Task& task = *world.task(id);
    if (task.call && task.call->name == "msgsnd") all.push_back({id, task.call->type, value_of(*task.call, 2)});
  }
  return all;
}

}  // namespace ipclab::analysis
