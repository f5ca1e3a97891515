#include "view/teller.hpp"

#include <algorithm>
#include <csignal>

#include "core/names.hpp"
#include "view/weave.hpp"

namespace ipclab::view {
namespace {

std::string birth_call(core::Birth birth) {
  switch (birth) {
    case core::Birth::Vfork:
      return "vfork";
    case core::Birth::Clone:
      return "clone";
    case core::Birth::Launch:
    case core::Birth::Fork:
    case core::Birth::Thread:
      return "fork";
  }
  return "fork";
}

std::string excerpt(const std::string& bytes) {
  constexpr std::size_t longest = 60;
  std::string line = printable(bytes);
  const auto end = line.find('\n');
  bool more = end != std::string::npos && end + 1 < line.size();
  line.resize(std::min(end, line.size()));
  if (line.size() > longest) {
    std::size_t cut = longest;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xc0) == 0x80) --cut;
    line.resize(cut);
    more = true;
  }
  return more ? line + "…" : line;
}

// What a process has taken by P and will not be given back by undo.
std::vector<std::pair<core::ObjectId, std::uint16_t>> left_taken(const core::World& world, core::TaskId process) {
  std::vector<std::pair<core::ObjectId, std::uint16_t>> left;
  for (const auto& [id, object] : world.objects) {
    if (!object.exists) continue;
    for (std::size_t index = 0; index < core::members_of(object).size(); ++index) {
      const core::SemaphoreMember& member = core::members_of(object)[index];
      const auto held = member.held.find(process);
      if (member.given_by_others || held == member.held.end()) continue;
      const auto undo = member.undo.find(process);
      if (undo == member.undo.end() || undo->second < held->second) left.emplace_back(id, index);
    }
  }
  return left;
}

// The object that an event is about.
std::optional<core::ObjectId> object_of(const core::Body& body) {
  return std::visit(
      [](const auto& one) -> std::optional<core::ObjectId> {
        if constexpr (requires { one.object; }) {
          return one.object;
        } else if constexpr (requires { one.access.object; }) {
          return one.access.object;
        } else {
          return std::nullopt;
        }
      },
      body);
}

bool changes_process(const core::Body& body) {
  return std::holds_alternative<core::DescriptorsChanged>(body) || std::holds_alternative<core::SignalsSampled>(body) ||
         std::holds_alternative<core::SignalSent>(body) || std::holds_alternative<core::Exited>(body);
}

}  // namespace

Sentence quoted(text::Lang lang, const std::string& bytes) {
  return weave(lang, "view.quoted", {{code(excerpt(bytes))}});
}

void Teller::remember(const core::Event& event) {
  was_ = {};
  if (const auto id = object_of(event.body)) {
    if (const core::Object* object = world_.object(*id)) was_.object = *object;
  }
  const core::Task* task = event.task ? world_.task(*event.task) : nullptr;
  if (task == nullptr) return;
  was_.task = *task;
  was_.wait = analysis::wait_of(world_, task->id);
  was_.just_released = task->in_call && task->since == world_.seq;
  if (changes_process(event.body)) was_.process = *world_.process(task->process);
}

void Teller::tell(const core::Event& event) {
  remember(event);
  if (std::holds_alternative<core::Resumed>(event.body)) resumed_.insert(*event.task);
  world_ = core::apply(std::move(world_), event);
  std::visit([&](const auto& body) { on(event, body); }, event.body);
}

void Teller::add(Weight weight, std::string_view key, std::vector<Sentence> arguments) {
  clauses_.push_back({weight, weave(names_.lang, key, std::move(arguments)), {}});
}

Sentence Teller::who(core::TaskId task) const { return {task_span(names_, world_, task)}; }

// Nothing happens in the step of an injection but that it is wanted.
void Teller::on(const core::Event&, const core::StepBegan& began) {
  const auto* inject = std::get_if<core::Inject>(&began.command);
  if (inject == nullptr || world_.task(inject->task) == nullptr) return;
  const Sentence call = {code(inject->call + "()")};
  if (inject->error != 0) {
    add(Weight::News, "view.did.will-fail",
        {who(inject->task), call, {word(core::errno_name(inject->error), Ink::Bad)}});
  } else {
    add(Weight::News, "view.did.will-be-short",
        {who(inject->task), call, {value(static_cast<std::int64_t>(inject->count))}});
  }
}

