// Apply, objects: birth and end of all kinds; bytes, messages, shared memory, counters, locks, descriptors.
#include <sys/socket.h>

#include <algorithm>

#include "core/change.hpp"

namespace ipclab::core {
namespace {

constexpr std::size_t memory_limit = 4096;  // bytes of an object that are kept
constexpr std::size_t piece_limit = 4096;   // bytes of one piece that are kept

ObjectState state_of(const ObjectCreated& created) {
  switch (created.kind) {
    case ObjectKind::SemaphoreSet:
      return SemaphoreSet{std::vector<SemaphoreMember>(std::min<std::uint32_t>(created.members, 65535))};
    case ObjectKind::SharedSegment:
    case ObjectKind::PosixMemory:
    case ObjectKind::Mapping:
      return Memory{};
    case ObjectKind::MessageQueue:
    case ObjectKind::PosixQueue:
      return Queue{};
    case ObjectKind::Pipe:
    case ObjectKind::Fifo:
    case ObjectKind::Socket:
      return Stream{};
    case ObjectKind::PosixSemaphore:
    case ObjectKind::EventFd:
    case ObjectKind::Mutex:
      return Counter{};
    case ObjectKind::File:
      return Locks{};
    case ObjectKind::Terminal:
    case ObjectKind::Other:
      return Plain{};
  }
  return Plain{};
}

bool keeps_boundaries(const Stream& stream) { return stream.socket && stream.socket->type != SOCK_STREAM; }

void put(Stream& stream, TaskId writer, const DataMoved& moved) {
  auto& contents = stream.contents;
  const bool joins = !contents.empty() && contents.back().writer == writer && !keeps_boundaries(stream) &&
                     contents.back().bytes.size() == contents.back().size &&
                     contents.back().size + moved.bytes.size() <= piece_limit;
  if (!joins) {
    contents.push_back({writer, moved.total, moved.bytes});
    return;
  }
  contents.back().size += moved.total;
  contents.back().bytes += moved.bytes;
}

void drop_front(std::vector<Piece>& contents, std::uint64_t count) {
  while (count > 0 && !contents.empty()) {
    Piece& first = contents.front();
    if (first.size <= count) {
      count -= first.size;
      contents.erase(contents.begin());
      continue;
    }
    first.size -= count;
    first.bytes.erase(0, std::min<std::uint64_t>(count, first.bytes.size()));
    return;
  }
}

void take(Stream& stream, const DataMoved& moved) {
  if (!keeps_boundaries(stream)) {
    drop_front(stream.contents, moved.total);
  } else if (!stream.contents.empty()) {
    stream.contents.erase(stream.contents.begin());
  }
}

// The kernel's count is the truth: what nobody was seen to write is there without a name, what is not there was read.
void follow_count(Stream& stream) {
  std::uint64_t known = 0;
  for (const Piece& piece : stream.contents) known += piece.size;
  if (known > stream.bytes) drop_front(stream.contents, known - stream.bytes);
  if (known < stream.bytes) stream.contents.push_back({std::nullopt, stream.bytes - known, {}});
}

}  // namespace

Object& Change::touched(ObjectId id) {
  Object& object = existing(world_.objects, id);
  object.changed = event_.seq;
  return object;
}

void Change::operator()(const ObjectCreated& created) {
  Object object;
  object.id = created.object;
  object.kind = created.kind;
  if (event_.task && created.ordinal > 0) object.creator = task().process;
  object.ordinal = created.ordinal;
  object.kernel_id = created.kernel_id;
  object.key = created.key;
  object.mode = created.mode;
  object.name = created.name;
  object.born = event_.seq;
  object.changed = event_.seq;
  object.state = state_of(created);
  world_.objects[created.object] = std::move(object);
}

void Change::operator()(const Unlinked& unlinked) { touched(unlinked.object).unlinked = true; }

void Change::operator()(const ObjectRemoved& removed) {
  Object& object = touched(removed.object);
  object.exists = false;
  if (auto* set = std::get_if<SemaphoreSet>(&object.state)) {
    for (SemaphoreMember& member : set->members) {
      member.undo.clear();
      member.held.clear();
    }
  }
}

// ---- data on its way

void Change::operator()(const DataMoved& moved) {
  Object& object = touched(moved.object);
  const TaskId process = task().process;
  if (auto* stream = std::get_if<Stream>(&object.state)) {
    if (moved.flow == Flow::In) {
      put(*stream, process, moved);
    } else {
      take(*stream, moved);
    }
    return;
  }
  auto* queue = std::get_if<Queue>(&object.state);
  if (queue == nullptr) throw std::logic_error("event does not fit its object");
  Queue::Entry entry{{moved.type, moved.total, moved.bytes}, process, event_.seq};
  auto& messages = queue->messages;
  if (moved.flow == Flow::In) {
    const auto place = object.kind != ObjectKind::PosixQueue
                           ? messages.end()  // mq_send(3): by priority, the older first
                           : std::find_if(messages.begin(), messages.end(),
                                          [&](const Queue::Entry& other) { return other.fact.type < entry.fact.type; });
    messages.insert(place, std::move(entry));
    return;
  }
  // msgop(2): whatever the rule, of one type the first is taken.
  const auto found = std::find_if(messages.begin(), messages.end(),
                                  [&](const Queue::Entry& other) { return other.fact.type == moved.type; });
  queue->taker = process;
  if (found == messages.end()) {
    entry.sender.reset();
    queue->taken = std::move(entry);
    return;
  }
  queue->taken = std::move(*found);
  messages.erase(found);
}

void Change::operator()(const StreamSampled& sample) {
  auto& stream = touched_as<Stream>(sample.object);
  stream.bytes = sample.bytes;
  stream.capacity = sample.capacity;
  follow_count(stream);
}

void Change::operator()(const SocketSampled& sample) {
  auto& stream = touched_as<Stream>(sample.object);
  stream.bytes = sample.bytes;
  stream.capacity = sample.capacity;
  stream.socket = sample;
  if (!keeps_boundaries(stream)) follow_count(stream);
}

void Change::operator()(const QueueSampled& sample) { touched_as<Queue>(sample.object).facts = sample; }

void Change::operator()(const QueueListed& listed) {
  auto& queue = touched_as<Queue>(listed.object);
  std::vector<Queue::Entry> known = std::move(queue.messages);
  queue.messages.clear();
  for (const MessageFact& fact : listed.messages) {  // who sent a message stays known wherever it stands now
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const Queue::Entry& entry) { return entry.fact == fact; });
    if (found == known.end()) {
      queue.messages.push_back({fact, std::nullopt, event_.seq});
    } else {
      queue.messages.push_back(std::move(*found));
      known.erase(found);
    }
  }
}

