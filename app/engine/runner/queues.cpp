#include "engine/runner/queues.hpp"

#include <sys/msg.h>

#include <algorithm>

#include "engine/observe/queues.hpp"

namespace ipclab::engine::runner {
namespace {

constexpr std::size_t kept = 1024;      // bytes of a message that an event keeps
constexpr std::uint32_t listed = 1024;  // messages of a queue that are listed

// struct msgbuf of msgop(2) in the program's memory: its type and the first bytes of its text.
core::DataMoved message_at(tracer::Tracee& task, core::ObjectId object, std::uint64_t at, std::uint64_t size) {
  core::DataMoved moved;
  moved.object = object;
  moved.total = size;
  moved.type = decode::read_value<std::int64_t>(task.memory(), core::Address{at}).value_or(0);
  moved.bytes.resize(std::min<std::size_t>(size, kept));
  const core::Address text{at + sizeof moved.type};
  if (!task.proc.read(text, std::as_writable_bytes(std::span(moved.bytes)))) moved.bytes.clear();
  return moved;
}

}  // namespace

Queues::Queues(Post& post)
    : SystemV(post, {.kind = core::ObjectKind::MessageQueue,
                     .listing = "msg",
                     .get = "msgget",
                     .control = "msgctl",
                     .use = {"msgsnd", "msgrcv"},
                     .no_id = {IPC_INFO, MSG_INFO, MSG_STAT, MSG_STAT_ANY}}) {}

bool Queues::describe(std::int64_t kernel_id, core::ObjectCreated& facts) {
  const auto look = observe::look_at_queue(kernel_id);
  if (!look.facts) return false;
  facts.key = look.facts->key;
  facts.mode = look.facts->mode;
  return true;
}

// What is in it from before is told at once: the call that meets it may take some of it.
void Queues::met(core::ObjectId object, std::int64_t kernel_id, core::TaskId teller, bool is_new) {
  if (is_new) return;
  auto there = list(object, kernel_id);
  if (there && !there->messages.empty()) post_.journal.add(teller, std::move(*there));
}

void Queues::returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) {
  SystemV::returned(task, person, call, value);
  if (value.error != 0 || !call.object) return;
  const std::uint64_t buffer = task.raw.args[1];
  if (call.name == "msgsnd") {
    core::DataMoved moved = message_at(task, *call.object, buffer, task.raw.args[2]);
    moved.flow = core::Flow::In;
    ++sends_[*call.object];
    post_.journal.add(person.id, std::move(moved));
  } else if (call.name == "msgrcv" && (task.raw.args[4] & MSG_COPY) == 0) {
    core::DataMoved moved = message_at(task, *call.object, buffer, static_cast<std::uint64_t>(value.result));
    moved.flow = core::Flow::Out;
    post_.journal.add(person.id, std::move(moved));
  }
}

void Queues::sample() {
  SystemV::sample();
  sends_.clear();
  if (sight_ != Sight::None) return;
  post_.journal.add_sample(core::Noticed{{"notice.queue-unseen", {}}});
  sight_ = Sight::Told;
}

bool Queues::look(core::ObjectId object, std::int64_t kernel_id) {
  const auto look = observe::look_at_queue(kernel_id);
  if (look.gone()) return false;
  if (!look.facts) return true;
  core::QueueSampled now;
  now.object = object;
  now.messages = look.facts->qnum;
  now.bytes = look.facts->cbytes;
  now.limit = look.facts->qbytes;
  now.last_sender = look.facts->last_sender;
  now.last_receiver = look.facts->last_receiver;
  const core::Queue& known = *post_.journal.world().object(object)->as<core::Queue>();
  if (now != known.facts) post_.journal.add_sample(now);

  // The bookkeeping is enough, but where a sender was not seen, or two were released at once: who came first?
  std::uint64_t bytes = 0;
  for (const auto& entry : known.messages) bytes += entry.fact.size;
  const auto sends = sends_.find(object);
  const bool in_doubt =
      known.messages.size() != now.messages || bytes != now.bytes || (sends != sends_.end() && sends->second > 1);
  auto there = in_doubt ? list(object, kernel_id) : std::nullopt;
  const auto differs = [&] {
    return !std::equal(there->messages.begin(), there->messages.end(), known.messages.begin(), known.messages.end(),
                       [](const core::MessageFact& fact, const auto& entry) { return fact == entry.fact; });
  };
  if (there && differs()) post_.journal.add_sample(std::move(*there));
  return true;
}

std::optional<core::QueueListed> Queues::list(core::ObjectId object, std::int64_t kernel_id) {
  if (sight_ != Sight::Full) return std::nullopt;
  const auto look = observe::look_at_messages(kernel_id, 0, listed, kept);
  if (look.error == ENOSYS) sight_ = Sight::None;
  if (!look.facts) return std::nullopt;
  core::QueueListed all{object, {}};
  for (const sys::QueuedMessage& message : *look.facts)
    all.messages.push_back({message.type, message.size, message.text});
  return all;
}

}  // namespace ipclab::engine::runner
