#include "analysis/why.hpp"

#include <algorithm>
#include <string_view>

namespace ipclab::analysis {
namespace {

using core::TaskId;
using core::TaskState;
using core::World;

WaitKind kind_of(std::string_view call) {
  const auto is = [&](auto... names) { return ((call == names) || ...); };
  if (is("wait", "waitpid", "wait4", "waitid", "fork", "vfork", "clone", "clone3")) return WaitKind::Child;
  if (is("pause", "sigsuspend", "rt_sigsuspend", "sigwait", "sigwaitinfo", "sigtimedwait", "rt_sigtimedwait")) {
    return WaitKind::Signal;
  }
  if (is("nanosleep", "clock_nanosleep", "sleep", "usleep")) return WaitKind::Time;
  if (is("read", "readv", "pread64")) return WaitKind::Input;
  return WaitKind::Other;
}

bool alive(const core::Process& process) { return !process.exit.has_value(); }

// wait(2), waitpid(2): a positive pid names one child; 0, -1 and groups mean any. waitid(2): P_PID is 1.
std::vector<TaskId> awaited_children(const World& world, const core::Task& task) {
  const core::Process* parent = world.process(task.process);
  if (parent == nullptr) return {};
  std::int64_t only = 0;
  const auto& arguments = task.call->arguments;
  if (task.call->name == "waitid") {
    if (arguments.size() > 1 && arguments[0].value == 1) only = static_cast<std::int32_t>(arguments[1].value);
  } else if (task.call->name == "waitpid" || task.call->name == "wait4") {
    if (!arguments.empty()) only = static_cast<std::int32_t>(arguments[0].value);
  }
  std::vector<TaskId> children;
  for (const TaskId id : parent->children) {
    const core::Process* child = world.process(id);
    if (child == nullptr || child->reaped || !alive(*child)) continue;
    if (only > 0 && child->pid.value != only) continue;
    children.push_back(id);
  }
  return children;
}

// Who could end a wait on a semaphore. With holders: they. Where somebody gave without having taken the
// semaphore counts and locks nothing, and where nobody took anything there is nobody to name.
void name_who_ends(const core::SemaphoreMember& member, Link& link) {
  if (link.kind == WaitKind::Increase && !member.given_by_others) {
    for (const auto& [process, amount] : member.held) link.by.push_back(process);
  }
  link.anyone = link.by.empty();
}

Link semaphore_link(const core::Object& object, const core::Task& task) {
  Link link;
  link.task = task.id;
  link.object = object.id;
  for (std::size_t index = 0; index < core::members_of(object).size(); ++index) {
    for (const core::Waiter& waiter : core::members_of(object)[index].waiting) {
      if (waiter.task != task.id) continue;
      link.index = static_cast<std::uint16_t>(index);
      link.amount = waiter.amount;
      link.kind = waiter.amount == 0 ? WaitKind::Zero : WaitKind::Increase;
      name_who_ends(core::members_of(object)[index], link);
      return link;
    }
  }
  link.anyone = true;
  return link;
}

// The task that a process would act through: one that does not wait, if there is one, else its first.
const core::Task* acting_task(const World& world, TaskId process_id) {
  const core::Process* process = world.process(process_id);
  if (process == nullptr) return nullptr;
  for (const TaskId id : process->tasks) {
    const core::Task* task = world.task(id);
    if (task != nullptr && (task->state == TaskState::Ready || task->state == TaskState::Running)) return task;
  }
  return world.task(process_id);
}

struct Next {
  ChainEnd end = ChainEnd::CanRun;
  TaskId task;
  bool follow = false;
};

Next look_at(const World& world, TaskId process) {
  const core::Task* task = acting_task(world, process);
  if (task == nullptr) return {ChainEnd::Nobody, process, false};
  switch (task->state) {
    case TaskState::New:
    case TaskState::Ready:
    case TaskState::Running:
      return {ChainEnd::CanRun, task->id, false};
    case TaskState::Stopped:
      return {ChainEnd::Stopped, task->id, false};
    case TaskState::Zombie:
    case TaskState::Ended:
      return {ChainEnd::Gone, process, false};
    case TaskState::Blocked:
      return {ChainEnd::CanRun, task->id, true};
  }
  return {ChainEnd::Nobody, process, false};
}

// Of those who could end the wait the chain goes on with one who can run; else with one who waits.
Next most_hopeful(const World& world, const std::vector<TaskId>& processes) {
  const auto rank = [](const Next& next) {
    if (next.end == ChainEnd::CanRun) return next.follow ? 2 : 3;
    return next.end == ChainEnd::Stopped ? 1 : 0;
  };
  Next best = look_at(world, processes.front());
  for (const TaskId process : processes) {
    const Next next = look_at(world, process);
    if (rank(next) > rank(best)) best = next;
  }
  return best;
}

ChainEnd end_without_name(const Link& link) {
  switch (link.kind) {
    case WaitKind::Increase:
    case WaitKind::Zero:
      return ChainEnd::Anyone;
    case WaitKind::Child:
      return ChainEnd::Nobody;
    case WaitKind::Signal:
    case WaitKind::Time:
    case WaitKind::Input:
    case WaitKind::Other:
      return ChainEnd::Outside;
  }
  return ChainEnd::Outside;
}

bool releasable(const World& world, const Link& link, const std::set<TaskId>& dead) {
  const auto can_act = [&](const core::Process& process) {
    return std::any_of(process.tasks.begin(), process.tasks.end(), [&](TaskId id) {
      const core::Task* task = world.task(id);
      return task != nullptr && task->state != TaskState::Zombie && task->state != TaskState::Ended &&
             !dead.contains(id);
    });
  };
  if (link.kind != WaitKind::Increase && link.kind != WaitKind::Zero && link.kind != WaitKind::Child) return true;
  if (link.anyone) {
    return std::any_of(world.processes.begin(), world.processes.end(),
                       [&](const auto& entry) { return can_act(entry.second); });
  }
  return std::any_of(link.by.begin(), link.by.end(), [&](TaskId id) {
    const core::Process* process = world.process(id);
    return process != nullptr && can_act(*process);
  });
}

}  // namespace

std::optional<Link> wait_of(const World& world, TaskId id) {
  const core::Task* task = world.task(id);
  if (task == nullptr || task->state != TaskState::Blocked) return std::nullopt;
  Link link;
  link.task = id;
  if (!task->call) return link;
  if (task->waits_for) {
    if (const core::Object* object = world.object(*task->waits_for)) return semaphore_link(*object, *task);
  }
  link.kind = kind_of(task->call->name);
  if (link.kind == WaitKind::Child) link.by = awaited_children(world, *task);
  return link;
}

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
    if (link->by.empty()) {
      why.end = end_without_name(*link);
      return why;
    }
    const Next next = most_hopeful(world, link->by);
    why.end = next.end;
    why.last = next.task;
    if (!next.follow) return why;
    at = next.task;
  }
}

std::set<TaskId> deadlock(const World& world) {
  std::map<TaskId, Link> waits;
  std::set<TaskId> dead;
  for (const auto& [id, task] : world.tasks) {
    if (const std::optional<Link> link = wait_of(world, id)) {
      waits[id] = *link;
      dead.insert(id);
    }
  }
  // The greatest fixed point: take out whoever can be released by someone who is not in the set, until nobody can.
  while (std::erase_if(dead, [&](TaskId id) { return releasable(world, waits.at(id), dead); }) > 0) {
  }
  return dead;
}

}  // namespace ipclab::analysis
