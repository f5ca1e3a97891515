#include <sys/sem.h>

#include <algorithm>
#include <stdexcept>

#include "core/world.hpp"

namespace ipclab::core {
namespace {

constexpr std::uint64_t terminal_limit = 1u << 20;

// A recording is verified when it is loaded, the runner is ours: a missing id here is our own bug.
template <class Map>
typename Map::mapped_type& existing(Map& map, const typename Map::key_type& key) {
  const auto found = map.find(key);
  if (found == map.end()) throw std::logic_error("event names something that was never born");
  return found->second;
}

// One event on one world. Each overload is the whole meaning of one kind of event.
class Change {
 public:
  Change(World& world, const Event& event) : world_(world), event_(event) {}

  void operator()(const StepBegan& began) {
    world_.stepping = true;
    world_.step = event_.step;
    if (std::holds_alternative<Run>(began.command)) world_.running = true;
    if (std::holds_alternative<Hold>(began.command)) world_.running = false;
  }

  void operator()(const StepEnded& ended) {
    world_.stepping = world_.running;
    world_.last_step = ended;
  }

  void operator()(const TaskBorn& born) {
    const TaskId id = actor();
    Task& task = world_.tasks[id];
    task = Task{};
    task.id = id;
    task.process = born.process;
    task.path = born.path;
    task.pid = born.pid;
    task.since = event_.seq;
    if (born.birth == Birth::Thread) {
      existing(world_.processes, born.process).tasks.push_back(id);
      return;
    }
    Process process;
    process.id = id;
    process.path = born.path;
    process.pid = born.pid;
    process.parent = born.parent;
    process.birth = born.birth;
    process.program = born.program;
    process.arguments = born.arguments;
    process.tasks = {id};
    process.root = id;
    if (born.parent) {
      Process& parent = existing(world_.processes, *born.parent);
      parent.children.push_back(id);
      process.root = parent.root;
      if (parent.exit) {
        process.parent.reset();
        process.orphan = true;
      }
    }
    world_.processes[id] = std::move(process);
  }

  void operator()(const Executed& executed) {
    Process& process = process_of_actor();
    process.program = executed.program;
    process.arguments = executed.arguments;
    Task& first = existing(world_.tasks, process.id);
    leave_queues(first.id);
    become(first, TaskState::Running);
    first.place = {};
    for (const TaskId id : process.tasks) {  // execve(2): all other threads are destroyed
      if (id == process.id) continue;
      Task& other = existing(world_.tasks, id);
      if (other.in_call && other.call && other.call->name.starts_with("exec")) {  // the first one returns from it
        first.call = other.call;
        first.in_call = true;
      }
      finish(other);
    }
  }

  void operator()(const Resumed&) { become(task(), TaskState::Running); }

  void operator()(const Held& held) {
    Task& task = this->task();
    become(task, TaskState::Ready);
    task.held_at = held.at;
    stand(task, held.place);
    if (held.call) task.call = held.call;
  }

  void operator()(const CallEntered& entered) {
    Task& task = this->task();
    become(task, TaskState::Running);
    task.call = entered.call;
    task.in_call = true;
    stand(task, entered.place);
  }

  void operator()(const CallReturned& returned) {
    Task& task = this->task();
    leave_queues(task.id);
    become(task, TaskState::Running);
    task.in_call = false;
    task.returned = returned.returned;
    if (task.call && returned.returned.error == 0) succeeded(task);
  }

  void operator()(const Blocked& blocked) {
    Task& task = this->task();
    become(task, TaskState::Blocked);
    task.waits_for = blocked.object;
    if (task.call && blocked.object && !task.call->operations.empty()) queue_up(task, *blocked.object);
  }

  void operator()(const Released&) {
    leave_queues(actor());
    become(task(), TaskState::Running);
  }

  void operator()(const SignalSent& sent) { process_of_actor().pending.push_back(sent.signal); }

  void operator()(const SignalDelivered& delivered) {
    auto& pending = process_of_actor().pending;
    const auto found = std::find(pending.begin(), pending.end(), delivered.signal);
    if (found != pending.end()) pending.erase(found);
  }

  void operator()(const JobStopped&) {
    leave_queues(actor());  // a stopped waiter leaves the kernel's queue
    become(task(), TaskState::Stopped);
  }

