#include "engine/runner/streams.hpp"

#include <sys/socket.h>
#include <sys/syscall.h>

#include <algorithm>

#include "engine/runner/payload.hpp"
#include "engine/sys/socket_address.hpp"

namespace ipclab::engine::runner {
namespace {

bool only_looks(const tracer::Tracee& task) {
  const bool receives =
      task.raw.number == SYS_recvfrom || task.raw.number == SYS_recvmsg || task.raw.number == SYS_recvmmsg;
  if (!receives) return false;
  const std::uint64_t flags = task.raw.args[task.raw.number == SYS_recvmsg ? 2 : 3];
  return (flags & MSG_PEEK) != 0;
}

// Where a call says that it wants to go: connect(2), sendto(2), sendmsg(2).
std::string address_in(tracer::Tracee& task) {
  std::uint64_t at = 0;
  std::uint64_t size = 0;
  if (task.raw.number == SYS_connect) {
    at = task.raw.args[1];
    size = task.raw.args[2];
  } else if (task.raw.number == SYS_sendto) {
    at = task.raw.args[4];
    size = task.raw.args[5];
  } else if (task.raw.number == SYS_sendmsg) {
    const auto header = decode::read_value<msghdr>(task.memory(), core::Address{task.raw.args[1]});
    if (!header) return {};
    at = reinterpret_cast<std::uint64_t>(header->msg_name);
    size = header->msg_namelen;
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(std::min<std::uint64_t>(size, sizeof(sockaddr_storage))));
  if (at == 0 || bytes.empty() || !task.proc.read(core::Address{at}, bytes)) return {};
  return sys::socket_address_text(bytes);
}

// ip(7): who is bound to no address in particular is reached by every one of the machine, at its port.
bool is_reached_by(const std::string& local, const std::string& address) {
  if (local == address) return true;
  const bool any = local.starts_with("0.0.0.0:") || local.starts_with("[::]:");
  return any && address.find(':') != std::string::npos &&
         local.substr(local.rfind(':')) == address.substr(address.rfind(':'));
}

}  // namespace

// ---- who is connected to whom

std::optional<observe::SocketLook> Streams::look(core::ObjectId socket) const {
  const auto holder = descriptors_.holder(socket);
  const auto known = post_.registry.alive().find(socket);
  if (!holder || known == post_.registry.alive().end()) return std::nullopt;
  return observe::sample_socket(socket, *holder, static_cast<std::uint64_t>(known->second.kernel_id));
}

// unix(7): by inode. ip(7): the one whose addresses are the same the other way about.
std::optional<core::ObjectId> Streams::peer_of(core::ObjectId socket, const observe::SocketLook& look) const {
  if (look.sample.domain == AF_UNIX && look.peer_inode == 0) return std::nullopt;
  for (const core::ObjectId other : descriptors_.all(core::ObjectKind::Socket)) {
    if (look.sample.domain == AF_UNIX) {
      const auto inode = static_cast<std::uint64_t>(post_.registry.alive().at(other).kernel_id);
      if (inode == look.peer_inode) return other;
      continue;
    }
    if (other == socket || look.sample.remote.empty()) continue;
    const auto facts = this->look(other);
    if (facts && facts->sample.state != core::SocketState::Listening && facts->sample.local == look.sample.remote &&
        facts->sample.remote == look.sample.local) {
      return other;
    }
  }
  return std::nullopt;
}

std::optional<core::ObjectId> Streams::peer(core::ObjectId socket) {
  if (const auto known = peers_.find(socket); known != peers_.end()) return known->second;
  const auto facts = look(socket);
  const auto other = facts ? peer_of(socket, *facts) : std::nullopt;
  if (other && facts->sample.type != SOCK_DGRAM) {  // who may be connected anew is asked each time
    peers_[socket] = *other;
    peers_[*other] = socket;
  }
  return other;
}

// All that is told of a socket, with the other end where that is one of the lab's.
std::optional<core::SocketSampled> Streams::facts(core::ObjectId socket) {
  auto own = look(socket);
  if (!own) return std::nullopt;
  core::SocketSampled& now = own->sample;
  const auto other = peer(socket);
  if (other && is_socket(*other)) {
    now.peer = other;
    if (now.state == core::SocketState::Closed) now.state = core::SocketState::Connected;  // shutdown(2), not close(2)
    if (const auto far = now.domain == AF_UNIX ? std::nullopt : look(*other)) now.bytes += far->unsent;
  }
  return now;
}

std::optional<core::ObjectId> Streams::bound_to(const std::string& address) const {
  for (const core::ObjectId id : descriptors_.all(core::ObjectKind::Socket)) {
    const auto facts = look(id);
    if (facts && facts->sample.remote.empty() && is_reached_by(facts->sample.local, address)) return id;
  }
  return std::nullopt;
}

// Whose buffer the bytes of this call go into.
std::optional<core::ObjectId> Streams::receiver(tracer::Tracee& task, core::ObjectId object) {
  if (!is_socket(object)) return object;
  const std::string address = address_in(task);
  return address.empty() ? peer(object) : bound_to(address);
}

// connect(2) waits for the one that listens.
std::optional<core::ObjectId> Streams::object_of(tracer::Tracee& task, Person& person, const core::Call&) {
  if (task.raw.number != SYS_connect) return std::nullopt;
  const std::string address = address_in(task);
  const auto listening = address.empty() ? std::nullopt : bound_to(address);
  return listening ? listening : descriptors_.channel(person, static_cast<std::int32_t>(task.raw.args[0]));
}

// ---- what moves

bool Streams::is_stream(core::ObjectId object) const {
  const auto kind = descriptors_.kind_of(object);
  return kind == core::ObjectKind::Pipe || kind == core::ObjectKind::Fifo || kind == core::ObjectKind::Socket;
}

void Streams::moved(core::ObjectId object, core::Flow flow, core::TaskId teller, const Sent& what) {
  const auto count = static_cast<std::int64_t>(what.total);
  flows_[object].known += flow == core::Flow::In ? count : -count;
  post_.registry.touch(object);
  post_.journal.add(teller, what.task, core::DataMoved{object, flow, what.total, what.bytes, 0});
}

void Streams::sent(core::ObjectId from, std::optional<core::ObjectId> to, core::TaskId teller, const Sent& what) {
  if (to) return moved(*to, core::Flow::In, teller, what);
  if (is_socket(from)) unclaimed_[from].push_back(what);  // the other end is not accepted yet: accept(2) tells of it
}

// The rest of what a blocked write has not been told of.
void Streams::put(tracer::Tracee& task, Person& person, core::ObjectId object, std::uint64_t total) {
  const auto told = told_.extract(person.id);
  const std::uint64_t before = told ? std::min(told.mapped(), total) : 0;
  if (task.raw.number == SYS_sendmmsg) {
    for (const Datagram& one : datagrams(task, total)) {
      sent(object, receiver(task, object), person.id, {person.id, one.total, one.bytes});
    }
    return;
  }
  if (total == before && (total > 0 || !is_socket(object))) return;
  sent(object, receiver(task, object), person.id, {person.id, total - before, payload(task, before, total - before)});
}

void Streams::took(tracer::Tracee& task, Person& person, core::ObjectId object, std::uint64_t total) {
  if (task.raw.number == SYS_recvmmsg) {
    for (const Datagram& one : datagrams(task, total)) {
      moved(object, core::Flow::Out, person.id, {person.id, one.total, one.bytes});
    }
    return;
  }
  if (total > 0) moved(object, core::Flow::Out, person.id, {person.id, total, payload(task, 0, total)});
}

// splice(2), tee(2), sendfile(2): what moves is never in the program's memory.
void Streams::spliced(tracer::Tracee& task, Person& person, std::uint64_t total) {
  const auto& args = task.raw.args;
  const bool splices = task.raw.number == SYS_splice;
  const auto from = descriptors_.channel(person, static_cast<std::int32_t>(args[0]));
  const auto number = task.raw.number == SYS_sendfile ? args[0] : splices ? args[2] : args[1];
  const auto to = descriptors_.channel(person, static_cast<std::int32_t>(number));
  if (splices && from && is_stream(*from)) moved(*from, core::Flow::Out, person.id, {person.id, total, {}});
  if (to && is_stream(*to)) {
    sent(*to, is_socket(*to) ? peer(*to) : to, person.id, {person.id, total, {}});
  }
}

// Of which kind it is must be known before anything moves: some keep boundaries. What was sent before the connection
// was accepted is in the new socket already: it is told with its sender.
void Streams::made(Person& person, std::int32_t number) {
  const auto socket = descriptors_.channel(person, number);
  auto now = socket ? facts(*socket) : std::nullopt;
  if (!now) return;
  auto early = now->peer ? unclaimed_.extract(*now->peer) : decltype(unclaimed_)::node_type{};
  now->bytes = early ? 0 : now->bytes;
  post_.journal.add(person.id, *now);
  if (!early) return;
  for (const Sent& what : early.mapped()) moved(*socket, core::Flow::In, person.id, what);
}

void Streams::returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) {
  if (value.error != 0 || value.result < 0) {
    told_.erase(person.id);
    return;
  }
  const auto total = static_cast<std::uint64_t>(value.result);
  switch (task.raw.number) {
    case SYS_socket:
    case SYS_accept:
    case SYS_accept4:
      return made(person, static_cast<std::int32_t>(value.result));
    case SYS_socketpair:
      for (const std::int32_t number : descriptors_at(task, task.raw.args[3])) made(person, number);
      return;
    case SYS_splice:
    case SYS_tee:
    case SYS_sendfile:
      return total == 0 ? void() : spliced(task, person, total);
    default:
      break;
  }
  const Moves way = moves(task);
  if (way == Moves::Nothing || !call.object || !is_stream(*call.object) || only_looks(task)) return;
  if (way == Moves::In) return put(task, person, *call.object, total);
  took(task, person, *call.object, total);
}

