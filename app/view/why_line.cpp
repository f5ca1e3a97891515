// The chain "bob waits for mutex ← held by alice ← held by the lab before semop()" in words.
#include "analysis/deadlock.hpp"
#include "analysis/why.hpp"

#include <algorithm>

#include "analysis/deadlock.hpp"
#include "view/sentence.hpp"
#include "view/waits.hpp"
#include "view/weave.hpp"

namespace ipclab::view {
namespace {

using analysis::ChainEnd;
using analysis::Link;
using analysis::WaitKind;

class Chain {
 public:
  Chain(const Names& names, const core::World& world) : names_(names), world_(world) {}

  Sentence say(const analysis::Why& why) {
    for (const Link& link : why.links) {
      waits(link);
      who_could(link);
    }
    ends(why);
    return text_;
  }

 private:
  void add(std::string_view key, std::vector<Sentence> arguments) {
    if (!text_.empty()) append(names_.lang, text_, {word(" ← ")});
    append(names_.lang, text_, weave(names_.lang, key, std::move(arguments)));
  }

  // Left out where the part before has just named this one and no other.
  Sentence subject(core::TaskId task) const {
    const core::Task* known = world_.task(task);
    if (known != nullptr && named_ && *named_ == known->process) return {};
    return {task_span(names_, world_, task)};
  }

  Sentence subject_is(core::TaskId task) const {
    const Sentence who = subject(task);
    return who.empty() ? who : weave(names_.lang, "view.why.is", {who});
  }

  Sentence call_of(core::TaskId id) const {
    const core::Task* task = world_.task(id);
    return {code((task != nullptr && task->call ? task->call->name : "?") + "()")};
  }

  static std::string_view key_of(const Link& link) {
    switch (link.kind) {
      case WaitKind::Increase:
        return "view.why.increase";
      case WaitKind::Zero:
        return "view.why.zero";
      case WaitKind::Child:
        return link.by.empty() ? "view.why.call" : "view.why.child";
      case WaitKind::Thread:
        return "view.why.thread";
      case WaitKind::Data:
        return link.object ? "view.why.data" : "view.why.call";
      case WaitKind::Room:
        return link.object ? "view.why.room" : "view.why.call";
      case WaitKind::Message:
        return link.type == 0 ? "view.why.any-message" : "view.why.message";
      case WaitKind::OtherEnd:
        return link.end == core::Access::Write ? "view.why.writer-end" : "view.why.reader-end";
      case WaitKind::Lock:
        return "view.why.lock";
      case WaitKind::Mutex:
        return link.object ? "view.why.increase" : "view.why.call";
      case WaitKind::Condition:
        return link.object ? "view.why.condition" : "view.why.call";
      case WaitKind::Counter:
        return "view.why.counter";
      case WaitKind::Connection:
        return "view.why.connection";
      case WaitKind::Answer:
        return link.object ? "view.why.answer" : "view.why.call";
      case WaitKind::Signal:
        return "view.why.signal";
      case WaitKind::Time:
        return "view.why.time";
      case WaitKind::Input:
        return "view.why.input";
      case WaitKind::Any:
        return link.any_of.empty() ? "view.why.call" : "view.why.any";
      case WaitKind::Other:
        return "view.why.call";
    }
    return "view.why.call";
  }

  void waits(const Link& link) {
    const bool member = link.kind == WaitKind::Increase || link.kind == WaitKind::Zero;
    Sentence what;
    if (link.object) {
      what = {member ? semaphore_span(names_, world_, *link.object, link.index)
                     : object_span(names_, world_, *link.object)};
    }
    add(key_of(link), {subject(link.task), call_of(link.task), what, wait_detail(names_, world_, link)});
    if (link.until_ns) add("view.why.until", {{word(time_text(*link.until_ns), Ink::Value)}});
  }

