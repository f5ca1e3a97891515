// Apply, System V semaphore sets: the kernel's numbers, and the lab's bookkeeping of who waits, holds, and will be
// undone.
#include <sys/sem.h>

#include <algorithm>

#include "core/change.hpp"

namespace ipclab::core {
namespace {

void give_back(SemaphoreMember& member, TaskId process, std::int32_t amount) {
  if (amount <= 0) return;
  const auto found = member.held.find(process);
  if (found == member.held.end()) {
    member.given_by_others = true;
    return;
  }
  found->second -= amount;
  if (found->second <= 0) member.held.erase(found);
}

void operate(SemaphoreMember& member, TaskId process, const SemaphoreOp& operation) {
  if (operation.undo && operation.amount != 0) {
    auto& adjustment = member.undo[process];
    adjustment -= operation.amount;
    if (adjustment == 0) member.undo.erase(process);
  }
  if (operation.amount < 0) member.held[process] -= operation.amount;
  if (operation.amount > 0) give_back(member, process, operation.amount);
}

// How many more wait for zero, or for an increase, than are in the queue.
std::ptrdiff_t missing(const SemaphoreMember& member, bool zero) {
  const auto queued = std::count_if(member.waiting.begin(), member.waiting.end(),
                                    [&](const Waiter& waiter) { return (waiter.amount == 0) == zero; });
  return (zero ? member.zcnt : member.ncnt) - queued;
}

}  // namespace

void Change::operator()(const SemaphoreSampled& sample) {
  SemaphoreMember& member = this->member(sample.object, sample.index);
  member.value = sample.value;
  member.ncnt = sample.ncnt;
  member.zcnt = sample.zcnt;
  member.last_pid = sample.last_pid;
  follow_counts(touched_as<SemaphoreSet>(sample.object));
}

void Change::operator()(const UndoApplied& undo) {
  SemaphoreMember& member = this->member(undo.object, undo.index);
  const TaskId process = task().process;
  member.undo.erase(process);
  give_back(member, process, undo.amount);
}

SemaphoreMember& Change::member(ObjectId id, std::size_t index) {
  auto& members = touched_as<SemaphoreSet>(id).members;
  if (index >= members.size()) throw std::logic_error("event names a semaphore that the set does not have");
  return members[index];
}

void Change::leave_queues(TaskId id) {
  const auto found = world_.tasks.find(id);
  if (found == world_.tasks.end() || !found->second.waits_for) return;
  const auto object = world_.objects.find(*found->second.waits_for);
  auto* set = object == world_.objects.end() ? nullptr : std::get_if<SemaphoreSet>(&object->second.state);
  if (set == nullptr) return;
  for (SemaphoreMember& member : set->members) {
    if (std::erase_if(member.waiting, [&](const Waiter& waiter) { return waiter.task == id; }) > 0) {
      object->second.changed = event_.seq;
    }
  }
}

// A call with several operations waits for one semaphore, and later perhaps for another. Nothing tells but the
// kernel's counts: where one queue is longer than they say and another shorter, somebody has moved.
void Change::follow_counts(SemaphoreSet& set) {
  for (SemaphoreMember& from : set.members) {
    for (std::size_t at = 0; at < from.waiting.size();) {
      const Waiter waiter = from.waiting[at];
      const bool surplus = missing(from, waiter.amount == 0) < 0;
      if (surplus && move(waiter, set)) {
        from.waiting.erase(from.waiting.begin() + static_cast<std::ptrdiff_t>(at));
      } else {
        ++at;
      }
    }
  }
}

bool Change::move(const Waiter& waiter, SemaphoreSet& set) {
  const Task& task = existing(world_.tasks, waiter.task);
  if (!task.call) return false;
  for (const SemaphoreOp& operation : task.call->operations) {
    if (operation.amount > 0 || operation.index >= set.members.size()) continue;
    SemaphoreMember& to = set.members[operation.index];
    if (missing(to, operation.amount == 0) <= 0) continue;
    const auto later = std::find_if(to.waiting.begin(), to.waiting.end(), [&](const Waiter& other) {
      return existing(world_.tasks, other.task).since.value > task.since.value;
    });
    to.waiting.insert(later, {waiter.task, operation.amount});
    return true;
  }
  return false;
}

// semop(2): the operations are tried in array order, the first that cannot proceed is the one waited for.
void Change::queue_up(const Task& task, ObjectId id) {
  auto& members = touched_as<SemaphoreSet>(id).members;
  std::map<std::uint16_t, std::int32_t> values;
  const SemaphoreOp* waits = &task.call->operations.front();
  for (const SemaphoreOp& operation : task.call->operations) {
    if (operation.index >= members.size()) return;
    auto& value = values.try_emplace(operation.index, members[operation.index].value).first->second;
    if (operation.amount == 0 ? value != 0 : value + operation.amount < 0) {
      waits = &operation;
      break;
    }
    value += operation.amount;
  }
  members[waits->index].waiting.push_back({task.id, waits->amount});
}

void Change::succeeded(const Task& task) {
  const Call& call = *task.call;
  if (!call.object) return;
  const auto found = world_.objects.find(*call.object);
  if (found == world_.objects.end()) return;
  auto* set = std::get_if<SemaphoreSet>(&found->second.state);
  if (set == nullptr) return;
  for (const SemaphoreOp& operation : call.operations) {
    if (operation.index < set->members.size()) operate(set->members[operation.index], task.process, operation);
  }
  if (call.name == "semctl" && (call.command == SETVAL || call.command == SETALL)) {
    // semctl(2): undo entries of the semaphores that were set are cleared in all processes
    for (std::size_t index = 0; index < set->members.size(); ++index) {
      if (call.command == SETVAL && index != call.index) continue;
      set->members[index].undo.clear();
      set->members[index].held.clear();
    }
    found->second.changed = event_.seq;
  }
}

}  // namespace ipclab::core