void Streams::blocked(tracer::Tracee& task, Person&, core::Blocked& blocked) {
  if (!blocked.object || moves(task) != Moves::In) return;
  // Who waits to send waits for room in the buffer of the other end.
  if (const auto to = receiver(task, *blocked.object)) post_.registry.touch(*to);
}

// ---- what the kernel says

std::vector<core::TaskId> Streams::blocked_writers(core::ObjectId object) {
  std::vector<core::TaskId> writers;
  for (const core::TaskId id : core::waiting_for(post_.journal.world(), object)) {
    const Person* person = post_.people.of(id);
    tracer::Tracee* task = person == nullptr ? nullptr : post_.tracer.find(person->pid);
    if (task != nullptr && task->in_call && moves(*task) == Moves::In) writers.push_back(id);
  }
  return writers;
}

// More is there than was told: it is the beginning of what somebody is still blocked in writing.
void Streams::partly_written(core::ObjectId object, std::uint64_t bytes) {
  std::int64_t more = static_cast<std::int64_t>(bytes) - flows_[object].known;
  const core::ObjectId through = is_socket(object) ? peer(object).value_or(object) : object;
  for (const core::TaskId id : blocked_writers(through)) {
    if (more <= 0) break;
    tracer::Tracee& task = *post_.tracer.find(post_.people.of(id)->pid);
    std::uint64_t& told = told_[id];
    const std::uint64_t asked = asked_to_write(task);
    const std::uint64_t part = std::min<std::uint64_t>(static_cast<std::uint64_t>(more), asked - std::min(asked, told));
    if (part == 0) continue;
    moved(object, core::Flow::In, id, {id, part, payload(task, told, part)});
    told += part;
    more -= static_cast<std::int64_t>(part);
  }
  flows_[object].known = static_cast<std::int64_t>(bytes);
  post_.journal.settle();
}

