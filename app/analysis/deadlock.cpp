#include "analysis/deadlock.hpp"

#include <algorithm>
#include <map>

#include "analysis/why.hpp"

namespace ipclab::analysis {
namespace {

using core::TaskId;
using core::TaskState;
using core::World;
using Tasks = std::set<TaskId>;
using Waits = std::map<TaskId, Link>;

bool can_act(const World& world, TaskId id, const Tasks& dead) {
  const core::Task* task = world.task(id);
  return task != nullptr && task->state != TaskState::Zombie && task->state != TaskState::Ended && !dead.contains(id);
}

bool can_process_act(const World& world, TaskId id, const Tasks& dead) {
  const core::Process* process = world.process(id);
  return process != nullptr && std::any_of(process->tasks.begin(), process->tasks.end(),
                                           [&](TaskId task) { return can_act(world, task, dead); });
}

bool ends_from_outside(const Link& link) {
  switch (link.kind) {
    case WaitKind::Signal:
    case WaitKind::Time:
    case WaitKind::Input:
    case WaitKind::Other:
      return true;
    case WaitKind::Child:
      return false;
    case WaitKind::Any:
      return link.any_of.empty();
    case WaitKind::Increase:
    case WaitKind::Zero:
    case WaitKind::Thread:
    case WaitKind::Data:
    case WaitKind::Room:
    case WaitKind::Message:
    case WaitKind::OtherEnd:
    case WaitKind::Lock:
    case WaitKind::Mutex:
    case WaitKind::Condition:
    case WaitKind::Counter:
    case WaitKind::Connection:
    case WaitKind::Answer:
      return link.by.empty() && !link.anyone;  // the lab does not know who: it may be one whom it does not see
  }
  return true;
}

bool releasable(const World& world, const Link& link, const Tasks& dead) {
  if (link.until_ns || ends_from_outside(link)) return true;
  if (link.kind == WaitKind::Any) {
    return std::any_of(link.any_of.begin(), link.any_of.end(),
                       [&](const Link& part) { return releasable(world, part, dead); });
  }
  if (link.anyone && std::any_of(world.tasks.begin(), world.tasks.end(),
                                 [&](const auto& entry) { return can_act(world, entry.first, dead); })) {
    return true;
  }
  if (!link.threads.empty()) {
    return std::any_of(link.threads.begin(), link.threads.end(), [&](TaskId id) { return can_act(world, id, dead); });
  }
  return std::any_of(link.by.begin(), link.by.end(), [&](TaskId id) { return can_process_act(world, id, dead); });
}

// Those of the set that have to do with its wait.
Tasks concerned(const World& world, const Link& link, const Tasks& dead) {
  if (link.anyone) return dead;
  Tasks tasks(link.threads.begin(), link.threads.end());
  if (tasks.empty()) {
    for (const TaskId id : link.by) {
      if (const core::Process* process = world.process(id)) tasks.insert(process->tasks.begin(), process->tasks.end());
    }
  }
  std::erase_if(tasks, [&](TaskId id) { return !dead.contains(id); });
  return tasks;
}

std::vector<Tasks> taken_apart(const World& world, const Waits& waits, const Tasks& dead) {
  std::vector<Tasks> groups;
  for (const TaskId id : dead) {
    Tasks together = concerned(world, waits.at(id), dead);
    together.insert(id);
    std::erase_if(groups, [&](const Tasks& group) {
      const bool meet = std::any_of(group.begin(), group.end(), [&](TaskId other) { return together.contains(other); });
      if (meet) together.insert(group.begin(), group.end());
      return meet;
    });
    groups.push_back(std::move(together));
  }
  std::sort(groups.begin(), groups.end());
  return groups;
}

Deadlock described(const World& world, Tasks members) {
  Deadlock deadlock;
  deadlock.members = std::move(members);
  for (const TaskId id : deadlock.members) {
    const Why chain = why(world, id);
    if (chain.end != ChainEnd::Cycle) continue;
    std::vector<TaskId> cycle;
    for (std::size_t i = chain.cycle_from; i < chain.links.size(); ++i) cycle.push_back(chain.links[i].task);
    std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
    if (cycle.size() > deadlock.cycle.size()) deadlock.cycle = std::move(cycle);
  }
  if (deadlock.cycle.size() > 1) deadlock.kind = DeadlockKind::Circle;
  if (deadlock.cycle.size() == 1) deadlock.kind = DeadlockKind::Own;
  return deadlock;
}

}  // namespace

std::vector<Deadlock> deadlocks(const World& world) {
  Waits waits;
  Tasks dead;
  for (const auto& [id, task] : world.tasks) {
    if (std::optional<Link> link = wait_of(world, id)) {
      waits.emplace(id, std::move(*link));
      dead.insert(id);
    }
  }
  // The greatest fixed point: take out whoever can be released by someone who is not in the set, until nobody can.
  while (std::erase_if(dead, [&](TaskId id) { return releasable(world, waits.at(id), dead); }) > 0) {
  }
  std::vector<Deadlock> found;
  for (Tasks& members : taken_apart(world, waits, dead)) found.push_back(described(world, std::move(members)));
  return found;
}

}  // namespace ipclab::analysis
