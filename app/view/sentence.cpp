#include "view/sentence.hpp"

#include <algorithm>

#include "analysis/deadlock.hpp"
#include "core/names.hpp"
#include "view/teller.hpp"
#include "view/weave.hpp"

namespace ipclab::view {
namespace {

constexpr std::size_t most_clauses = 3;

// The weightiest clauses, in the order in which they happened. Where someone stands is told only if nothing happened.
std::vector<Clause> worth_telling(std::vector<Clause> clauses) {
  Weight top = Weight::Where;
  for (const Clause& clause : clauses) top = std::max(top, clause.weight);
  std::erase_if(clauses, [&](const Clause& clause) {
    return (clause.weight == Weight::Where && top > Weight::Where) ||
           (clause.weight == Weight::Aside && top >= Weight::News);
  });
  while (clauses.size() > most_clauses) {
    const auto least = std::min_element(clauses.begin(), clauses.end(),
                                        [](const Clause& a, const Clause& b) { return a.weight < b.weight; });
    clauses.erase(least);
  }
  return clauses;
}

void follow(text::Lang lang, Sentence& told, const Sentence& next) {
  if (!told.empty() && !next.empty() && lang == text::Lang::En) append(lang, told, {word(" ")});
  append(lang, told, next);
}

std::string flags_of(const core::SemaphoreOp& operation) {
  std::string flags;
  if (operation.nowait) flags += ", IPC_NOWAIT";
  if (operation.undo) flags += ", SEM_UNDO";
  return flags;
}

// Its first argument is the id of an object: the name is said in its place. A descriptor stays the number that it is.
bool passes_id(const core::World& world, const core::Call& call) {
  const core::Object* object = call.object ? world.object(*call.object) : nullptr;
  if (object == nullptr || call.name == "shmdt") return false;
  return object->kind == core::ObjectKind::SemaphoreSet || object->kind == core::ObjectKind::SharedSegment ||
         object->kind == core::ObjectKind::MessageQueue;
}

bool alive(const core::Process& process) { return !process.exit; }

// A free run begins and ends with a step in which nothing happens but this.
Sentence of_a_run(const Names& names, const core::World& after, std::span<const core::Event> events) {
  for (const core::Event& event : events) {
    const auto* began = std::get_if<core::StepBegan>(&event.body);
    if (began == nullptr) continue;
    if (const auto* run = std::get_if<core::Run>(&began->command)) {
      if (run->tasks.empty()) return weave(names.lang, "view.did.run-all", {});
      return weave(names.lang, "view.did.run-some", {list(names, after, run->tasks)});
    }
    if (!std::holds_alternative<core::Hold>(began->command)) continue;
    const bool any = std::any_of(after.processes.begin(), after.processes.end(),
                                 [](const auto& entry) { return alive(entry.second); });
    if (!any) return weave(names.lang, "view.did.all-ended", {});
    const bool over = core::refusal(after, core::Run{}).has_value();
    return weave(names.lang, over ? "view.did.nothing-runs" : "view.did.all-held", {});
  }
  return {};
}

}  // namespace

std::string plain(const Sentence& sentence) {
  std::string text;
  for (const Span& span : sentence) text += span.text;
  return text;
}

Sentence sentence(const Names& names, const core::World& before, const core::Event& event) {
  core::World world = before;
  return tell(names, world, event);
}

Sentence tell(const Names& names, core::World& world, const core::Event& event) {
  Teller teller(names, std::move(world));
  teller.tell(event);
  Sentence told;
  for (const Clause& clause : teller.clauses()) {
    const bool counts = clause.weight > Weight::Where && !std::holds_alternative<core::StepEnded>(event.body);
    if (counts) follow(names.lang, told, teller.say(clause));
  }
  world = teller.take_world();
  return told;
}

Sentence headline(const Names& names, const core::World& before, std::span<const core::Event> events,
                  const core::World& after) {
  Teller teller(names, before);
  for (const core::Event& event : events) teller.tell(event);
  Sentence told;
  for (const Clause& clause : worth_telling(teller.clauses())) follow(names.lang, told, teller.say(clause));
  if (told.empty()) told = of_a_run(names, after, events);
  if (analysis::deadlocks(before) != analysis::deadlocks(after)) {
    follow(names.lang, told, deadlock_line(names, after));
  }
  return told;
}

Sentence call_text(const Names& names, const core::World& world, const core::Call& call) {
  if (!passes_id(world, call)) {
    std::string text = call.name + "(";
    for (std::size_t i = 0; i < call.arguments.size(); ++i) text += (i > 0 ? ", " : "") + call.arguments[i].text;
    return {code(text + ")")};
  }
  Sentence text = {code(call.name), word("(")};
  const auto add = [&](Span span) { append(text::Lang::En, text, {std::move(span)}); };
  const bool one = call.operations.size() == 1;
  for (std::size_t i = 0; i < call.operations.size(); ++i) {
    const core::SemaphoreOp& operation = call.operations[i];
    if (i > 0) add(word(", "));
    add(semaphore_span(names, world, *call.object, operation.index));
    add(word(one ? ", " : " "));
    add(signed_value(operation.amount));
    add(word(flags_of(operation)));
  }
  for (std::size_t i = 0; i < call.arguments.size() && call.operations.empty(); ++i) {
    if (i == 0) {
      add(object_span(names, world, *call.object));
    } else {
      add(word(", " + call.arguments[i].text));
    }
  }
  add(word(")"));
  return text;
}

Sentence returned_text(const core::Returned& returned) {
  Sentence text = {code(returned.call + "()"), word(" = "), value(returned.result)};
  if (returned.error != 0) {
    text.push_back(word(" "));
    text.push_back(word(core::errno_name(returned.error), Ink::Bad));
  }
  return text;
}

}  // namespace ipclab::view
