#include "analysis/why.hpp"

#include <algorithm>

namespace ipclab::analysis {
namespace {

using core::TaskId;
using core::TaskState;
using core::World;

struct Next {
  ChainEnd end = ChainEnd::CanRun;
  TaskId task;
  bool follow = false;
};

Next look_at_task(const core::Task& task) {
  switch (task.state) {
    case TaskState::New:
    case TaskState::Ready:
    case TaskState::Running:
      return {ChainEnd::CanRun, task.id, false};
    case TaskState::Stopped:
      return {ChainEnd::Stopped, task.id, false};
    case TaskState::Zombie:
    case TaskState::Ended:
      return {ChainEnd::Gone, task.id, false};
    case TaskState::Blocked:
      return {ChainEnd::CanRun, task.id, true};
  }
  return {ChainEnd::Nobody, task.id, false};
}

// Of those who could end the wait the chain goes on with one who can run; else with one who waits.
int rank(const Next& next) {
  if (next.end == ChainEnd::CanRun) return next.follow ? 2 : 3;
  return next.end == ChainEnd::Stopped ? 1 : 0;
}

Next most_hopeful(const std::vector<Next>& all) {
  Next best = all.front();
  for (const Next& next : all) {
    if (rank(next) > rank(best)) best = next;
  }
  return best;
}

// A process acts through whichever of its threads can.
Next look_at_process(const World& world, TaskId id) {
  const core::Process* process = world.process(id);
  if (process == nullptr) return {ChainEnd::Nobody, id, false};
  std::vector<Next> threads;
  for (const TaskId thread : process->tasks) {
    if (const core::Task* task = world.task(thread)) threads.push_back(look_at_task(*task));
  }
  if (threads.empty()) return {ChainEnd::Nobody, id, false};
  Next best = most_hopeful(threads);
  if (best.end == ChainEnd::Gone) best.task = id;
  return best;
}

std::optional<Next> next_of(const World& world, const Link& link) {
  std::vector<Next> all;
  if (!link.threads.empty()) {
    for (const TaskId id : link.threads) {
      if (const core::Task* task = world.task(id)) all.push_back(look_at_task(*task));
    }
  } else {
    for (const TaskId id : link.by) all.push_back(look_at_process(world, id));
  }
  // Whoever does it is more hopeful than one that waits for itself.
  if (link.anyone) std::erase_if(all, [&](const Next& next) { return next.follow && next.task == link.task; });
  if (all.empty()) return std::nullopt;
  return most_hopeful(all);
}

ChainEnd end_without_name(const Link& link) {
  if (link.anyone) return ChainEnd::Anyone;
  return link.kind == WaitKind::Child ? ChainEnd::Nobody : ChainEnd::Outside;
}

}  // namespace

Why why(const World& world, TaskId task) {
  Why why;
  TaskId at = task;
  while (true) {
    const auto met =
        std::find_if(why.links.begin(), why.links.end(), [&](const Link& link) { return link.task == at; });
    if (met != why.links.end()) {
      why.end = ChainEnd::Cycle;
      why.last = at;
      why.cycle_from = static_cast<std::size_t>(met - why.links.begin());
      return why;
    }
    const std::optional<Link> link = wait_of(world, at);
    if (!link) return why;
    why.links.push_back(*link);
    const std::optional<Next> next = next_of(world, *link);
    if (!next) {
      why.end = end_without_name(*link);
      why.last.reset();
      return why;
    }
    why.end = next->end;
    why.last = next->task;
    if (!next->follow) return why;
    at = next->task;
  }
}

}  // namespace ipclab::analysis
