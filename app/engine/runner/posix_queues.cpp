#include "engine/runner/posix_queues.hpp"

#include <sys/syscall.h>

#include "engine/runner/payload.hpp"

namespace ipclab::engine::runner {
namespace {

constexpr auto kind = core::ObjectKind::PosixQueue;

// mq_receive(3): msg_prio may be NULL; then it was the highest, which is the first in the queue.
std::int64_t priority_taken(tracer::Tracee& task, const core::World& world, core::ObjectId object) {
  const std::uint64_t at = task.raw.args[3];
  const auto told = at == 0 ? std::nullopt : decode::read_value<std::uint32_t>(task.memory(), core::Address{at});
  if (told) return *told;
  const core::Object* queue = world.object(object);
  const auto* state = queue == nullptr ? nullptr : queue->as<core::Queue>();
  return state == nullptr || state->messages.empty() ? 0 : state->messages.front().fact.type;
}

}  // namespace

// mq_unlink(3): by its name.
std::optional<core::ObjectId> PosixQueues::object_of(tracer::Tracee& task, Person&, const core::Call&) {
  if (task.raw.number != SYS_mq_unlink) return std::nullopt;
  const auto name = decode::read_string(task.memory(), core::Address{task.raw.args[0]}, 256);
  return name ? descriptors_.linked(kind, "/" + name->text) : std::nullopt;
}

void PosixQueues::returned(tracer::Tracee& task, Person& person, const core::Call& call, const core::Returned& value) {
  if (value.error != 0 || !call.object || descriptors_.kind_of(*call.object) != kind) return;
  core::DataMoved moved;
  moved.object = *call.object;
  switch (task.raw.number) {
    case SYS_mq_unlink:
      return descriptors_.unlinked(*call.object, person);
    case SYS_mq_timedsend:
      moved.flow = core::Flow::In;
      moved.total = task.raw.args[2];
      moved.type = static_cast<std::uint32_t>(task.raw.args[3]);
      break;
    case SYS_mq_timedreceive:
      moved.flow = core::Flow::Out;
      moved.total = static_cast<std::uint64_t>(value.result);
      moved.type = priority_taken(task, post_.journal.world(), *call.object);
      break;
    default:
      return;
  }
  moved.bytes = payload(task, 0, moved.total);
  post_.journal.add(person.id, std::move(moved));
}

void PosixQueues::sample() {
  for (const core::ObjectId id : post_.registry.touched(kind)) {
    const auto holder = descriptors_.holder(id);
    const auto now = holder ? observe::sample_posix_queue(id, *holder) : std::nullopt;
    if (now && post_.journal.world().object(id)->as<core::Queue>()->facts != *now) post_.journal.add_sample(*now);
  }
}

}  // namespace ipclab::engine::runner