  void operator()(const JobContinued&) { become(task(), TaskState::Running); }

  void operator()(const Exited& exited) {
    if (!exited.process) return finish(task());
    Process& process = process_of_actor();
    for (const TaskId id : process.tasks) finish(existing(world_.tasks, id));
    become(existing(world_.tasks, process.id), TaskState::Zombie);
    process.exit = exited.status;
    process.pending.clear();
    for (const TaskId child : process.children) {
      Process& orphan = existing(world_.processes, child);
      if (!orphan.reaped) {
        orphan.parent.reset();
        orphan.orphan = true;
      }
    }
  }

  void operator()(const Reaped&) {
    Process& process = process_of_actor();
    process.reaped = true;
    become(existing(world_.tasks, process.id), TaskState::Ended);
  }

  void operator()(const OutputWritten& output) {
    const Process& process = process_of_actor();
    Terminal& terminal = world_.terminals[process.root];
    terminal.pieces.push_back({process.id, output.descriptor, output.bytes, event_.seq});
    terminal.kept += output.bytes.size();
    terminal.skipped += output.total - std::min<std::uint64_t>(output.total, output.bytes.size());
    std::size_t drop = 0;
    while (terminal.kept > terminal_limit && drop + 1 < terminal.pieces.size()) {
      terminal.kept -= terminal.pieces[drop].text.size();
      terminal.skipped += terminal.pieces[drop].text.size();
      ++drop;
    }
    terminal.pieces.erase(terminal.pieces.begin(), terminal.pieces.begin() + static_cast<std::ptrdiff_t>(drop));
  }

  void operator()(const ObjectCreated& created) {
    Object object;
    object.id = created.object;
    object.kind = created.kind;
    if (event_.task && created.ordinal > 0) object.creator = task().process;
    object.ordinal = created.ordinal;
    object.kernel_id = created.kernel_id;
    object.key = created.key;
    object.mode = created.mode;
    object.born = event_.seq;
    object.changed = event_.seq;
    object.members.resize(std::min<std::uint32_t>(created.members, 65535));
    world_.objects[created.object] = std::move(object);
  }

  void operator()(const ObjectRemoved& removed) {
    Object& object = existing(world_.objects, removed.object);
    object.exists = false;
    object.changed = event_.seq;
    for (SemaphoreMember& member : object.members) {
      member.undo.clear();
      member.held.clear();
    }
  }

  void operator()(const SemaphoreSampled& sample) {
    SemaphoreMember& member = this->member(sample.object, sample.index);
    member.value = sample.value;
    member.ncnt = sample.ncnt;
    member.zcnt = sample.zcnt;
    member.last_pid = sample.last_pid;
    follow_counts(existing(world_.objects, sample.object));
  }

  void operator()(const UndoApplied& undo) {
    SemaphoreMember& member = this->member(undo.object, undo.index);
    const TaskId process = task().process;
    member.undo.erase(process);
    give_back(member, process, undo.amount);
  }

  void operator()(const Noticed& noticed) { world_.notices.push_back(noticed.message); }
  void operator()(const EngineFailed& failed) {
    world_.failure = failed.message;
    world_.stepping = false;
    world_.running = false;
  }

 private:
  TaskId actor() const {
    if (!event_.task) throw std::logic_error("event without its task");
    return *event_.task;
  }
  Task& task() { return existing(world_.tasks, actor()); }
  Process& process_of_actor() { return existing(world_.processes, task().process); }

  SemaphoreMember& member(ObjectId id, std::size_t index) {
    Object& object = existing(world_.objects, id);
    if (index >= object.members.size()) throw std::logic_error("event names a semaphore that the set does not have");
    object.changed = event_.seq;
    return object.members[index];
  }

  void become(Task& task, TaskState state) {
    if (task.state == state) return;
    if (task.state == TaskState::Blocked) task.waits_for.reset();
    task.state = state;
    task.since = event_.seq;
  }

  // Where its own source has no part in it (main has returned, exit runs) the last known place stands.
  static void stand(Task& task, const Place& place) {
    if (place.line != 0) task.place = place;
  }

  void leave_queues(TaskId id) {
    for (auto& [object_id, object] : world_.objects) {
      for (SemaphoreMember& member : object.members) {
        if (std::erase_if(member.waiting, [&](const Waiter& waiter) { return waiter.task == id; }) > 0) {
          object.changed = event_.seq;
        }
      }
    }
  }

