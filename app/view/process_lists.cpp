// What a process has, as plain lists of its card: variables, descriptors, signals.
#include <algorithm>

#include "core/names.hpp"
#include "view/cards.hpp"
#include "view/waits.hpp"
#include "view/weave.hpp"

namespace ipclab::view {
namespace {

const core::Variable* named(const std::vector<core::Variable>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const core::Variable& variable) { return variable.name == name; });
  return found == all.end() ? nullptr : &*found;
}

void add_variables(const std::vector<core::Variable>& now, const std::vector<core::Variable>* before, bool global,
                   ProcessCard& card) {
  for (const core::Variable& variable : now) {
    const core::Variable* old = before == nullptr ? nullptr : named(*before, variable.name);
    const bool changed = old != nullptr && old->text != variable.text;
    card.variables.push_back({variable.name, variable.type, printable(variable.text), global, changed});
  }
}

std::string access_text(core::Access access) {
  switch (access) {
    case core::Access::None:
      return "–";
    case core::Access::Read:
      return "r";
    case core::Access::Write:
      return "w";
    case core::Access::Both:
      return "rw";
  }
  return "–";
}

std::string flags_text(const core::Descriptor& descriptor) {
  std::string text;
  const auto add = [&](bool set, std::string_view name) {
    if (set) text.append(text.empty() ? "" : " ").append(name);
  };
  add(descriptor.nonblocking, "O_NONBLOCK");
  add(descriptor.append, "O_APPEND");
  add(descriptor.close_on_exec, "FD_CLOEXEC");
  return text;
}

DescriptorRow descriptor_row(const Stage& stage, const core::Process& process, const core::Descriptor& descriptor) {
  DescriptorRow row;
  row.number = descriptor.number;
  row.what = {code(descriptor.target)};
  if (descriptor.object && stage.world.object(*descriptor.object) != nullptr) {
    row.what = {object_span(stage.names, stage.world, *descriptor.object)};
  }
  row.access = access_text(descriptor.access);
  row.flags = flags_text(descriptor);
  std::vector<core::TaskId> others;
  for (const auto& [id, other] : stage.world.processes) {
    const bool shares =
        id != process.id && std::any_of(other.descriptors.begin(), other.descriptors.end(), [&](const auto& entry) {
          return entry.second.file == descriptor.file && descriptor.file != 0;
        });
    if (shares) others.push_back(id);
  }
  row.shared = list(stage.names, stage.world, others);
  const core::Process* was = stage.before.process(process.id);
  if (was == nullptr) return row;
  const auto old = was->descriptors.find(descriptor.number);
  row.changed = old == was->descriptors.end() || old->second != descriptor;
  return row;
}

Sentence signals_of(std::uint64_t set, text::Lang lang) {
  Sentence all;
  for (std::int32_t signal = 1; signal <= 64; ++signal) {
    if ((set >> (signal - 1) & 1) == 0) continue;
    if (!all.empty()) all.push_back(word(text::say(lang, "view.comma")));
    all.push_back(code(core::signal_name(signal)));
  }
  return all;
}

Sentence pending_text(const Names& names, const core::World& world, const core::PendingSignal& pending) {
  Sentence text = {code(core::signal_name(pending.signal))};
  const std::string gap = text::say(names.lang, "card.gap");
  if (pending.from) {
    text.push_back(word(gap));
    append(names.lang, text, weave(names.lang, "card.from", {{process_span(names, world, *pending.from)}}));
  }
  if (pending.value) {
    text.push_back(word(gap));
    append(names.lang, text, weave(names.lang, "card.with-value", {{value(*pending.value)}}));
  }
  return text;
}

std::vector<CardRow> signal_rows(const Names& names, const core::World& world, const core::Task& task,
                                 const core::Process& process) {
  const text::Lang lang = names.lang;
  std::vector<CardRow> rows;
  const auto row = [&](std::string_view key, Sentence text) {
    rows.push_back({text::say(lang, key), std::move(text), {}, false, false});
  };
  for (const auto& pending : task.pending) row("card.pending-thread", pending_text(names, world, pending));
  for (const auto& pending : process.pending) row("card.pending", pending_text(names, world, pending));
  Sentence running;
  for (const std::int32_t signal : task.handlers) {
    if (!running.empty()) running.push_back(word(text::say(lang, "view.comma")));
    running.push_back(code(core::signal_name(signal)));
  }
  if (!running.empty()) row("card.handler", running);
  const auto set = [&](std::string_view key, std::uint64_t signals) {
    if (signals != 0) row(key, signals_of(signals, lang));
  };
  set("card.blocked", task.blocked_signals);
  set("card.caught", process.caught);
  set("card.ignored", process.ignored);
  if (process.timer_ns) row("card.timer", {word(time_text(*process.timer_ns), Ink::Value)});
  return rows;
}

}  // namespace

void fill_lists(const Stage& stage, const core::Task& task, const core::Process& process, ProcessCard& card) {
  const core::Task* old_task = stage.before.task(task.id);
  const core::Process* old_process = stage.before.process(process.id);
  add_variables(task.locals, old_task == nullptr ? nullptr : &old_task->locals, false, card);
  add_variables(process.globals, old_process == nullptr ? nullptr : &old_process->globals, true, card);
  for (const auto& [number, descriptor] : process.descriptors) {
    card.descriptors.push_back(descriptor_row(stage, process, descriptor));
  }
  card.signals = signal_rows(stage.names, stage.world, task, process);
  if (old_task == nullptr || old_process == nullptr) return;
  const auto before = signal_rows(stage.names, stage.before, *old_task, *old_process);
  for (CardRow& row : card.signals) {
    row.changed = std::none_of(before.begin(), before.end(), [&](const CardRow& old) {
      return old.label == row.label && plain(old.value) == plain(row.value);
    });
  }
}

}  // namespace ipclab::view
