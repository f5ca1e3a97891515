// Data on its way: bytes and messages that go in and out, queues and buffers that are full, sockets.
#include <algorithm>

#include "view/rules.hpp"
#include "view/teller.hpp"
#include "view/weave.hpp"

namespace ipclab::view {

void Teller::on(const core::Event& event, const core::DataMoved& moved) {
  const core::Object& object = *world_.object(moved.object);
  const core::Task& task = *world_.task(*event.task);
  const bool in = moved.flow == core::Flow::In;
  const Sentence bytes = {value(static_cast<std::int64_t>(moved.total))};
  const Sentence type = {value(moved.type)};
  if (in && task.in_call) {  // the rest is still to come
    add(Weight::Event, "view.did.writes-part", {who(task.id), bytes, what(object.id)});
    return;
  }
  const bool unseen = moved.bytes.empty() && moved.total > 0;
  const Sentence text = quoted(names_.lang, unseen ? "…" : moved.bytes);
  if (object.kind == core::ObjectKind::MessageQueue) {
    const Sentence rule = in || !task.call ? Sentence{} : asked_type(names_.lang, *task.call);
    add(Weight::Event,
        in             ? "view.did.puts-message"
        : rule.empty() ? "view.did.takes-message"
                       : "view.did.takes-asked",
        {who(task.id), bytes, what(object.id), text, type, rule});
  } else if (object.kind == core::ObjectKind::PosixQueue) {
    add(Weight::Event, in ? "view.did.puts-priority" : "view.did.takes-priority",
        {who(task.id), bytes, what(object.id), text, type});
  } else if (object.kind == core::ObjectKind::Socket) {
    add(Weight::Event, in ? "view.did.sends-bytes" : "view.did.receives-bytes",
        {who(task.id), bytes, what(object.id), text});
  } else {
    // What goes to the standard output that it was given is told as output.
    const core::Process& process = *world_.process(task.process);
    const auto given = process.descriptors.find(1);
    const bool output =
        in && !object.creator && given != process.descriptors.end() && given->second.object == object.id;
    add(output ? Weight::Where : Weight::Event, in ? "view.did.writes" : "view.did.reads",
        {who(task.id), bytes, what(object.id), text});
  }
}

void Teller::on(const core::Event&, const core::StreamSampled& sample) {
  const auto* before = was_.object ? was_.object->as<core::Stream>() : nullptr;
  if (before == nullptr) return;
  const Sentence object = what(sample.object);
  const Sentence capacity = {value(static_cast<std::int64_t>(sample.capacity))};
  if (before->capacity != 0 && before->capacity != sample.capacity) {
    add(Weight::News, "view.did.capacity", {object, {value(static_cast<std::int64_t>(before->capacity))}, capacity});
  }
  const bool full = sample.capacity > 0 && sample.bytes >= sample.capacity;
  if (full && before->bytes < sample.capacity) add(Weight::Note, "view.did.full", {object, capacity, capacity});
}

void Teller::on(const core::Event&, const core::SocketSampled& sample) {
  const auto* before = was_.object ? was_.object->as<core::Stream>() : nullptr;
  if (before == nullptr || !before->socket) return;
  const core::SocketSampled& old = *before->socket;
  if (old.state == core::SocketState::Connected && sample.state == core::SocketState::Closed) {
    add(Weight::Note, "view.did.peer-closed", {what(sample.object)});
  }
  if (sample.unaccepted > old.unaccepted) {
    add(Weight::Note, "view.did.unaccepted",
        {what(sample.object), {value(sample.unaccepted)}, {value(sample.backlog)}});
  }
}

void Teller::on(const core::Event&, const core::QueueSampled& sample) {
  const auto* before = was_.object ? was_.object->as<core::Queue>() : nullptr;
  if (before == nullptr) return;
  const bool posix = was_.object->kind == core::ObjectKind::PosixQueue;
  const auto used = [&](const core::QueueSampled& facts) { return posix ? facts.messages : facts.bytes; };
  const Sentence limit = {value(static_cast<std::int64_t>(sample.limit))};
  if (before->facts.limit != 0 && before->facts.limit != sample.limit) {
    add(Weight::News, "view.did.capacity",
        {what(sample.object), {value(static_cast<std::int64_t>(before->facts.limit))}, limit});
  }
  const bool full = sample.limit > 0 && used(sample) >= sample.limit;
  if (full && used(before->facts) < sample.limit) {
    add(Weight::Note, posix ? "view.did.full-messages" : "view.did.full", {what(sample.object), limit, limit});
  }
}

}  // namespace ipclab::view