void Streams::sample_pipe(core::ObjectId object) {
  const auto holder = descriptors_.holder(object);
  const auto* stream = post_.journal.world().object(object)->as<core::Stream>();
  core::StreamSampled now{object, 0, stream->capacity};  // a FIFO that nobody has open holds nothing
  if (holder) {
    const auto sample = observe::sample_stream(object, *holder);
    if (!sample) return;
    now = *sample;
  }
  partly_written(object, now.bytes);
  stream = post_.journal.world().object(object)->as<core::Stream>();
  std::uint64_t told = 0;
  for (const core::Piece& piece : stream->contents) told += piece.size;
  if (now.bytes != stream->bytes || now.capacity != stream->capacity || told != now.bytes) {
    post_.journal.add_sample(now);
  }
}

void Streams::sample_socket(core::ObjectId object) {
  const auto now = facts(object);
  if (!now) return;
  if (now->type == SOCK_STREAM) partly_written(object, now->bytes);
  if (post_.journal.world().object(object)->as<core::Stream>()->socket != now) post_.journal.add_sample(*now);
}

void Streams::sample() {
  std::erase_if(peers_, [this](const auto& pair) { return !is_socket(pair.first) || !is_socket(pair.second); });
  for (const auto& [id, other] : peers_) {
    if (post_.registry.is_touched(id)) post_.registry.touch(other);
  }
  for (const auto kind : {core::ObjectKind::Pipe, core::ObjectKind::Fifo, core::ObjectKind::Socket}) {
    for (const core::ObjectId id : post_.registry.touched(kind)) {
      if (kind == core::ObjectKind::Socket) {
        sample_socket(id);
      } else {
        sample_pipe(id);
      }
    }
  }
}

}  // namespace ipclab::engine::runner
