#include "view/cards.hpp"

#include <algorithm>

#include "core/names.hpp"
#include "view/memory.hpp"
#include "view/weave.hpp"

namespace ipclab::view {
namespace {

using core::TaskState;

constexpr std::uint32_t lines_around = 60;
constexpr std::size_t digit_keys = 9;

Badge badge_of(TaskState state) {
  switch (state) {
    case TaskState::New:
      return Badge::New;
    case TaskState::Ready:
      return Badge::Held;
    case TaskState::Running:
      return Badge::Running;
    case TaskState::Blocked:
      return Badge::Blocked;
    case TaskState::Stopped:
      return Badge::Stopped;
    case TaskState::Zombie:
      return Badge::Zombie;
    case TaskState::Ended:
      return Badge::Ended;
  }
  return Badge::New;
}

std::string_view badge_key(Badge badge) {
  switch (badge) {
    case Badge::New:
      return "view.badge.new";
    case Badge::Held:
      return "view.badge.held";
    case Badge::Running:
      return "view.badge.running";
    case Badge::Blocked:
      return "view.badge.blocked";
    case Badge::Stopped:
      return "view.badge.stopped";
    case Badge::Zombie:
      return "view.badge.zombie";
    case Badge::Ended:
      return "view.badge.ended";
  }
  return "view.badge.new";
}

// Its own source has come to its end: the C library is about to call exit() for it, and the last known place stands.
bool runs_out(const core::Task& task, const std::vector<SourceLine>& lines) {
  if (task.state != TaskState::Ready || task.held_at != core::HeldAt::BeforeCall || !task.call) return false;
  if (task.call->name != "exit" && task.call->name != "exit_group") return false;
  return std::none_of(lines.begin(), lines.end(), [](const SourceLine& line) {
    return line.current && line.text.find("exit") != std::string::npos;
  });
}

std::string_view access_key(const core::MemoryAccess& access) {
  if (access.reads && access.writes) return "view.stands.update";
  return access.writes ? "view.stands.store" : "view.stands.load";
}

Sentence where_it_stands(const Stage& stage, const core::Task& task) {
  const text::Lang lang = stage.names.lang;
  const Sentence call = task.call ? call_text(stage.names, stage.world, *task.call) : Sentence{};
  if (task.state == TaskState::Blocked) return weave(lang, "view.stands.in", {call});
  if (task.state != TaskState::Ready) return {};
  const Sentence name = {code((task.call ? task.call->name : "?") + "()")};
  switch (task.held_at) {
    case core::HeldAt::Main:
      return weave(lang, "view.stands.main", {});
    case core::HeldAt::Entry:
      return weave(lang, "view.stands.entry", {});
    case core::HeldAt::Birth:
      return weave(lang, "view.stands.birth", {});
    case core::HeldAt::BeforeCall:
      return weave(lang, "view.stands.before-call", {call});
    case core::HeldAt::AfterCall:
      return weave(lang, "view.stands.after-call", {name});
    case core::HeldAt::Line:
      return weave(lang, "view.stands.line", {{value(task.place.line)}});
    case core::HeldAt::Signal:
      return weave(lang, "view.stands.signal", {});
    case core::HeldAt::Access:
      if (task.access) {
        return weave(lang, access_key(*task.access),
                     {{code(task.instruction)}, place_text(stage.names, stage.world, *task.access)});
      }
      [[fallthrough]];
    case core::HeldAt::Instruction:
      return weave(lang, "view.stands.instruction", {{code(task.instruction)}});
    case core::HeldAt::Interrupt:
      return weave(lang, "view.stands.interrupt", {});
  }
  return {};
}

std::string exit_text(text::Lang lang, const core::ExitStatus& exit) {
  if (exit.killed) return text::say(lang, "view.exit.killed", core::signal_name(exit.code));
  return text::say(lang, "view.exit.status", std::to_string(exit.code));
}

// Why the task cannot be stepped, with the name that the card bears.
std::string refusal_text(const Stage& stage, const core::Task& task) {
  if (!stage.read_only.empty()) return stage.read_only;
  auto refusal = core::refusal(stage.world, core::Step{task.id, 1});
  if (!refusal) return {};
  for (std::string& argument : refusal->args) {
    if (argument == task.path) argument = stage.names.task(stage.world, task.id);
  }
  return text::say(stage.names.lang, *refusal);
}

ProcessCard process_card(const Stage& stage, const core::Task& task, const core::Process& process) {
  const text::Lang lang = stage.names.lang;
  ProcessCard card;
  card.task = task.id;
  card.id = task.path;
  card.name = stage.names.task(stage.world, task.id);
  card.path = task.path;
  card.pid = "pid " + std::to_string(task.pid.value);
  card.colour = birth_order(stage.world, process.id);
  if (card.colour < digit_keys && task.id == process.id) card.key = static_cast<char>('1' + card.colour);
  card.badge = badge_of(task.state);
  card.badge_text = text::say(lang, badge_key(card.badge));
  card.lines = source_around(stage.log, task.place.file, task.place.line);
  if (!card.lines.empty()) card.file = task.place.file;
  card.behind = task.state == TaskState::Zombie || task.state == TaskState::Ended || runs_out(task, card.lines);
  card.next = where_it_stands(stage, task);
  if (runs_out(task, card.lines)) {
    card.next = weave(lang, "view.stands.run-out", {call_text(stage.names, stage.world, *task.call)});
  }
  if (task.returned) card.last = returned_text(*task.returned);
  card.why = why_line(stage.names, stage.world, task.id);
  if (process.exit) card.exit = exit_text(lang, *process.exit);
  card.step_reason = refusal_text(stage, task);
  card.can_step = card.step_reason.empty();
  card.can_expire = stage.read_only.empty() && !core::refusal(stage.world, core::Expire{task.id});
  card.can_run = card.can_step;
  card.can_signal = stage.read_only.empty() && !core::refusal(stage.world, core::SendSignal{task.id, 0});
  fill_lists(stage, task, process, card);
  card.acted = std::find(stage.acted.begin(), stage.acted.end(), task.id) != stage.acted.end();
  const auto changed = stage.changes.tasks.find(task.id);
  card.changed =
      changed != stage.changes.tasks.end() && (changed->second.born || changed->second.state || changed->second.place);
  return card;
}

std::vector<AmountRow> amounts(const Stage& stage, const std::map<core::TaskId, std::int32_t>& per_process) {
  std::vector<AmountRow> rows;
  for (const auto& [id, amount] : per_process) {
    const core::Process* process = stage.world.process(id);
    AmountRow row;
    row.who = person(stage.names, stage.world, id);
    row.amount = amount;
    row.text = signed_value(amount).text;
    row.gone = process != nullptr && process->exit.has_value();
    rows.push_back(row);
  }
  return rows;
}

std::string about(const Stage& stage, const core::Object& object, std::uint16_t index) {
  const std::size_t count = core::members_of(object).size();
  std::string text = object_about(object);
  if (count > 1) {
    text += " · " + text::say(stage.names.lang, "view.member", std::to_string(index), std::to_string(count));
  }
  return text;
}

SemaphoreCard semaphore_card(const Stage& stage, const core::Object& object, std::uint16_t index) {
  const core::SemaphoreMember& member = core::members_of(object)[index];
  SemaphoreCard card;
  card.object = object.id;
  card.index = index;
  card.id = std::to_string(object.id.value) + "." + std::to_string(index);
  card.name = stage.names.semaphore(stage.world, object.id, index);
  card.about = about(stage, object, index);
  card.exists = object.exists;
  if (!object.exists) card.removed = text::say(stage.names.lang, "view.removed");
  card.value = member.value;
  card.ncnt = member.ncnt;
  card.zcnt = member.zcnt;
  card.last_pid = pid_text(stage.names, stage.world, member.last_pid);
  for (const core::Waiter& waiter : member.waiting) {
    card.waiting.push_back({person(stage.names, stage.world, waiter.task), waiter.amount,
                            waiter.amount == 0 ? "= 0" : signed_value(waiter.amount).text});
  }
  card.counts = member.given_by_others;
  if (!card.counts) card.holders = amounts(stage, member.held);
  // Who holds one holds it; only of several the number matters.
  for (AmountRow& row : card.holders) row.text = row.amount == 1 ? "" : "× " + std::to_string(row.amount);
  card.undo = amounts(stage, member.undo);
  const auto changed = stage.changes.objects.find(object.id);
  if (changed == stage.changes.objects.end()) return card;
  const auto found = changed->second.members.find(index);
  if (found == changed->second.members.end()) return card;
  const analysis::ChangedMember& lit = found->second;
  card.value_changed = lit.value;
  const core::Object* was = stage.before.object(object.id);
  if (lit.value && was != nullptr) card.value_before = core::members_of(*was).at(index).value;
  card.ncnt_changed = lit.ncnt;
  card.zcnt_changed = lit.zcnt;
  card.last_pid_changed = lit.last_pid;
  card.waiting_changed = lit.waiting;
  card.holders_changed = lit.held;
  card.undo_changed = lit.undo;
  return card;
}

}  // namespace

std::string pid_text(const Names& names, const core::World& world, core::Pid pid) {
  if (pid.value == 0) return "0";
  // A process that has been reaped still is who did it, as long as no other got its number.
  for (auto at = world.processes.rbegin(); at != world.processes.rend(); ++at) {
    if (at->second.pid == pid) return std::to_string(pid.value) + " " + names.process(world, at->first);
  }
  return std::to_string(pid.value);
}

Person person(const Names& names, const core::World& world, core::TaskId id) {
  const core::Task* task = world.task(id);
  return {id, names.task(world, id), task == nullptr ? 0 : birth_order(world, task->process)};
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    std::string line;
    for (const char c : printable(std::string_view(text).substr(from, end - from))) {
      if (c == '\t') {
        line.append(4 - line.size() % 4, ' ');
      } else {
        line += c;
      }
    }
    lines.push_back(std::move(line));
    from = end + 1;
  }
  return lines;
}

