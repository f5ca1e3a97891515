#include "view/waits.hpp"

#include "view/rules.hpp"
#include "view/weave.hpp"

namespace ipclab::view {
namespace {

using analysis::WaitKind;

Sentence of(text::Lang lang, std::string_view key, std::uint64_t used, std::uint64_t most) {
  return weave(lang, key, {{value(static_cast<std::int64_t>(used))}, {value(static_cast<std::int64_t>(most))}});
}

}  // namespace

std::string time_text(std::uint64_t at_ns) {
  const std::uint64_t tenths = (at_ns + 50'000'000) / 100'000'000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

Sentence fill_text(const Names& names, const core::Object& object) {
  if (const auto* stream = object.as<core::Stream>()) {
    return of(names.lang, "view.fill.bytes", stream->bytes, stream->capacity);
  }
  if (const auto* queue = object.as<core::Queue>()) {
    const bool posix = object.kind == core::ObjectKind::PosixQueue;
    return of(names.lang, posix ? "view.fill.messages" : "view.fill.bytes",
              posix ? queue->facts.messages : queue->facts.bytes, queue->facts.limit);
  }
  return {};
}

std::string_view blocked_key(const core::World& world, const analysis::Link& link) {
  switch (link.kind) {
    case WaitKind::Child:
      return link.by.empty() ? "view.did.blocked" : "view.did.blocked-child";
    case WaitKind::Thread:
      return "view.did.blocked-thread";
    case WaitKind::Data:
      return link.object ? "view.did.blocked-data" : "view.did.blocked";
    case WaitKind::Room:
      if (!link.object) return "view.did.blocked";
      // Part of a stream may have gone in: how much is there now is known only at the end of the step.
      return world.object(*link.object)->as<core::Stream>() ? "view.did.blocked-rest" : "view.did.blocked-room";
    case WaitKind::Message:
      return link.type == 0 ? "view.did.blocked-data" : "view.did.blocked-message";
    case WaitKind::OtherEnd:
      return link.end == core::Access::Write ? "view.did.blocked-writer-end" : "view.did.blocked-reader-end";
    case WaitKind::Lock:
      return link.by.empty() ? "view.did.blocked-on" : "view.did.blocked-lock";
    case WaitKind::Mutex:
      if (link.by.empty()) return "view.did.blocked-on";
      return analysis::waits_for_itself(world, link) ? "view.did.blocked-own-mutex" : "view.did.blocked-mutex";
    case WaitKind::Condition:
      return "view.did.blocked-condition";
    case WaitKind::Counter:
      return "view.did.blocked-counter";
    case WaitKind::Connection:
      return "view.did.blocked-connection";
    case WaitKind::Answer:
      return "view.did.blocked-answer";
    case WaitKind::Signal:
      return "view.did.blocked-signal";
    case WaitKind::Time:
      return link.until_ns ? "view.did.blocked-time" : "view.did.blocked";
    case WaitKind::Input:
      return "view.did.blocked-input";
    case WaitKind::Any:
      return link.any_of.empty() ? "view.did.blocked" : "view.did.blocked-any";
    case WaitKind::Increase:
    case WaitKind::Zero:
    case WaitKind::Other:
      return "view.did.blocked";
  }
  return "view.did.blocked";
}

Sentence wait_detail(const Names& names, const core::World& world, const analysis::Link& link) {
  const core::Object* object = link.object ? world.object(*link.object) : nullptr;
  const core::Task* task = world.task(link.task);
  switch (link.kind) {
    case WaitKind::Child:
      return list(names, world, link.by, "view.or");
    case WaitKind::Thread:
    case WaitKind::Mutex: {
      if (link.threads.empty()) return list(names, world, link.by);
      Sentence tasks;
      for (const core::TaskId thread : link.threads) {
        if (!tasks.empty()) tasks.push_back(word(text::say(names.lang, "view.comma")));
        tasks.push_back(task_span(names, world, thread));
      }
      return tasks;
    }
    case WaitKind::Lock:
      return list(names, world, link.by);
    case WaitKind::Room:
      return object == nullptr ? Sentence{} : fill_text(names, *object);
    case WaitKind::Message:
      return task == nullptr || !task->call ? Sentence{} : asked_type(names.lang, *task->call);
    case WaitKind::Time:
      return link.until_ns ? Sentence{word(time_text(*link.until_ns), Ink::Value)} : Sentence{};
    case WaitKind::Any: {
      Sentence all;
      for (const analysis::Link& one : link.any_of) {
        if (!one.object) continue;
        if (!all.empty()) all.push_back(word(text::say(names.lang, "view.comma")));
        all.push_back(object_span(names, world, *one.object));
      }
      return all;
    }
    case WaitKind::Increase:
    case WaitKind::Zero:
    case WaitKind::Data:
    case WaitKind::OtherEnd:
    case WaitKind::Condition:
    case WaitKind::Counter:
    case WaitKind::Connection:
    case WaitKind::Answer:
    case WaitKind::Signal:
    case WaitKind::Input:
    case WaitKind::Other:
      return {};
  }
  return {};
}

}  // namespace ipclab::view
