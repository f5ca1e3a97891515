#include "view/teller.hpp"

#include <sys/sem.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "analysis/why.hpp"
#include "core/names.hpp"
#include "view/weave.hpp"

namespace ipclab::view {
namespace {

bool is_any(const std::string& name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Their success is told by another event.
bool told_otherwise(const core::Call& call) {
  const bool prints = is_any(call.name, {"write", "writev"}) && !call.arguments.empty() &&
                      (call.arguments[0].value == 1 || call.arguments[0].value == 2);
  return prints || is_any(call.name, {"fork", "vfork", "clone", "clone3", "wait", "waitpid", "wait4", "waitid",
                                      "semget", "execve", "kill", "tgkill", "raise"});
}

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

// The first line of a text, not too long to stand in a sentence.
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

}  // namespace

void Teller::tell(const core::Event& event) {
  was_.reset();
  waited_for_.reset();
  if (const auto* sample = std::get_if<core::SemaphoreSampled>(&event.body)) {
    const core::Object* object = world_.object(sample->object);
    if (object != nullptr && sample->index < core::members_of(*object).size()) was_ = core::members_of(*object)[sample->index];
  }
  if (event.task) {
    if (const auto wait = analysis::wait_of(world_, *event.task); wait && wait->object) {
      waited_for_.emplace(*wait->object, wait->index);
      wanted_ = wait->amount;
    }
    // Its last event set it going inside a call: only Released does that.
    const core::Task* task = world_.task(*event.task);
    just_released_ = task != nullptr && task->in_call && task->since == world_.seq;
  }
  world_ = core::apply(std::move(world_), event);
  std::visit([&](const auto& body) { on(event, body); }, event.body);
}

void Teller::add(Weight weight, std::string_view key, std::vector<Sentence> arguments) {
  clauses_.push_back({weight, weave(names_.lang, key, std::move(arguments)), {}});
}

Sentence Teller::who(core::TaskId task) const { return {task_span(names_, world_, task)}; }

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
  } else if (held.place.line != 0) {
    add(Weight::Where, "view.did.held-line", {task, {value(held.place.line)}});
  }
}

void Teller::on(const core::Event& event, const core::CallReturned& returned) {
  const core::Task* task = world_.task(*event.task);
  if (task == nullptr || !task->call) return;
  const core::Call& call = *task->call;
  if (returned.returned.error != 0) {
    failed(task->id, call, returned.returned);
  } else if (!call.operations.empty() && call.object) {
    if (released_.contains(task->id)) return;
    just_released_ ? operated_at_last(task->id, call) : operated(task->id, call);
  } else if (call.name == "semctl") {
    returned_from_semctl(task->id, call);
  } else if (!told_otherwise(call)) {
    add(Weight::Aside, "view.did.returned",
        {who(task->id), {code(call.name + "()")}, {value(returned.returned.result)}});
  }
}

void Teller::operated(core::TaskId task, const core::Call& call) {
  for (const core::SemaphoreOp& op : call.operations) {
    Operation made;
    made.task = task;
    made.object = *call.object;
    made.index = op.index;
    made.amount = op.amount;
    if (!clauses_.empty() && clauses_.back().operation) {
      Operation& last = *clauses_.back().operation;
      const bool same = last.task == task && last.object == made.object && last.index == made.index &&
                        last.amount == made.amount && !last.undo && last.handed.empty() && !last.sampled;
      if (same) {
        ++last.times;
        continue;
      }
    }
    clauses_.push_back({Weight::Event, {}, made});
  }
}

void Teller::operated_at_last(core::TaskId task, const core::Call& call) {
  Operation done;
  done.amount = call.operations.front().amount;
  add(Weight::Event, "view.did.operated-at-last",
      {who(task),
       {code(call.name + "()")},
       operation_name(done),
       {semaphore_span(names_, world_, *call.object, call.operations.front().index)}});
}

void Teller::failed(core::TaskId task, const core::Call& call, const core::Returned& returned) {
  const Sentence error = {word(core::errno_name(returned.error), Ink::Bad)};
  const bool tried = !call.operations.empty() && call.object && returned.error == EAGAIN;
  if (tried) {
    const core::SemaphoreOp& op = call.operations.front();
    add(Weight::Event, "view.did.nowait", {who(task), {semaphore_span(names_, world_, *call.object, op.index)}, error});
  } else {
    add(call.operations.empty() ? Weight::News : Weight::Event, "view.did.failed",
        {who(task), {code(call.name + "()")}, {value(-1)}, error});
  }
}