std::vector<SourceLine> source_around(const record::Log& log, const std::string& file, std::uint32_t line) {
  const std::string* source = line == 0 ? nullptr : log.embedded.source(file);
  if (source == nullptr) return {};
  std::vector<std::string> all = split_lines(*source);
  std::vector<SourceLine> shown;
  const std::uint32_t first = line > lines_around ? line - lines_around : 1;
  for (std::uint32_t number = first; number <= all.size() && number <= line + lines_around; ++number) {
    shown.push_back({number, std::move(all[number - 1]), number == line});
  }
  return shown;
}

std::vector<ProcessCard> process_cards(const Stage& stage) {
  std::vector<ProcessCard> cards;
  for (const auto& [id, process] : stage.world.processes) {
    for (const core::TaskId task_id : process.tasks) {
      const core::Task* task = stage.world.task(task_id);
      const bool ended_thread = task_id != id && task->state == TaskState::Ended;
      if (!ended_thread) cards.push_back(process_card(stage, *task, process));
    }
  }
  return cards;
}

std::vector<SemaphoreCard> semaphore_cards(const Stage& stage, std::size_t most, std::size_t& more) {
  std::vector<SemaphoreCard> cards;
  for (const auto& [id, object] : stage.world.objects) {
    for (std::size_t index = 0; index < core::members_of(object).size(); ++index) {
      if (cards.size() < most) {
        cards.push_back(semaphore_card(stage, object, static_cast<std::uint16_t>(index)));
      } else {
        ++more;
      }
    }
  }
  return cards;
}

}  // namespace ipclab::view
