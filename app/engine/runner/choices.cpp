// Runner, what happens only because somebody wants it so: a timed wait is over, a call fails, somebody types.
#include <csignal>

#include "engine/decode/calls.hpp"
#include "engine/runner/runner.hpp"
#include "engine/sys/terminal.hpp"

namespace ipclab::engine::runner {

// True: the command was one of these.
bool Runner::choose(const core::Command& command) {
  if (const auto* expire = std::get_if<core::Expire>(&command)) {
    end_wait(*expire);
  } else if (const auto* inject = std::get_if<core::Inject>(&command)) {
    this->inject(*inject);
  } else if (const auto* type = std::get_if<core::Type>(&command)) {
    this->type(command, type->task, type->text);
  } else if (const auto* close = std::get_if<core::CloseInput>(&command)) {
    this->type(command, close->task, std::nullopt);
  } else {
    return false;
  }
  return true;
}

// ---- time

Person* Runner::whose(const tracer::Deadline& deadline) {
  return reporter_.people().of(deadline.task.value != 0 ? deadline.task : deadline.process);
}

std::optional<tracer::Deadline> Runner::earliest(const std::function<bool(const Person&)>& counts) {
  std::optional<tracer::Deadline> first;
  for (const tracer::Deadline& deadline : tracer_.deadlines()) {
    const Person* person = whose(deadline);
    if (person == nullptr || !counts(*person)) continue;
    if (!first || deadline.until_ns < first->until_ns) first = deadline;
  }
  return first;
}

void Runner::end_wait(const core::Expire& command) {
  const auto deadline = earliest([&](const Person& person) { return !command.task || *command.task == person.id; });
  journal_.begin(command);
  if (!deadline) return journal_.end(core::Outcome::Blocked, {"refuse.no-timed-wait", {}});
  expire(*deadline);
  pump([this] { return all_quiet(); });
  finish_step();
}

void Runner::expire(const tracer::Deadline& deadline) {
  Person& person = *whose(deadline);
  actor_ = person.id;
  if (deadline.task.value == 0) reporter_.sent_by_lab(person, SIGALRM);
  tracer_.expire(deadline);
}

// ---- calls

void Runner::inject(const core::Inject& command) {
  journal_.begin(command);
  if (!decode::is_call_name(command.call)) {
    return journal_.end(core::Outcome::Blocked, {"inject.no-such-call", {command.call}});
  }
  const Person& person = *reporter_.people().of(command.task);
  if (tracer::Tracee* task = tracer_.find(person.pid)) {
    task->injection = {command.call, command.error, command.count};
  }
  finish_step();
}

// ---- input

const sandbox::Spawned* Runner::launch_of(const Person& person) const {
  const core::Process* process = journal_.world().process(person.process);
  const core::Process* root = process == nullptr ? nullptr : journal_.world().process(process->root);
  for (const sandbox::Spawned& launch : launches_) {
    if (root != nullptr && launch.pid == root->pid && launch.terminal) return &launch;
  }
  return nullptr;
}

// Without a text: end of file. In the middle of a line that key only hands on what there is of it (termios(3), VEOF).
void Runner::type(const core::Command& command, core::TaskId who, const std::optional<std::string>& text) {
  journal_.begin(command);
  const Person& person = *reporter_.people().of(who);
  const sandbox::Spawned* launch = launch_of(person);
  if (launch == nullptr) return journal_.end(core::Outcome::Blocked, {"input.no-terminal", {person.path}});
  const int terminal = launch->terminal.get();
  std::string keys = text.value_or("");
  if (!text) {
    const auto end = sys::end_of_file(terminal);
    if (!end) return journal_.end(core::Outcome::Blocked, {"input.no-end", {person.path}});
    keys.assign(begun_lines_.contains(launch->pid) ? 2 : 1, *end);
  }
  if (keys.empty() || keys.back() == '\n' || !text) {
    begun_lines_.erase(launch->pid);
  } else {
    begun_lines_.insert(launch->pid);
  }
  sys::shown(terminal);  // what programs have written is told by their calls
  const std::size_t typed = sys::type(terminal, keys);
  std::string echo = sys::shown(terminal);
  journal_.add(person.id, core::InputTyped{text ? keys.substr(0, typed) : "", std::move(echo), !text});
  pump([this] { return all_quiet(); });
  if (typed == keys.size()) return finish_step();
  finish_step(core::Outcome::Limit, {"input.full", {person.path, std::to_string(typed)}});
}

}  // namespace ipclab::engine::runner
