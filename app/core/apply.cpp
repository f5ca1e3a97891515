// Apply, tasks and processes: states, births and ends, calls, signals, output.
#include <algorithm>

#include "core/change.hpp"

namespace ipclab::core {
namespace {

constexpr std::uint64_t terminal_limit = 1u << 20;

// Where its own source has no part in it (main has returned, exit runs) the last known place stands.
void stand(Task& task, const Place& place) {
  if (place.line != 0) task.place = place;
}

bool take(std::vector<PendingSignal>& pending, std::int32_t signal) {
  const auto found = std::find_if(pending.begin(), pending.end(),
                                  [signal](const PendingSignal& entry) { return entry.signal == signal; });
  if (found == pending.end()) return false;
  pending.erase(found);
  return true;
}

}  // namespace

void Change::operator()(const StepBegan& began) {
  world_.stepping = true;
  world_.step = event_.step;
  if (std::holds_alternative<Run>(began.command)) world_.running = true;
  if (std::holds_alternative<Hold>(began.command)) world_.running = false;
  if (const auto* inject = std::get_if<Inject>(&began.command)) world_.injecting = *inject;
}

void Change::operator()(const StepEnded& ended) {
  world_.stepping = world_.running;
  world_.last_step = ended;
  const auto injected = std::exchange(world_.injecting, std::nullopt);
  if (injected && ended.outcome == Outcome::Reached) existing(world_.tasks, injected->task).injection = injected;
}

void Change::operator()(const TaskBorn& born) {
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
    process.descriptors = parent.descriptors;
    process.ignored = parent.ignored;
    process.caught = parent.caught;
    process.group = parent.group;
    process.session = parent.session;
    process.globals = parent.globals;
    task.blocked_signals = existing(world_.tasks, parent.id).blocked_signals;
    task.handlers = existing(world_.tasks, parent.id).handlers;
    if (born.birth != Birth::Vfork) attach_as_parent(id, parent.id);
    if (parent.exit) {
      process.parent.reset();
      process.orphan = true;
    }
  }
  world_.processes[id] = std::move(process);
}

