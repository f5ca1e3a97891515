#include "analysis/changed.hpp"

namespace ipclab::analysis {
namespace {

using core::World;

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
  const core::Process* old_process = before.process(now.process);
  const core::Process* process = after.process(now.process);
  changed.pending = old_process != nullptr && process != nullptr && old_process->pending != process->pending;
  return changed;
}

ChangedObject changed_object(const core::Object* was, const core::Object& now) {
  ChangedObject changed;
  changed.born = was == nullptr;
  changed.removed = !now.exists && (was == nullptr || was->exists);
  for (std::size_t index = 0; index < core::members_of(now).size(); ++index) {
    const core::SemaphoreMember old = was != nullptr && index < core::members_of(*was).size()
                                          ? core::members_of(*was)[index]
                                          : core::SemaphoreMember{};
    const core::SemaphoreMember& member = core::members_of(now)[index];
    ChangedMember difference;
    difference.value = old.value != member.value;
    difference.ncnt = old.ncnt != member.ncnt;
    difference.zcnt = old.zcnt != member.zcnt;
    difference.last_pid = old.last_pid != member.last_pid;
    difference.waiting = old.waiting != member.waiting;
    difference.held = old.held != member.held || old.given_by_others != member.given_by_others;
    difference.undo = old.undo != member.undo;
    if (difference.any()) changed.members[static_cast<std::uint16_t>(index)] = difference;
  }
  return changed;
}

std::uint64_t written(const core::Terminal& terminal) { return terminal.kept + terminal.skipped; }

}  // namespace

Changes changed(const World& before, const World& after) {
  Changes changes;
  for (const auto& [id, task] : after.tasks) {
    const ChangedTask difference = changed_task(before, after, task);
    if (difference.any()) changes.tasks[id] = difference;
  }
  for (const auto& [id, object] : after.objects) {
    const core::Object* was = before.object(id);
    if (was != nullptr && was->changed == object.changed) continue;
    const ChangedObject difference = changed_object(was, object);
    if (difference.born || difference.removed || !difference.members.empty()) changes.objects[id] = difference;
  }
  for (const auto& [root, terminal] : after.terminals) {
    const auto was = before.terminals.find(root);
    if (was == before.terminals.end() || written(was->second) != written(terminal)) changes.terminals.insert(root);
  }
  return changes;
}

}  // namespace ipclab::analysis
