#include "analysis/wait.hpp"

#include <algorithm>
#include <string_view>

namespace ipclab::analysis {
namespace {

using core::Access;
using core::Object;
using core::ObjectId;
using core::ObjectKind;
using core::Task;
using core::TaskId;
using core::World;

bool is(std::string_view call, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), call) != names.end();
}

// The end of a wait in a call that is about no object of the lab's.
WaitKind kind_of(std::string_view call) {
  if (is(call, {"wait", "waitpid", "wait4", "waitid", "fork", "vfork", "clone", "clone3"})) return WaitKind::Child;
  if (is(call, {"pause", "sigsuspend", "sigwait", "sigwaitinfo", "sigtimedwait"})) return WaitKind::Signal;
  if (is(call, {"nanosleep", "clock_nanosleep", "sleep", "usleep"})) return WaitKind::Time;
  if (is(call, {"pthread_join", "pthread_timedjoin_np", "pthread_clockjoin_np"})) return WaitKind::Thread;
  if (is(call, {"pthread_cond_wait", "pthread_cond_timedwait", "pthread_cond_clockwait"})) return WaitKind::Condition;
  return WaitKind::Other;
}

// Whether the call puts something into the object: a blocked one waits for room.
bool puts(std::string_view call) {
  return is(call, {"write", "writev", "pwrite", "pwritev", "pwritev2", "send", "sendto", "sendmsg", "sendmmsg",
                   "msgsnd", "mq_send", "mq_timedsend", "sendfile", "vmsplice"});
}

bool polls(std::string_view call) {
  return is(call, {"poll", "ppoll", "select", "pselect", "epoll_wait", "epoll_pwait", "epoll_pwait2"});
}

bool alive(const World& world, TaskId process) {
  const core::Process* known = world.process(process);
  return known != nullptr && !known->exit;
}

void add(std::vector<TaskId>& to, TaskId id) {
  if (std::find(to.begin(), to.end(), id) == to.end()) to.push_back(id);
}

// wait(2), waitpid(2): a positive pid names one child; 0, -1 and groups mean any. waitid(2): P_PID is 1.
std::vector<TaskId> awaited_children(const World& world, const Task& task) {
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
    if (child == nullptr || child->reaped || !alive(world, id)) continue;
    if (only > 0 && child->pid.value != only) continue;
    children.push_back(id);
  }
  return children;
}

// Threads of its process that have not ended: whoever of them it joins.
void name_threads(const World& world, const Task& task, Link& link) {
  for (const TaskId id : world.processes.at(task.process).tasks) {
    const Task* other = world.task(id);
    if (id != task.id && other != nullptr && other->state != core::TaskState::Ended) link.threads.push_back(id);
  }
  if (!link.threads.empty()) link.by = {task.process};
}

// ---- semaphore sets

// Who could end a wait on a semaphore. With holders: they. Where somebody gave without having taken the
// semaphore counts and locks nothing, and where nobody took anything there is nobody to name.
void name_who_gives(const core::SemaphoreMember& member, Link& link) {
  if (link.kind == WaitKind::Increase && !member.given_by_others) {
    for (const auto& [process, amount] : member.held) link.by.push_back(process);
  }
  link.anyone = link.by.empty();
}

void on_semaphores(const core::SemaphoreSet& set, Link& link) {
  link.anyone = true;
  for (std::size_t index = 0; index < set.members.size(); ++index) {
    for (const core::Waiter& waiter : set.members[index].waiting) {
      if (waiter.task != link.task) continue;
      link.index = static_cast<std::uint16_t>(index);
      link.amount = waiter.amount;
      link.kind = waiter.amount == 0 ? WaitKind::Zero : WaitKind::Increase;
      name_who_gives(set.members[index], link);
      return;
    }
  }
}

// ---- streams and queues

// Who has the end open from which the wait can be ended; with a name, others may open it still.
void name_holders(const World& world, const Object& object, Access end, Link& link) {
  const auto holders = end == Access::Write ? core::writers_of(world, object.id) : core::readers_of(world, object.id);
  for (const TaskId id : holders) add(link.by, id);
  const bool named = object.kind == ObjectKind::Fifo || object.kind == ObjectKind::PosixQueue;
  link.anyone = link.anyone || (named && !object.unlinked);
}

void on_pipe(const World& world, const Object& object, const Task& task, Link& link) {
  const bool opens = is(task.call->name, {"open", "openat", "openat2", "creat"});
  if (opens) {
    // fifo(7): open(2) for reading only waits for a writer, for writing only for a reader.
    const auto& arguments = task.call->arguments;
    const bool writes = std::any_of(arguments.begin(), arguments.end(), [](const core::Argument& argument) {
      return argument.text.find("O_WRONLY") != std::string::npos;
    });
    link.kind = WaitKind::OtherEnd;
    link.end = writes || task.call->name == "creat" ? Access::Read : Access::Write;
    link.anyone = true;
    return;
  }
  link.kind = puts(task.call->name) ? WaitKind::Room : WaitKind::Data;
  name_holders(world, object, link.kind == WaitKind::Room ? Access::Read : Access::Write, link);
}