// ---- shared memory

void Change::operator()(const SegmentSampled& sample) {
  touched_as<Memory>(sample.object).facts = sample;
  existing(world_.objects, sample.object).key = sample.key;
}

void Change::operator()(const Attached& attached) {
  touched_as<Memory>(attached.object)
      .attaches.push_back({task().process, attached.at, attached.length, attached.offset, attached.read_only});
}

void Change::operator()(const Detached& detached) {
  const TaskId process = task().process;
  std::erase_if(touched_as<Memory>(detached.object).attaches,
                [&](const Memory::Attach& attach) { return attach.process == process && attach.at == detached.at; });
}

void Change::detach_all(TaskId process) {
  for (auto& [id, object] : world_.objects) {
    auto* memory = std::get_if<Memory>(&object.state);
    if (memory == nullptr) continue;
    const auto gone = std::erase_if(memory->attaches, [&](const auto& attach) { return attach.process == process; });
    if (gone > 0) object.changed = event_.seq;
  }
}

void Change::attach_as_parent(TaskId child, TaskId parent) {
  for (auto& [id, object] : world_.objects) {
    auto* memory = std::get_if<Memory>(&object.state);
    if (memory == nullptr) continue;
    const std::size_t before = memory->attaches.size();
    for (std::size_t i = 0; i < before; ++i) {
      if (memory->attaches[i].process != parent) continue;
      Memory::Attach copy = memory->attaches[i];
      copy.process = child;
      memory->attaches.push_back(copy);
      object.changed = event_.seq;
    }
  }
}

void Change::operator()(const MemorySampled& sample) {
  auto& memory = touched_as<Memory>(sample.object);
  const std::uint64_t end = sample.offset + sample.bytes.size();
  if (sample.offset > memory_limit || end > memory_limit) throw std::logic_error("more memory than is kept");
  if (memory.bytes.size() < end) memory.bytes.resize(end, '\0');
  memory.bytes.replace(sample.offset, sample.bytes.size(), sample.bytes);
}

void Change::operator()(const MemoryAccessed& accessed) {
  const MemoryAccess& access = accessed.access;
  Task& task = this->task();
  task.access = access;
  if (!access.object) return;
  auto& memory = touched_as<Memory>(*access.object);
  memory.last_user = task.process;
  memory.last_access = access;
  if (access.writes && access.offset < memory.bytes.size()) {
    const std::size_t count = std::min<std::size_t>(access.after.size(), memory.bytes.size() - access.offset);
    memory.bytes.replace(access.offset, count, access.after, 0, count);
  }
}

void Change::operator()(const TypeDescribed& type) { world_.types[type.name] = type; }

void Change::operator()(const MemoryTyped& typed) { touched_as<Memory>(typed.object).type = typed.type; }

// ---- counters, locks, descriptors

void Change::operator()(const CounterSampled& sample) { touched_as<Counter>(sample.object).facts = sample; }

void Change::operator()(const LocksSampled& sample) { touched_as<Locks>(sample.object).locks = sample.locks; }

void Change::operator()(const DescriptorsChanged& changed) {
  auto& descriptors = process_of_actor().descriptors;
  for (const std::int32_t number : changed.closed) descriptors.erase(number);
  for (const Descriptor& descriptor : changed.now) descriptors[descriptor.number] = descriptor;
}

}  // namespace ipclab::core
