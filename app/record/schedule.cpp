#include "record/schedule.hpp"

#include <sys/socket.h>

namespace ipclab::record {
namespace {

bool was_held(const Log& log, std::uint32_t step) {
  for (const core::Event& event : log.events(log.range(step))) {
    const auto* ended = std::get_if<core::StepEnded>(&event.body);
    if (ended != nullptr) return ended->outcome == core::Outcome::Held;
  }
  return false;
}

Order run(const Log& log, std::uint32_t first, std::uint32_t until) {
  auto command = std::get<core::Run>(log.command(first));
  command.schedule.clear();
  command.limit = command.pace_ms = 0;
  std::uint32_t last = first;
  bool closed = false, by_hand = false;
  while (last < until && !closed) {
    const core::Command next = log.command(last + 1);
    if (const auto* admit = std::get_if<core::Admit>(&next)) {
      command.schedule.push_back({admit->task});
    } else if (const auto* expire = std::get_if<core::Expire>(&next)) {
      command.schedule.push_back({*expire->task, true});
    } else if (std::holds_alternative<core::Hold>(next)) {
      closed = true;
      by_hand = was_held(log, last + 1);
    } else if (!std::holds_alternative<core::Spontaneous>(next)) {
      break;
    }
    ++last;
  }
  // Without a schedule the runner would admit whoever comes: let nobody come.
  const bool hold = command.schedule.empty() && (!closed || by_hand);
  return {std::move(command), first, last, hold};
}

// Threads that map memory at the same time get it in either order: where it lies means nothing.
void forget_pointers(core::Call& call) {
  for (core::Argument& argument : call.arguments) {
    const bool pointer = argument.value > 0xffff'ffff && argument.value < 0x8000'0000'0000;  // numbers are no longer
    if (pointer) argument.value = 0;
    if (argument.text.starts_with("0x")) argument.text.clear();
  }
}

// Inodes are counted for the whole machine; which port is free, and how large a buffer has grown, the kernel chooses.
void forget_choices(core::ObjectCreated& created) {
  switch (created.kind) {
    case core::ObjectKind::SemaphoreSet:
    case core::ObjectKind::SharedSegment:
    case core::ObjectKind::MessageQueue:
      return;  // numbered in the lab's own IPC namespace
    default:
      created.kernel_id = 0;
  }
}

void forget_choices(core::SocketSampled& sample) {
  if (sample.domain == AF_UNIX) return;
  sample.local.clear();
  sample.remote.clear();
  sample.capacity = 0;
}

}  // namespace

std::vector<Order> schedule_of(const Log& log, std::uint32_t step) {
  std::vector<Order> orders;
  std::uint32_t next = 1;
  while (next <= step) {
    core::Command command = log.command(next);
    if (std::holds_alternative<core::Run>(command)) {
      orders.push_back(run(log, next, step));
    } else {
      orders.push_back({std::move(command), next, next, was_held(log, next)});
    }
    next = orders.back().last_step + 1;
  }
  return orders;
}

bool same_in_replay(const core::Event& recorded, const core::Event& replayed) {
  const auto* ended = std::get_if<core::StepEnded>(&recorded.body);
  const bool was_held = ended != nullptr && ended->outcome == core::Outcome::Held;
  const auto plain = [was_held](core::Event event) {
    if (auto* began = std::get_if<core::StepBegan>(&event.body)) {
      if (auto* run = std::get_if<core::Run>(&began->command)) {
        run->schedule.clear();
        run->limit = run->pace_ms = 0;
      }
    } else if (auto* entered = std::get_if<core::CallEntered>(&event.body)) {
      forget_pointers(entered->call);
    } else if (auto* held = std::get_if<core::Held>(&event.body)) {
      if (held->call) forget_pointers(*held->call);
      // A hold in the program's own code falls where time has it fall.
      if (held->at == core::HeldAt::Interrupt) held->place = {};
    } else if (auto* blocked = std::get_if<core::Blocked>(&event.body)) {
      if (blocked->until_ns) blocked->until_ns = 0;
    } else if (auto* timer = std::get_if<core::TimerSampled>(&event.body)) {
      if (timer->until_ns) timer->until_ns = 0;
    } else if (auto* created = std::get_if<core::ObjectCreated>(&event.body)) {
      forget_choices(*created);
    } else if (auto* variables = std::get_if<core::VariablesSampled>(&event.body)) {
      *variables = {};  // what time or chance has put there leads to another way only if a call tells of it
    } else if (auto* socket = std::get_if<core::SocketSampled>(&event.body)) {
      forget_choices(*socket);
    } else if (auto* end = std::get_if<core::StepEnded>(&event.body); end != nullptr && was_held) {
      *end = {};
    }
    return event;
  };
  return core::same_but_time(plain(recorded), plain(replayed));
}

}  // namespace ipclab::record