void Teller::returned_from_semctl(core::TaskId task, const core::Call& call) {
  if (!call.object || call.command == IPC_RMID) return;
  if (call.command == SETVAL && call.arguments.size() > 3) {
    const auto set_to = static_cast<std::int32_t>(call.arguments[3].value);
    add(Weight::News, "view.did.setval",
        {who(task),
         {semaphore_span(names_, world_, *call.object, static_cast<std::uint16_t>(call.index))},
         {value(set_to)}});
  } else if (call.command == SETALL) {
    add(Weight::News, "view.did.setall", {who(task), {word(names_.set(world_, *call.object), Ink::Object)}});
  }
}

void Teller::on(const core::Event& event, const core::Blocked&) {
  const auto wait = analysis::wait_of(world_, *event.task);
  if (!wait) return;
  const core::Task* task = world_.task(*event.task);
  const Sentence in = {code((task->call ? task->call->name : "?") + "()")};
  switch (wait->kind) {
    case analysis::WaitKind::Increase: {
      const core::Object* object = world_.object(*wait->object);
      Operation asked;
      asked.amount = wait->amount;
      add(Weight::Event, "view.did.blocked-p",
          {who(task->id),
           {semaphore_span(names_, world_, *wait->object, wait->index)},
           operation_name(asked),
           {value(core::members_of(*object).at(wait->index).value)}});
      return;
    }
    case analysis::WaitKind::Zero:
      add(Weight::Event, "view.did.blocked-zero",
          {who(task->id), {semaphore_span(names_, world_, *wait->object, wait->index)}});
      return;
    case analysis::WaitKind::Child:
      if (!wait->by.empty()) {
        add(Weight::Event, "view.did.blocked-child", {who(task->id), in, list(names_, world_, wait->by, "view.or")});
        return;
      }
      break;
    case analysis::WaitKind::Signal:
    case analysis::WaitKind::Time:
    case analysis::WaitKind::Input:
    case analysis::WaitKind::Other:
      break;
  }
  add(Weight::Event, "view.did.blocked", {who(task->id), in});
}

void Teller::on(const core::Event& event, const core::Released& released) {
  released_.insert(*event.task);
  if (!waited_for_) return;  // what ended another wait is told by its own event
  const auto made_way = [&](const Clause& clause) {
    return clause.operation && released.by && clause.operation->object == waited_for_->first &&
           clause.operation->index == waited_for_->second && clause.operation->task == *released.by;
  };
  const auto clause = std::find_if(clauses_.rbegin(), clauses_.rend(), made_way);
  if (clause != clauses_.rend()) {
    clause->operation->handed.push_back(*event.task);
    clause->operation->taken += wanted_;
    return;
  }
  add(Weight::Event, "view.did.released",
      {who(*event.task), {semaphore_span(names_, world_, waited_for_->first, waited_for_->second)}});
}

void Teller::on(const core::Event& event, const core::SignalSent& sent) {
  const Sentence signal = {code(core::signal_name(sent.signal))};
  if (sent.from) {
    add(Weight::News, "view.did.sends", {who(*sent.from), signal, who(*event.task)});
  } else {
    // That SIGKILL arrived is told by the end that it brings.
    add(sent.signal == SIGKILL ? Weight::Aside : Weight::Note, "view.did.is-sent", {who(*event.task), signal});
  }
}

void Teller::on(const core::Event& event, const core::SignalDelivered& delivered) {
  const Sentence signal = {code(core::signal_name(delivered.signal))};
  switch (delivered.disposition) {
    case core::Disposition::Handler:
      add(Weight::News, "view.did.handles", {who(*event.task), signal});
      return;
    case core::Disposition::Ignored:
      add(Weight::Note, "view.did.ignores", {who(*event.task), signal});
      return;
    case core::Disposition::Terminates:
    case core::Disposition::Stops:
    case core::Disposition::Continues:
      return;  // told by the event of its effect
  }
}

void Teller::on(const core::Event& event, const core::JobStopped& stopped) {
  add(Weight::Event, "view.did.stopped", {who(*event.task), {code(core::signal_name(stopped.signal))}});
}