void Change::operator()(const Executed& executed) {
  Process& process = process_of_actor();
  process.program = executed.program;
  process.arguments = executed.arguments;
  process.caught = 0;  // execve(2): handlers are reset, what is ignored stays so
  process.globals.clear();
  std::erase_if(process.descriptors, [](const auto& entry) { return entry.second.close_on_exec; });
  detach_all(process.id);
  Task& first = existing(world_.tasks, process.id);
  leave_queues(first.id);
  become(first, TaskState::Running);
  first.place = {};
  first.locals.clear();
  first.handlers.clear();
  first.access.reset();
  first.instruction.clear();
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

void Change::operator()(const Resumed&) { become(task(), TaskState::Running); }

void Change::operator()(const Held& held) {
  Task& task = this->task();
  become(task, TaskState::Ready);
  task.held_at = held.at;
  stand(task, held.place);
  if (held.call) task.call = held.call;
  if (held.access) task.access = held.access;
  task.instruction = held.instruction;
}

void Change::operator()(const CallEntered& entered) {
  Task& task = this->task();
  become(task, TaskState::Running);
  task.call = entered.call;
  task.in_call = true;
  stand(task, entered.place);
}

void Change::operator()(const CallReturned& returned) {
  Task& task = this->task();
  leave_queues(task.id);
  become(task, TaskState::Running);
  task.in_call = false;
  task.returned = returned.returned;
  if (returned.injected) task.injection.reset();
  if (task.call && returned.returned.error == 0) succeeded(task);
}

void Change::operator()(const Blocked& blocked) {
  Task& task = this->task();
  become(task, TaskState::Blocked);
  task.waits_for = blocked.object;
  task.waits_also = blocked.also;
  task.until_ns = blocked.until_ns;
  if (task.call && blocked.object && !task.call->operations.empty()) queue_up(task, *blocked.object);
}

void Change::operator()(const Released&) {
  leave_queues(actor());
  become(task(), TaskState::Running);
}

void Change::operator()(const SignalSent& sent) {
  if (sent.coalesced) return;
  auto& pending = sent.to_thread ? task().pending : process_of_actor().pending;
  pending.push_back({sent.signal, sent.from, sent.value});
}

void Change::operator()(const SignalDelivered& delivered) {
  Task& task = this->task();
  if (!take(task.pending, delivered.signal)) take(process_of_actor().pending, delivered.signal);
  if (delivered.disposition == Disposition::Handler) task.handlers.push_back(delivered.signal);
}

void Change::operator()(const HandlerReturned& returned) {
  auto& handlers = task().handlers;  // siglongjmp(3) may have left some of them without return
  const auto found = std::find(handlers.rbegin(), handlers.rend(), returned.signal);
  if (found != handlers.rend()) handlers.erase(std::next(found).base(), handlers.end());
}

void Change::operator()(const SignalsSampled& sampled) {
  Task& task = this->task();
  Process& process = process_of_actor();
  task.pending = sampled.task;
  task.blocked_signals = sampled.blocked;
  process.pending = sampled.process;
  process.ignored = sampled.ignored;
  process.caught = sampled.caught;
}

void Change::operator()(const GroupChanged& changed) {
  Process& process = process_of_actor();
  process.group = changed.group;
  process.session = changed.session;
}

void Change::operator()(const VariablesSampled& sampled) {
  task().locals = sampled.locals;
  process_of_actor().globals = sampled.globals;
}

void Change::operator()(const JobStopped&) {
  leave_queues(actor());  // a stopped waiter leaves the kernel's queue
  become(task(), TaskState::Stopped);
}

void Change::operator()(const JobContinued&) { become(task(), TaskState::Running); }

void Change::operator()(const Exited& exited) {
  if (!exited.process) return finish(task());
  Process& process = process_of_actor();
  for (const TaskId id : process.tasks) finish(existing(world_.tasks, id));
  become(existing(world_.tasks, process.id), TaskState::Zombie);
  process.exit = exited.status;
  process.pending.clear();
  process.timer_ns.reset();
  process.descriptors.clear();
  detach_all(process.id);
  for (const TaskId child : process.children) {
    Process& orphan = existing(world_.processes, child);
    if (!orphan.reaped) {
      orphan.parent.reset();
      orphan.orphan = true;
    }
  }
}

void Change::operator()(const Reaped&) {
  Process& process = process_of_actor();
  process.reaped = true;
  become(existing(world_.tasks, process.id), TaskState::Ended);
}

void Change::operator()(const OutputWritten& output) {
  write_to_terminal({process_of_actor().id, output.descriptor, output.bytes, event_.seq}, output.total);
}

void Change::operator()(const InputTyped& input) {
  write_to_terminal({process_of_actor().root, 0, input.echo, event_.seq}, input.echo.size());
}

void Change::operator()(const TimerSampled& timer) {
  existing(world_.processes, timer.process).timer_ns = timer.until_ns;
}

void Change::write_to_terminal(OutputPiece piece, std::uint64_t total) {
  Terminal& terminal = world_.terminals[process_of_actor().root];
  terminal.kept += piece.text.size();
  terminal.skipped += total - std::min<std::uint64_t>(total, piece.text.size());
  terminal.pieces.push_back(std::move(piece));
  std::size_t drop = 0;
  while (terminal.kept > terminal_limit && drop + 1 < terminal.pieces.size()) {
    terminal.kept -= terminal.pieces[drop].text.size();
    terminal.skipped += terminal.pieces[drop].text.size();
    ++drop;
  }
  terminal.pieces.erase(terminal.pieces.begin(), terminal.pieces.begin() + static_cast<std::ptrdiff_t>(drop));
}

void Change::operator()(const Noticed& noticed) { world_.notices.push_back(noticed.message); }

void Change::operator()(const EngineFailed& failed) {
  world_.failure = failed.message;
  world_.stepping = false;
  world_.running = false;
}

void Change::become(Task& task, TaskState state) {
  if (task.state == state) return;
  if (task.state == TaskState::Blocked) {
    task.waits_for.reset();
    task.waits_also.clear();
    task.until_ns.reset();
  }
  task.state = state;
  task.since = event_.seq;
}

void Change::finish(Task& task) {
  leave_queues(task.id);
  task.in_call = false;
  task.pending.clear();
  task.handlers.clear();
  task.injection.reset();
  become(task, TaskState::Ended);
}

World apply(World world, const Event& event) {
  if (event.seq.value != world.seq.value + 1) throw std::logic_error("event out of sequence");
  world.seq = event.seq;
  world.at_ns = event.at_ns;
  std::visit(Change(world, event), event.body);
  return world;
}

}  // namespace ipclab::core