const core::SocketSampled* socket_facts(const Object& object) {
  const auto* stream = object.as<core::Stream>();
  return stream != nullptr && stream->socket ? &*stream->socket : nullptr;
}

// The listening socket that has this address.
const Object* listener_at(const World& world, const std::string& address) {
  for (const auto& [id, object] : world.objects) {
    const auto* facts = object.kind == ObjectKind::Socket && object.exists ? socket_facts(object) : nullptr;
    if (facts != nullptr && facts->state == core::SocketState::Listening && !address.empty() &&
        facts->local == address) {
      return &object;
    }
  }
  return nullptr;
}

// The other end is another object; where it is not of the lab its holders are not known. A socket for datagrams, or
// one that listens, takes from whoever sends or connects.
void on_socket(const World& world, const Object& object, const Task& task, Link& link) {
  const auto* facts = socket_facts(object);
  const auto name_both = [&](ObjectId other) {
    for (const TaskId id : core::writers_of(world, other)) add(link.by, id);
    for (const TaskId id : core::readers_of(world, other)) add(link.by, id);
  };
  const std::string& call = task.call->name;
  if (is(call, {"accept", "accept4"}) || (facts != nullptr && facts->state == core::SocketState::Listening)) {
    link.kind = WaitKind::Connection;
    link.anyone = true;
    return;
  }
  if (call == "connect") {
    link.kind = WaitKind::Answer;
    const Object* listener = facts == nullptr ? nullptr : listener_at(world, facts->remote);
    if (listener != nullptr) name_both(listener->id);
    return;
  }
  link.kind = puts(call) ? WaitKind::Room : WaitKind::Data;
  if (facts == nullptr) return;
  if (facts->peer) name_both(*facts->peer);
  if (!facts->peer && facts->state == core::SocketState::Unconnected) link.anyone = true;
}

void on_queue(const World& world, const Object& object, const Task& task, Link& link) {
  link.kind = puts(task.call->name) ? WaitKind::Room : WaitKind::Message;
  link.type = task.call->type;
  if (object.kind == ObjectKind::MessageQueue) {  // by its id, whoever may: nobody has it open
    link.anyone = true;
    return;
  }
  name_holders(world, object, link.kind == WaitKind::Room ? Access::Read : Access::Write, link);
}

// ---- counters and locks

void on_counter(const World& world, const Object& object, const Task& task, Link& link) {
  const auto& facts = object.as<core::Counter>()->facts;
  if (object.kind == ObjectKind::Mutex) {
    link.kind = WaitKind::Mutex;
    if (!facts.owner) {
      link.anyone = true;
    } else if (const Task* owner = world.task(*facts.owner)) {
      link.by = {owner->process};
      link.threads = {owner->id};
    }
    return;
  }
  if (object.kind == ObjectKind::EventFd) {
    link.kind = puts(task.call->name) ? WaitKind::Room : WaitKind::Counter;
    name_holders(world, object, link.kind == WaitKind::Room ? Access::Read : Access::Write, link);
    return;
  }
  link.kind = WaitKind::Counter;  // sem_overview(7): who may see it may post it
  link.anyone = true;
}

bool overlap(const core::FileLock& a, const core::FileLock& b) { return a.first <= b.last && b.first <= a.last; }

// flock(2): a lock belongs to the open file description, and to all who share that; where who took it has ended, to
// those who have it still. fcntl(2): a POSIX lock belongs to the process.
void name_lock_holders(const World& world, const Object& object, const core::FileLock& lock, Link& link) {
  const Task* holder = lock.process ? world.task(*lock.process) : nullptr;
  const bool lives = holder != nullptr && alive(world, holder->process);
  if (lives) add(link.by, holder->process);
  if (lock.kind == core::LockKind::Posix) return;
  std::vector<std::uint32_t> files;
  if (lives) {
    for (const auto& [number, descriptor] : world.processes.at(holder->process).descriptors) {
      if (descriptor.object == object.id) files.push_back(descriptor.file);
    }
  }
  for (const auto& [id, process] : world.processes) {
    for (const auto& [number, descriptor] : process.descriptors) {
      const bool shares = !lives || std::find(files.begin(), files.end(), descriptor.file) != files.end();
      if (descriptor.object == object.id && shares) add(link.by, id);
    }
  }
}

