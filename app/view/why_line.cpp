// The chain "bob waits for mutex ← held by alice ← held by the lab before semop()" in words.
#include "analysis/why.hpp"
#include "view/sentence.hpp"
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
    for (std::size_t i = 0; i < why.links.size(); ++i) {
      const Link& link = why.links[i];
      waits(link);
      const bool holder = link.kind == WaitKind::Increase && !link.by.empty();
      if (holder) add("view.why.held-by", {list(names_, world_, link.by)});
      named_ = holder && link.by.size() == 1 ? std::optional(link.by.front()) : std::nullopt;
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

  void waits(const Link& link) {
    const Sentence who = subject(link.task);
    const Sentence what =
        link.object ? Sentence{semaphore_span(names_, world_, *link.object, link.index)} : call_of(link.task);
    switch (link.kind) {
      case WaitKind::Increase:
        return add("view.why.increase", {who, what});
      case WaitKind::Zero:
        return add("view.why.zero", {who, what});
      case WaitKind::Child:
        if (link.by.empty()) return add("view.why.call", {who, call_of(link.task)});
        return add("view.why.child", {who, list(names_, world_, link.by, "view.or")});
      case WaitKind::Signal:
        return add("view.why.signal", {who});
      case WaitKind::Time:
        return add("view.why.time", {who, call_of(link.task)});
      case WaitKind::Input:
        return add("view.why.input", {who, call_of(link.task)});
      case WaitKind::Other:
        return add("view.why.call", {who, call_of(link.task)});
    }
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
        return add("view.why.gone", {subject(*why.last)});
      case ChainEnd::Cycle:
        return add("view.why.cycle", {{task_span(names_, world_, *why.last)}});
      case ChainEnd::Anyone:
        return add("view.why.anyone", {});
      case ChainEnd::Nobody:
        return add("view.why.nobody", {});
    }
  }

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

Sentence deadlock_line(const Names& names, const core::World& world) {
  const auto dead = analysis::deadlock(world);
  if (dead.empty()) return {};
  std::vector<core::TaskId> tasks(dead.begin(), dead.end());
  return weave(names.lang, tasks.size() == 1 ? "view.deadlock-one" : "view.deadlock", {list(names, world, tasks)});
}

}  // namespace ipclab::view
