#include "analysis/changed.hpp"

#include <algorithm>

namespace ipclab::analysis {
namespace {

using core::ObjectId;
using core::World;

// Names that stand for something new or different in `now`.
void add_different(const std::vector<core::Variable>& was, const std::vector<core::Variable>& now,
                   std::set<std::string>& names) {
  for (const core::Variable& variable : now) {
    const auto same = std::find(was.begin(), was.end(), variable);
    if (same == was.end()) names.insert(variable.name);
  }
}

ChangedTask changed_task(const World& before, const World& after, const core::Task& now) {
  ChangedTask changed;
  const core::Task* was = before.task(now.id);
  if (was == nullptr) {
    changed.born = true;
    return changed;
  }
  changed.state = was->state != now.state;
  changed.place = was->place != now.place;
  changed.returned = was->returned != now.returned;
  changed.access = was->access != now.access;
  changed.pending = was->pending != now.pending;
  changed.signals = was->blocked_signals != now.blocked_signals || was->handlers != now.handlers;
  add_different(was->locals, now.locals, changed.variables);
  const core::Process* old_process = before.process(now.process);
  const core::Process* process = after.process(now.process);
  if (old_process == nullptr || process == nullptr) return changed;
  changed.pending = changed.pending || old_process->pending != process->pending;
  changed.signals =
      changed.signals || old_process->ignored != process->ignored || old_process->caught != process->caught;
  changed.descriptors = old_process->descriptors != process->descriptors;
  add_different(old_process->globals, process->globals, changed.variables);
  return changed;
}

ChangedMember changed_member(const core::SemaphoreMember& was, const core::SemaphoreMember& now) {
  ChangedMember changed;
  changed.value = was.value != now.value;
  changed.ncnt = was.ncnt != now.ncnt;
  changed.zcnt = was.zcnt != now.zcnt;
  changed.last_pid = was.last_pid != now.last_pid;
  changed.waiting = was.waiting != now.waiting;
  changed.held = was.held != now.held || was.given_by_others != now.given_by_others;
  changed.undo = was.undo != now.undo;
  return changed;
}

std::vector<ChangedBytes> different_bytes(const std::string& was, const std::string& now) {
  std::vector<ChangedBytes> ranges;
  for (std::uint64_t at = 0; at < now.size(); ++at) {
    if (at < was.size() && was[at] == now[at]) continue;
    if (!ranges.empty() && ranges.back().last + 1 == at) {
      ranges.back().last = at;
    } else {
      ranges.push_back({at, at});
    }
  }
  return ranges;
}

// One overload for each kind of state; `was` is one as it begins where the object was not there before.
struct Difference {
  ChangedObject& changed;

  void operator()(const core::Plain&, const core::Plain&) const {}
  void operator()(const core::SemaphoreSet& was, const core::SemaphoreSet& now) const {
    for (std::size_t index = 0; index < now.members.size(); ++index) {
      const ChangedMember member =
          changed_member(index < was.members.size() ? was.members[index] : core::SemaphoreMember{}, now.members[index]);
      if (member.any()) changed.members[static_cast<std::uint16_t>(index)] = member;
    }
  }
  void operator()(const core::Memory& was, const core::Memory& now) const {
    changed.bytes = different_bytes(was.bytes, now.bytes);
    changed.attaches = was.attaches != now.attaches || was.facts.nattch != now.facts.nattch;
    changed.facts = was.facts != now.facts || was.type != now.type;
  }
  void operator()(const core::Queue& was, const core::Queue& now) const {
    changed.amount = was.facts.messages != now.facts.messages || was.facts.bytes != now.facts.bytes;
    changed.contents = was.messages != now.messages;
    changed.facts = was.facts.limit != now.facts.limit || was.facts.longest != now.facts.longest ||
                    was.facts.last_sender != now.facts.last_sender ||
                    was.facts.last_receiver != now.facts.last_receiver;
  }
  void operator()(const core::Stream& was, const core::Stream& now) const {
    changed.amount = was.bytes != now.bytes;
    changed.contents = was.contents != now.contents;
    changed.facts = was.capacity != now.capacity || was.socket.has_value() != now.socket.has_value();
    if (was.socket && now.socket) {
      core::SocketSampled then = *was.socket;
      then.bytes = now.socket->bytes;
      changed.facts = changed.facts || then != *now.socket;
    }
  }
  void operator()(const core::Counter& was, const core::Counter& now) const {
    changed.amount = was.facts.value != now.facts.value;
    changed.owner = was.facts.owner != now.facts.owner;
    changed.facts = was.facts.waiting != now.facts.waiting;
  }
  void operator()(const core::Locks& was, const core::Locks& now) const { changed.owner = was.locks != now.locks; }
  template <class Was, class Now>
  void operator()(const Was&, const Now& now) const {  // an object never changes its kind: it is new
    (*this)(Now{}, now);
  }
};

ChangedObject changed_object(const core::Object* was, const core::Object& now) {
  ChangedObject changed;
  changed.born = was == nullptr;
  changed.removed = !now.exists && (was == nullptr || was->exists);
  changed.unlinked = now.unlinked && (was == nullptr || !was->unlinked);
  std::visit(Difference{changed}, was == nullptr ? core::ObjectState{} : was->state, now.state);
  return changed;
}

// Objects whose ends somebody opened, closed or turned about.
std::set<ObjectId> reopened(const World& before, const World& after) {
  std::set<ObjectId> objects;
  const auto add = [&](const core::Process* process, const core::Process* other) {
    if (process == nullptr) return;
    for (const auto& [number, descriptor] : process->descriptors) {
      const bool same =
          other != nullptr && other->descriptors.contains(number) && other->descriptors.at(number) == descriptor;
      if (descriptor.object && !same) objects.insert(*descriptor.object);
    }
  };
  for (const auto& [id, process] : after.processes) {
    const core::Process* was = before.process(id);
    if (was != nullptr && was->descriptors == process.descriptors) continue;
    add(&process, was);
    add(was, &process);
  }
  return objects;
}

std::set<ObjectId> waited_for_differently(const World& before, const World& after) {
  std::set<ObjectId> objects;
  for (const auto& [id, task] : after.tasks) {
    const core::Task* was = before.task(id);
    const auto then = was == nullptr ? std::nullopt : was->waits_for;
    if (then == task.waits_for) continue;
    if (then) objects.insert(*then);
    if (task.waits_for) objects.insert(*task.waits_for);
  }
  return objects;
}

std::uint64_t written(const core::Terminal& terminal) { return terminal.kept + terminal.skipped; }

}  // namespace

Changes changed(const World& before, const World& after) {
  Changes changes;
  for (const auto& [id, task] : after.tasks) {
    const ChangedTask difference = changed_task(before, after, task);
    if (difference.any()) changes.tasks[id] = difference;
  }
  const std::set<ObjectId> holders = reopened(before, after);
  const std::set<ObjectId> waiting = waited_for_differently(before, after);
  for (const auto& [id, object] : after.objects) {
    const core::Object* was = before.object(id);
    ChangedObject difference;
    if (was == nullptr || was->changed != object.changed) difference = changed_object(was, object);
    difference.holders = holders.contains(id);
    difference.waiting = waiting.contains(id);
    if (difference.any()) changes.objects[id] = difference;
  }
  for (const auto& [root, terminal] : after.terminals) {
    const auto was = before.terminals.find(root);
    if (was == before.terminals.end() || written(was->second) != written(terminal)) changes.terminals.insert(root);
  }
  return changes;
}

}  // namespace ipclab::analysis