// Locks of flock(2) and of fcntl(2) do not see each other.
void on_file(const World& world, const Object& object, const Task& task, Link& link) {
  link.kind = WaitKind::Lock;
  const auto& locks = object.as<core::Locks>()->locks;
  const auto wanted = std::find_if(locks.begin(), locks.end(), [&](const core::FileLock& lock) {
    return lock.waiting && lock.process && world.task(*lock.process) != nullptr &&
           world.task(*lock.process)->process == task.process;
  });
  for (const core::FileLock& lock : locks) {
    if (lock.waiting) continue;
    if (wanted != locks.end()) {
      const bool apart = (lock.kind == core::LockKind::Flock) != (wanted->kind == core::LockKind::Flock);
      if (apart || !overlap(lock, *wanted) || (!lock.exclusive && !wanted->exclusive)) continue;
    }
    name_lock_holders(world, object, lock, link);
  }
}

// ---- any kind

void on_object(const World& world, const Object& object, const Task& task, Link& link) {
  link.object = object.id;
  switch (object.kind) {
    case ObjectKind::SemaphoreSet:
      return on_semaphores(*object.as<core::SemaphoreSet>(), link);
    case ObjectKind::MessageQueue:
    case ObjectKind::PosixQueue:
      return on_queue(world, object, task, link);
    case ObjectKind::Pipe:
    case ObjectKind::Fifo:
      return on_pipe(world, object, task, link);
    case ObjectKind::Socket:
      return on_socket(world, object, task, link);
    case ObjectKind::PosixSemaphore:
    case ObjectKind::EventFd:
    case ObjectKind::Mutex:
      return on_counter(world, object, task, link);
    case ObjectKind::File:
      return on_file(world, object, task, link);
    case ObjectKind::Terminal:
      link.kind = puts(task.call->name) ? WaitKind::Other : WaitKind::Input;
      return;
    case ObjectKind::SharedSegment:
    case ObjectKind::PosixMemory:
    case ObjectKind::Mapping:
    case ObjectKind::Other:
      link.kind = kind_of(task.call->name);
      return;
  }
}

// poll(2): what it asks of each is not looked at; what it can wait for is what would not be there at once.
void on_polled(const World& world, const Object& object, const Task& task, Link& link) {
  const auto* stream = object.as<core::Stream>();
  const auto readers = core::readers_of(world, object.id);
  const bool reads = std::find(readers.begin(), readers.end(), task.process) != readers.end();
  Task as_if = task;
  as_if.call = core::Call{};
  as_if.call->name = reads && (stream == nullptr || stream->bytes == 0) ? "read" : "write";
  on_object(world, object, as_if, link);
}

void on_any(const World& world, const Task& task, Link& link) {
  std::vector<ObjectId> objects = task.waits_also;
  if (task.waits_for) objects.insert(objects.begin(), *task.waits_for);
  link.kind = WaitKind::Any;
  for (const ObjectId id : objects) {
    const Object* object = world.object(id);
    if (object == nullptr) continue;
    Link part;
    part.task = task.id;
    on_polled(world, *object, task, part);
    for (const TaskId process : part.by) add(link.by, process);
    link.anyone = link.anyone || part.anyone;
    link.any_of.push_back(std::move(part));
  }
}

// Itself last: others are worth more.
void put_itself_last(TaskId process, std::vector<TaskId>& by) {
  std::stable_partition(by.begin(), by.end(), [&](TaskId id) { return id != process; });
}

}  // namespace

std::optional<Link> wait_of(const World& world, TaskId id) {
  const Task* task = world.task(id);
  if (task == nullptr || task->state != core::TaskState::Blocked) return std::nullopt;
  Link link;
  link.task = id;
  link.until_ns = task->until_ns;
  if (!task->call) return link;
  const Object* object = task->waits_for ? world.object(*task->waits_for) : nullptr;
  if (polls(task->call->name) && (object != nullptr || !task->waits_also.empty())) {
    on_any(world, *task, link);
  } else if (object != nullptr) {
    on_object(world, *object, *task, link);
  } else {
    link.kind = polls(task->call->name) && task->until_ns ? WaitKind::Time : kind_of(task->call->name);
  }
  if (link.kind == WaitKind::Child) link.by = awaited_children(world, *task);
  if (link.kind == WaitKind::Thread) name_threads(world, *task, link);
  if (link.kind == WaitKind::Condition) link.anyone = true;
  put_itself_last(task->process, link.by);
  return link;
}

bool waits_for_itself(const World& world, const Link& link) {
  const Task* task = world.task(link.task);
  if (task == nullptr || link.by.empty() || link.by.back() != task->process) return false;
  return link.threads.empty() || std::find(link.threads.begin(), link.threads.end(), task->id) != link.threads.end();
}

}  // namespace ipclab::analysis