void Teller::on(const core::Event&, const core::StepEnded& ended) {
  // That the task blocked or ended has been told by its event.
  const bool news = ended.outcome == core::Outcome::Held || ended.outcome == core::Outcome::Limit;
  if (news && !ended.why.empty()) clauses_.push_back({Weight::News, {word(text::say(names_.lang, ended.why))}, {}});
}

void Teller::on(const core::Event& event, const core::TaskBorn& born) {
  const Sentence child = who(*event.task);
  if (born.birth == core::Birth::Thread) {
    add(Weight::News, "view.did.thread", {child});
  } else if (born.parent) {
    add(Weight::News, "view.did.fork",
        {{process_span(names_, world_, *born.parent)}, {code(birth_call(born.birth) + "()")}, child});
  } else {
    add(Weight::News, "view.did.launch", {child});
  }
}

void Teller::on(const core::Event& event, const core::Executed& executed) {
  add(Weight::News, "view.did.exec", {who(*event.task), {code(executed.program)}});
}

void Teller::on(const core::Event& event, const core::Held& held) {
  const Sentence task = who(*event.task);
  if (held.at == core::HeldAt::BeforeCall && held.call) {
    add(Weight::Where, "view.did.held-before", {task, call_text(names_, world_, *held.call)});
  } else if (!held.instruction.empty()) {
    add(Weight::Where, "view.did.held-instruction", {task, {code(held.instruction)}});
  } else if (held.place.line != 0) {
    add(Weight::Where, "view.did.held-line", {task, {value(held.place.line)}});
  }
}

void Teller::on(const core::Event& event, const core::Exited& exited) {
  if (!exited.process) {
    add(Weight::Note, "view.did.thread-ended", {who(*event.task)});
    return;
  }
  const core::TaskId process = world_.task(*event.task)->process;
  const Sentence name = {process_span(names_, world_, process)};
  const Sentence how = exited.status.killed ? Sentence{code(core::signal_name(exited.status.code))}
                                            : Sentence{value(exited.status.code)};
  add(Weight::Event, exited.status.killed ? "view.did.killed" : "view.did.exited", {name, how});
  for (const auto& [object, index] : left_taken(world_, process)) {
    add(Weight::Event, "view.did.left-taken", {name, {semaphore_span(names_, world_, object, index)}});
  }
  // exit(3) closes all that is open: who waits at the other end may get its end-of-file by that.
  for (const auto& [number, descriptor] : was_.process->descriptors) closed(process, descriptor, Weight::Aside);
}

void Teller::on(const core::Event& event, const core::Reaped& reaped) {
  const Sentence child = {process_span(names_, world_, world_.task(*event.task)->process)};
  if (reaped.by) {
    add(Weight::News, "view.did.reaped", {who(*reaped.by), child});
  } else {
    add(Weight::Aside, "view.did.reaped-by-init", {child});
  }
}

void Teller::on(const core::Event& event, const core::OutputWritten& output) {
  add(Weight::Note, "view.did.wrote", {who(*event.task), {code(excerpt(output.bytes))}});
}

void Teller::on(const core::Event& event, const core::InputTyped& input) {
  const Sentence terminal = {process_span(names_, world_, world_.process(world_.task(*event.task)->process)->root)};
  if (!input.text.empty()) add(Weight::News, "view.did.typed", {quoted(names_.lang, input.text), terminal});
  if (input.end) add(Weight::News, "view.did.typed-end", {terminal});
}

void Teller::on(const core::Event& event, const core::GroupChanged& changed) {
  if (!was_.task->returned) return;  // it was launched so
  const core::Process* process = world_.process(world_.task(*event.task)->process);
  const Sentence name = {process_span(names_, world_, process->id)};
  if (changed.session == process->pid) {
    add(Weight::News, "view.did.leads-session", {name});
  } else if (changed.group == process->pid) {
    add(Weight::News, "view.did.leads-group", {name});
  } else {
    add(Weight::News, "view.did.joins-group", {name, {value(changed.group.value)}});
  }
}

void Teller::on(const core::Event&, const core::Noticed& noticed) {
  clauses_.push_back({Weight::News, {word(text::say(names_.lang, noticed.message))}, {}});
}

void Teller::on(const core::Event&, const core::EngineFailed& failed) {
  clauses_.push_back({Weight::Event, {word(text::say(names_.lang, failed.message), Ink::Bad)}, {}});
}

}  // namespace ipclab::view
