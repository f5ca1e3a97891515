#include "lesson/fields.hpp"

#include <algorithm>
#include <set>

namespace ipclab::lesson {
namespace {

using core::ObjectKind;
using core::Process;
using core::TaskId;
using core::World;
using Paths = std::vector<std::string>;

constexpr std::uint32_t of(std::initializer_list<ObjectKind> kinds) {
  std::uint32_t bits = 0;
  for (const ObjectKind kind : kinds) bits |= 1u << static_cast<unsigned>(kind);
  return bits;
}
constexpr std::uint32_t every_kind = ~0u;
constexpr std::uint32_t sets = of({ObjectKind::SemaphoreSet});
constexpr std::uint32_t streams = of({ObjectKind::Pipe, ObjectKind::Fifo, ObjectKind::Socket});
constexpr std::uint32_t system_v_queue = of({ObjectKind::MessageQueue});
constexpr std::uint32_t queues = system_v_queue | of({ObjectKind::PosixQueue});
constexpr std::uint32_t segments = of({ObjectKind::SharedSegment});
constexpr std::uint32_t memories = segments | of({ObjectKind::PosixMemory, ObjectKind::Mapping});
constexpr std::uint32_t mutexes = of({ObjectKind::Mutex});
constexpr std::uint32_t counters = mutexes | of({ObjectKind::PosixSemaphore, ObjectKind::EventFd});
constexpr std::uint32_t files = of({ObjectKind::File});
constexpr std::uint32_t opened = of({ObjectKind::Pipe, ObjectKind::Fifo, ObjectKind::Socket, ObjectKind::PosixQueue,
                                     ObjectKind::EventFd, ObjectKind::File, ObjectKind::Terminal, ObjectKind::Other});

Value number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

void add(const World& world, TaskId process, Paths& paths) {
  const Process* known = world.process(process);
  if (known != nullptr && std::find(paths.begin(), paths.end(), known->path) == paths.end()) {
    paths.push_back(known->path);
  }
}

Value paths_of(const World& world, const std::vector<TaskId>& processes) {
  Paths paths;
  for (const TaskId id : processes) add(world, id, paths);
  return paths;
}

Value process_with(const World& world, core::Pid pid) {
  const Process* process = world.process_of_pid(pid);
  return process == nullptr ? Paths() : Paths{process->path};
}

// ---- semaphore sets

const core::SemaphoreMember& member_of(const Asked& asked) { return core::members_of(asked.object)[asked.name.member]; }

template <bool zero>
Value waiters(const Asked& asked) {
  Paths paths;
  for (const core::Waiter& waiter : member_of(asked).waiting) {
    const core::Task* task = asked.world.task(waiter.task);
    if (task != nullptr && (waiter.amount == 0) == zero) paths.push_back(task->path);
  }
  return paths;
}

Value holders(const Asked& asked) {
  Paths paths;
  for (const auto& [id, amount] : member_of(asked).held) add(asked.world, id, paths);
  return paths;
}

Value undo(const Asked& asked) {
  const core::SemaphoreMember& member = member_of(asked);
  const auto found = asked.process == nullptr ? member.undo.end() : member.undo.find(asked.process->id);
  return std::int64_t{found == member.undo.end() ? 0 : found->second};
}

// ---- other kinds

const core::Stream& stream_of(const Asked& asked) { return *asked.object.as<core::Stream>(); }
const core::Queue& queue_of(const Asked& asked) { return *asked.object.as<core::Queue>(); }
const core::Memory& memory_of(const Asked& asked) { return *asked.object.as<core::Memory>(); }
const core::CounterSampled& counter_of(const Asked& asked) { return asked.object.as<core::Counter>()->facts; }

Value blocked_on_it(const Asked& asked) {
  Paths paths;
  for (const TaskId id : core::waiting_for(asked.world, asked.object.id)) {
    paths.push_back(asked.world.tasks.at(id).path);
  }
  return paths;
}

// Who wrote what is in it, the next to be taken first; each once.
Value writers_inside(const Asked& asked) {
  Paths paths;
  for (const core::Piece& piece : stream_of(asked).contents) {
    if (piece.writer) add(asked.world, *piece.writer, paths);
  }
  return paths;
}

Value senders(const Asked& asked) {
  Paths paths;
  for (const core::Queue::Entry& entry : queue_of(asked).messages) {
    if (entry.sender) paths.push_back(asked.world.processes.at(*entry.sender).path);
  }
  return paths;
}

Value next_type(const Asked& asked) {
  const auto& messages = queue_of(asked).messages;
  return messages.empty() ? Value() : Value(messages.front().fact.type);
}

Value taken_type(const Asked& asked) {
  const auto& taken = queue_of(asked).taken;
  return taken ? Value(taken->fact.type) : Value();
}

Value attached(const Asked& asked) {
  const core::Memory& memory = memory_of(asked);
  return number(asked.object.kind == ObjectKind::SharedSegment ? memory.facts.nattch : memory.attaches.size());
}

Value users(const Asked& asked) {
  Paths paths;
  for (const core::Memory::Attach& attach : memory_of(asked).attaches) add(asked.world, attach.process, paths);
  return paths;
}

Value marked(const Asked& asked) {
  const auto* memory = asked.object.as<core::Memory>();
  return asked.object.unlinked || (memory != nullptr && memory->facts.dest);
}

Value owner(const Asked& asked) {
  const core::Task* task = counter_of(asked).owner ? asked.world.task(*counter_of(asked).owner) : nullptr;
  return task == nullptr ? Paths() : Paths{task->path};
}

// In order of birth: the kernel lists locks as it likes.
Value lock_holders(const Asked& asked) {
  std::set<TaskId> processes;
  for (const core::FileLock& lock : asked.object.as<core::Locks>()->locks) {
    if (!lock.waiting && lock.process) processes.insert(asked.world.tasks.at(*lock.process).process);
  }
  return paths_of(asked.world, {processes.begin(), processes.end()});
}

// The kernel's words are kept where the manual has them; `waiting`, `holders` and `from` are the lab's bookkeeping.
constexpr FieldRow fields[] = {
    {"value", Type::Number, sets, [](const Asked& a) { return number(member_of(a).value); }},
    {"ncnt", Type::Number, sets, [](const Asked& a) { return number(member_of(a).ncnt); }},
    {"zcnt", Type::Number, sets, [](const Asked& a) { return number(member_of(a).zcnt); }},
    {"last", Type::List, sets, [](const Asked& a) { return process_with(a.world, member_of(a).last_pid); }},
    {"waiting", Type::List, sets, waiters<false>},
    {"waiting_zero", Type::List, sets, waiters<true>},
    {"holders", Type::List, sets, holders},
    {"undo", Type::Number, sets, undo, true},

    {"bytes", Type::Number, streams, [](const Asked& a) { return number(stream_of(a).bytes); }},
    {"capacity", Type::Number, streams, [](const Asked& a) { return number(stream_of(a).capacity); }},
    {"from", Type::List, streams, writers_inside},

    {"messages", Type::Number, queues, [](const Asked& a) { return number(queue_of(a).facts.messages); }},
    {"capacity", Type::Number, queues, [](const Asked& a) { return number(queue_of(a).facts.limit); }},
    {"bytes", Type::Number, system_v_queue, [](const Asked& a) { return number(queue_of(a).facts.bytes); }},
    {"last_sender", Type::List, system_v_queue,
     [](const Asked& a) { return process_with(a.world, queue_of(a).facts.last_sender); }},
    {"last_receiver", Type::List, system_v_queue,
     [](const Asked& a) { return process_with(a.world, queue_of(a).facts.last_receiver); }},
    {"from", Type::List, queues, senders},
    {"next", Type::Number, queues, next_type},
    {"taken", Type::Number, queues, taken_type},

    {"attached", Type::Number, memories, attached},
    {"users", Type::List, memories, users},
    {"size", Type::Number, memories, [](const Asked& a) { return number(memory_of(a).facts.size); }},
    {"last", Type::List, segments, [](const Asked& a) { return process_with(a.world, memory_of(a).facts.last_pid); }},

    {"value", Type::Number, counters, [](const Asked& a) { return number(counter_of(a).value); }},
    {"holders", Type::List, mutexes, owner},
    {"holders", Type::List, files, lock_holders},

    {"readers", Type::List, opened,
     [](const Asked& a) { return paths_of(a.world, core::readers_of(a.world, a.object.id)); }},
    {"writers", Type::List, opened,
     [](const Asked& a) { return paths_of(a.world, core::writers_of(a.world, a.object.id)); }},
    {"waiting", Type::List, every_kind & ~sets, blocked_on_it},
    {"exists", Type::Truth, every_kind, [](const Asked& a) -> Value { return a.object.exists; }},
    {"marked", Type::Truth, every_kind, marked},
    {"id", Type::Number, every_kind, [](const Asked& a) -> Value { return a.object.kernel_id; }},
    {"key", Type::Number, every_kind, [](const Asked& a) -> Value { return std::int64_t{a.object.key}; }},
};

bool has(const FieldRow& row, ObjectKind kind) { return (row.kinds >> static_cast<unsigned>(kind) & 1u) != 0; }

const core::TypeDescribed* type_of(const Asked& asked) {
  const auto* memory = asked.object.as<core::Memory>();
  if (memory == nullptr) return nullptr;
  const auto found = asked.world.types.find(asked.name.type.empty() ? memory->type : asked.name.type);
  return found == asked.world.types.end() ? nullptr : &found->second;
}

}  // namespace

const FieldRow* field_row(std::string_view word, ObjectKind kind) {
  const auto found = std::find_if(std::begin(fields), std::end(fields),
                                  [&](const FieldRow& row) { return row.word == word && has(row, kind); });
  return found == std::end(fields) ? nullptr : found;
}

std::vector<std::string> field_words(ObjectKind kind) {
  std::vector<std::string> words;
  for (const FieldRow& row : fields) {
    if (has(row, kind)) words.emplace_back(row.word);
  }
  return words;
}

Value typed_field(std::string_view path, const Asked& asked) {
  const core::TypeDescribed* type = type_of(asked);
  if (type == nullptr) return {};
  const auto field =
      std::find_if(type->members.begin(), type->members.end(), [&](const auto& member) { return member.path == path; });
  if (field == type->members.end()) return {};
  const auto value = core::number_of(*field, memory_of(asked).bytes);
  return value ? Value(*value) : Value();
}

std::string typed_fields(const Asked& asked) {
  std::string text;
  const core::TypeDescribed* type = type_of(asked);
  if (type == nullptr) return text;
  for (const core::Field& field : type->members) text += (text.empty() ? "" : ", ") + field.path;
  return text;
}

bool contains(const core::Object& object, std::string_view text) {
  const auto in = [&](const std::string& bytes) { return bytes.find(text) != std::string::npos; };
  if (const auto* stream = object.as<core::Stream>()) {
    std::string all;
    for (const core::Piece& piece : stream->contents) all += piece.bytes;
    return in(all);
  }
  if (const auto* queue = object.as<core::Queue>()) {
    return std::any_of(queue->messages.begin(), queue->messages.end(),
                       [&](const core::Queue::Entry& entry) { return in(entry.fact.bytes); });
  }
  const auto* memory = object.as<core::Memory>();
  return memory != nullptr && in(memory->bytes);
}

}  // namespace ipclab::lesson