void Teller::on(const core::Event& event, const core::JobContinued&) {
  add(Weight::News, "view.did.continued", {who(*event.task)});
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

void Teller::on(const core::Event& event, const core::ObjectCreated& created) {
  const Span object{names_.set(world_, created.object), Ink::Object, {}, created.object};
  const Sentence members = {value(created.members)};
  if (event.task) {
    add(Weight::News, "view.did.created", {who(*event.task), {object}, members});
  } else {
    add(Weight::News, "view.did.found", {{object}, members});
  }
}

void Teller::on(const core::Event& event, const core::ObjectRemoved& removed) {
  const Span object{names_.set(world_, removed.object), Ink::Object, {}, removed.object};
  if (event.task) {
    add(Weight::Event, "view.did.removed", {who(*event.task), {object}});
  } else {
    add(Weight::Event, "view.did.removed-outside", {{object}});
  }
}

void Teller::on(const core::Event&, const core::SemaphoreSampled& sample) {
  if (!was_) return;
  std::vector<Operation*> since;
  for (Clause& clause : clauses_) {
    const bool here = clause.operation && clause.operation->object == sample.object &&
                      clause.operation->index == sample.index && !clause.operation->sampled;
    if (here) since.push_back(&*clause.operation);
  }
  std::int32_t value = was_->value;
  for (Operation* operation : since) {
    operation->before = value;
    value += operation->amount * static_cast<std::int32_t>(operation->times) + operation->taken;
    operation->after = value;
    operation->sampled = true;
  }
  if (value == sample.value) return;
  // Something else changed it as well (SETVAL tells its value itself): what the kernel says is told as it is.
  for (Operation* operation : since) operation->before = operation->after = std::nullopt;
  const bool set =
      std::any_of(clauses_.begin(), clauses_.end(), [](const Clause& clause) { return clause.weight == Weight::News; });
  add(set ? Weight::Aside : Weight::Note, "view.did.value",
      {{semaphore_span(names_, world_, sample.object, sample.index)},
       {view::value(was_->value)},
       {view::value(sample.value)}});
}

void Teller::on(const core::Event& event, const core::UndoApplied& undo) {
  Operation made;
  made.task = *event.task;
  made.object = undo.object;
  made.index = undo.index;
  made.amount = undo.amount;
  made.undo = true;
  clauses_.push_back({Weight::Event, {}, made});
}

void Teller::on(const core::Event&, const core::Noticed& noticed) {
  clauses_.push_back({Weight::News, {word(text::say(names_.lang, noticed.message))}, {}});
}

void Teller::on(const core::Event&, const core::EngineFailed& failed) {
  clauses_.push_back({Weight::Event, {word(text::say(names_.lang, failed.message), Ink::Bad)}, {}});
}

Sentence Teller::operation_name(const Operation& operation) const {
  const std::int32_t size = operation.amount < 0 ? -operation.amount : operation.amount;
  std::string name = operation.amount < 0 ? "P" : "V";
  if (size != 1) name += "(" + std::to_string(size) + ")";
  if (operation.times == 1) return weave(names_.lang, "view.operation", {{word(name)}});
  return weave(names_.lang, "view.operation-times", {{word(name)}, {value(operation.times)}});
}

Sentence Teller::say(const Clause& clause) const {
  if (!clause.operation) return clause.text;
  const Operation& done = *clause.operation;
  const Sentence who_did = who(done.task);
  const Sentence what = {semaphore_span(names_, world_, done.object, done.index)};
  const Sentence how = done.undo ? Sentence{signed_value(done.amount)} : operation_name(done);
  const Sentence before = {value(done.before.value_or(0))};
  const Sentence after = {value(done.after.value_or(0))};
  std::string key = "view.op.";
  key += done.undo ? "undo" : done.amount < 0 ? "p" : done.amount > 0 ? "v" : "zero";
  if (!done.handed.empty()) {
    key += done.before && done.before == done.after ? "-handed" : "-let-go";
  } else if (!done.before && done.amount != 0) {
    key += "-unseen";
  }
  return weave(names_.lang, key, {who_did, what, how, before, after, list(names_, world_, done.handed)});
}

}  // namespace ipclab::view