  void finish(Task& task) {
    leave_queues(task.id);
    task.in_call = false;
    become(task, TaskState::Ended);
  }

  // A call with several operations waits for one semaphore, and later perhaps for another. Nothing tells but the
  // kernel's counts: where one queue is longer than they say and another shorter, somebody has moved.
  void follow_counts(Object& object) {
    for (SemaphoreMember& from : object.members) {
      for (std::size_t at = 0; at < from.waiting.size();) {
        const Waiter waiter = from.waiting[at];
        const bool surplus = missing(from, waiter.amount == 0) < 0;
        if (surplus && move(waiter, object)) {
          from.waiting.erase(from.waiting.begin() + static_cast<std::ptrdiff_t>(at));
        } else {
          ++at;
        }
      }
    }
  }

  // How many more wait for zero, or for an increase, than are in the queue.
  static std::ptrdiff_t missing(const SemaphoreMember& member, bool zero) {
    const auto queued = std::count_if(member.waiting.begin(), member.waiting.end(),
                                      [&](const Waiter& waiter) { return (waiter.amount == 0) == zero; });
    return (zero ? member.zcnt : member.ncnt) - queued;
  }

  bool move(const Waiter& waiter, Object& object) {
    const Task& task = existing(world_.tasks, waiter.task);
    if (!task.call) return false;
    for (const SemaphoreOp& operation : task.call->operations) {
      if (operation.amount > 0 || operation.index >= object.members.size()) continue;
      SemaphoreMember& to = object.members[operation.index];
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
  void queue_up(const Task& task, ObjectId id) {
    Object& object = existing(world_.objects, id);
    std::map<std::uint16_t, std::int32_t> values;
    const SemaphoreOp* waits = &task.call->operations.front();
    for (const SemaphoreOp& operation : task.call->operations) {
      if (operation.index >= object.members.size()) return;
      auto& value = values.try_emplace(operation.index, object.members[operation.index].value).first->second;
      if (operation.amount == 0 ? value != 0 : value + operation.amount < 0) {
        waits = &operation;
        break;
      }
      value += operation.amount;
    }
    object.members[waits->index].waiting.push_back({task.id, waits->amount});
    object.changed = event_.seq;
  }

  void succeeded(const Task& task) {
    const Call& call = *task.call;
    if (!call.object) return;
    const auto found = world_.objects.find(*call.object);
    if (found == world_.objects.end()) return;
    Object& object = found->second;
    for (const SemaphoreOp& operation : call.operations) {
      if (operation.index < object.members.size()) operate(object.members[operation.index], task.process, operation);
    }
    if (call.name == "semctl" && (call.command == SETVAL || call.command == SETALL)) {
      // semctl(2): undo entries of the semaphores that were set are cleared in all processes
      for (std::size_t index = 0; index < object.members.size(); ++index) {
        if (call.command == SETVAL && index != call.index) continue;
        object.members[index].undo.clear();
        object.members[index].held.clear();
      }
      object.changed = event_.seq;
    }
  }

  static void operate(SemaphoreMember& member, TaskId process, const SemaphoreOp& operation) {
    if (operation.undo && operation.amount != 0) {
      auto& adjustment = member.undo[process];
      adjustment -= operation.amount;
      if (adjustment == 0) member.undo.erase(process);
    }
    if (operation.amount < 0) member.held[process] -= operation.amount;
    if (operation.amount > 0) give_back(member, process, operation.amount);
  }

  static void give_back(SemaphoreMember& member, TaskId process, std::int32_t amount) {
    if (amount <= 0) return;
    const auto found = member.held.find(process);
    if (found == member.held.end()) {
      member.given_by_others = true;
      return;
    }
    found->second -= amount;
    if (found->second <= 0) member.held.erase(found);
  }

  World& world_;
  const Event& event_;
};

}  // namespace

World apply(World world, const Event& event) {
  if (event.seq.value != world.seq.value + 1) throw std::logic_error("event out of sequence");
  world.seq = event.seq;
  world.at_ns = event.at_ns;
  std::visit(Change(world, event), event.body);
  return world;
}

}  // namespace ipclab::core
