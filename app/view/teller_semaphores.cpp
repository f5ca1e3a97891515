// Semaphore sets: operations with the values that they met, undo, semctl.
#include <sys/sem.h>

#include <algorithm>

#include "view/teller.hpp"
#include "view/weave.hpp"

namespace ipclab::view {

void Teller::operated(core::TaskId task, const core::Call& call) {
  // semop(2): all of them or none.
  if (call.operations.size() > 1) {
    add(Weight::Event, "view.did.operates",
        {who(task),
         {value(static_cast<std::int64_t>(call.operations.size()))},
         {object_span(names_, world_, *call.object)}});
  }
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

void Teller::returned_from_semctl(core::TaskId task, const core::Call& call) {
  if (!call.object || call.command == IPC_RMID) return;
  if (call.command == SETVAL && call.arguments.size() > 3) {
    const auto set_to = static_cast<std::int32_t>(call.arguments[3].value);
    add(Weight::News, "view.did.setval",
        {who(task),
         {semaphore_span(names_, world_, *call.object, static_cast<std::uint16_t>(call.index))},
         {value(set_to)}});
  } else if (call.command == SETALL) {
    add(Weight::News, "view.did.setall", {who(task), what(*call.object)});
  }
}

void Teller::on(const core::Event&, const core::SemaphoreSampled& sample) {
  if (!was_.object || sample.index >= core::members_of(*was_.object).size()) return;
  const std::int32_t before = core::members_of(*was_.object)[sample.index].value;
  std::vector<Operation*> since;
  for (Clause& clause : clauses_) {
    const bool here = clause.operation && clause.operation->object == sample.object &&
                      clause.operation->index == sample.index && !clause.operation->sampled;
    if (here) since.push_back(&*clause.operation);
  }
  std::int32_t value = before;
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
       {view::value(before)},
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
