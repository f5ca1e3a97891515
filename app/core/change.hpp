// One event on one world: each overload is the whole meaning of one kind of event. Private to core.
// apply.cpp has tasks and processes, apply_semaphores.cpp semaphore sets, apply_objects.cpp all other objects.
#pragma once

#include <cstddef>
#include <stdexcept>

#include "core/world.hpp"

namespace ipclab::core {

// A recording is verified when it is loaded, the runner is ours: a missing id here is our own bug.
template <class Map>
typename Map::mapped_type& existing(Map& map, const typename Map::key_type& key) {
  const auto found = map.find(key);
  if (found == map.end()) throw std::logic_error("event names something that was never born");
  return found->second;
}

class Change {
 public:
  Change(World& world, const Event& event) : world_(world), event_(event) {}

  // apply.cpp
  void operator()(const StepBegan& began);
  void operator()(const StepEnded& ended);
  void operator()(const TaskBorn& born);
  void operator()(const Executed& executed);
  void operator()(const Resumed&);
  void operator()(const Held& held);
  void operator()(const CallEntered& entered);
  void operator()(const CallReturned& returned);
  void operator()(const Blocked& blocked);
  void operator()(const Released&);
  void operator()(const SignalSent& sent);
  void operator()(const SignalDelivered& delivered);
  void operator()(const HandlerReturned& returned);
  void operator()(const SignalsSampled& sampled);
  void operator()(const GroupChanged& changed);
  void operator()(const VariablesSampled& sampled);
  void operator()(const JobStopped&);
  void operator()(const JobContinued&);
  void operator()(const Exited& exited);
  void operator()(const Reaped&);
  void operator()(const OutputWritten& output);
  void operator()(const InputTyped& input);
  void operator()(const TimerSampled& timer);
  void operator()(const Noticed& noticed);
  void operator()(const EngineFailed& failed);

  // apply_semaphores.cpp
  void operator()(const SemaphoreSampled& sample);
  void operator()(const UndoApplied& undo);

  // apply_objects.cpp
  void operator()(const ObjectCreated& created);
  void operator()(const Unlinked& unlinked);
  void operator()(const ObjectRemoved& removed);
  void operator()(const DataMoved& moved);
  void operator()(const StreamSampled& sample);
  void operator()(const SocketSampled& sample);
  void operator()(const QueueSampled& sample);
  void operator()(const QueueListed& listed);
  void operator()(const SegmentSampled& sample);
  void operator()(const Attached& attached);
  void operator()(const Detached& detached);
  void operator()(const MemorySampled& sample);
  void operator()(const MemoryAccessed& accessed);
  void operator()(const TypeDescribed& type);
  void operator()(const MemoryTyped& typed);
  void operator()(const CounterSampled& sample);
  void operator()(const LocksSampled& sample);
  void operator()(const DescriptorsChanged& changed);

 private:
  TaskId actor() const {
    if (!event_.task) throw std::logic_error("event without its task");
    return *event_.task;
  }
  Task& task() { return existing(world_.tasks, actor()); }
  Process& process_of_actor() { return existing(world_.processes, task().process); }
  void become(Task& task, TaskState state);
  void finish(Task& task);
  void write_to_terminal(OutputPiece piece, std::uint64_t total);

  // The object, marked as changed, and its state, which must be of that kind.
  Object& touched(ObjectId id);
  template <class State>
  State& touched_as(ObjectId id) {
    auto* state = std::get_if<State>(&touched(id).state);
    if (state == nullptr) throw std::logic_error("event does not fit its object");
    return *state;
  }
  void detach_all(TaskId process);
  void attach_as_parent(TaskId child, TaskId parent);

  SemaphoreMember& member(ObjectId id, std::size_t index);
  void leave_queues(TaskId task);
  void queue_up(const Task& task, ObjectId id);
  void follow_counts(SemaphoreSet& set);
  bool move(const Waiter& waiter, SemaphoreSet& set);
  void succeeded(const Task& task);

  World& world_;
  const Event& event_;
};

}  // namespace ipclab::core