  // Who could end the wait, and that it is itself.
  void who_could(const Link& link) {
    named_.reset();
    const core::TaskId self = world_.task(link.task)->process;
    std::vector<core::TaskId> others = link.by;
    std::erase(others, self);
    const bool own = others.size() < link.by.size();
    const core::Object* object = link.object ? world_.object(*link.object) : nullptr;
    std::string_view key;
    std::string_view own_key = "view.why.only-itself";
    switch (link.kind) {
      case WaitKind::Increase:
      case WaitKind::Lock:
      case WaitKind::Mutex:
        key = "view.why.held-by";
        own_key = "view.why.held-by-itself";
        break;
      case WaitKind::Data:
        key = "view.why.could-send";
        if (object != nullptr && object->kind != core::ObjectKind::Socket) {
          key = "view.why.could-write";
          own_key = "view.why.own-write-end";
        }
        break;
      case WaitKind::Message:
        key = "view.why.could-send";
        break;
      case WaitKind::Room:
        key = "view.why.could-read";
        break;
      case WaitKind::Zero:
      case WaitKind::Child:
      case WaitKind::Thread:
      case WaitKind::OtherEnd:
      case WaitKind::Condition:
      case WaitKind::Counter:
      case WaitKind::Connection:
      case WaitKind::Answer:
      case WaitKind::Signal:
      case WaitKind::Time:
      case WaitKind::Input:
      case WaitKind::Any:
      case WaitKind::Other:
        return;  // named by the part before, or nobody in particular
    }
    if (!others.empty()) add(key, {list(names_, world_, others)});
    if (others.empty() && own) add(own_key, {{process_span(names_, world_, self)}});
    if (others.size() == 1) named_ = others.front();
  }

  void ends(const analysis::Why& why) {
    switch (why.end) {
      case ChainEnd::NotWaiting:
      case ChainEnd::Outside:
        return;
      case ChainEnd::CanRun:
        return can_run(*why.last);
      case ChainEnd::Stopped:
        return add("view.why.stopped", {subject_is(*why.last)});
      case ChainEnd::Gone:
        return add(why.links.back().kind == WaitKind::Increase ? "view.why.gone" : "view.why.gone-lock",
                   {subject(*why.last)});
      case ChainEnd::Cycle:
        if (why.links.size() == 1) return;  // that it has it itself is said already
        return add("view.why.cycle", {{task_span(names_, world_, *why.last)}});
      case ChainEnd::Anyone:
        return add(by_operation(why.links.back()) ? "view.why.anyone" : "view.why.anyone-else", {});
      case ChainEnd::Nobody:
        return add("view.why.nobody", {});
    }
  }

  static bool by_operation(const Link& link) { return link.kind == WaitKind::Increase || link.kind == WaitKind::Zero; }

  void can_run(core::TaskId id) {
    const core::Task& task = *world_.task(id);
    const Sentence who = subject_is(id);
    if (task.state == core::TaskState::Running) return add("view.why.running", {who});
    if (task.held_at == core::HeldAt::BeforeCall && task.call) {
      return add("view.why.held-before", {who, call_of(id)});
    }
    if (task.place.line != 0) return add("view.why.held-line", {who, {value(task.place.line)}});
    add("view.why.held", {who});
  }

  const Names& names_;
  const core::World& world_;
  Sentence text_;
  std::optional<core::TaskId> named_;  // process that the next part may leave unnamed
};

}  // namespace

Sentence why_line(const Names& names, const core::World& world, core::TaskId task) {
  const analysis::Why why = analysis::why(world, task);
  if (why.links.empty()) return {};
  return Chain(names, world).say(why);
}

namespace {

Sentence one_deadlock(const Names& names, const core::World& world, const analysis::Deadlock& dead) {
  std::vector<core::TaskId> members(dead.members.begin(), dead.members.end());
  if (dead.kind == analysis::DeadlockKind::Nobody) {
    return weave(names.lang, members.size() == 1 ? "view.deadlock-one" : "view.deadlock",
                 {list(names, world, members)});
  }
  const bool circle = dead.kind == analysis::DeadlockKind::Circle;
  Sentence said =
      weave(names.lang, circle ? "view.deadlock-circle" : "view.deadlock-own", {list(names, world, dead.cycle)});
  std::erase_if(members, [&](core::TaskId id) { return std::ranges::count(dead.cycle, id) > 0; });
  if (members.empty()) return said;
  if (names.lang == text::Lang::En) append(names.lang, said, {word(" ")});
  append(names.lang, said, weave(names.lang, "view.deadlock-with", {list(names, world, members)}));
  return said;
}

}  // namespace

Sentence deadlock_line(const Names& names, const core::World& world) {
  Sentence all;
  for (const analysis::Deadlock& dead : analysis::deadlocks(world)) {
    if (!all.empty() && names.lang == text::Lang::En) append(names.lang, all, {word(" ")});
    append(names.lang, all, one_deadlock(names, world, dead));
  }
  return all;
}

}  // namespace ipclab::view
