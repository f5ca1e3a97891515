#include "lesson/process_fields.hpp"

#include <algorithm>
#include <charconv>

#include "analysis/why.hpp"

namespace ipclab::lesson {
namespace {

using core::Process;
using core::Task;
using core::TaskState;
using core::World;

struct StateRow {
  std::string_view word;
  bool (*holds)(TaskState);
};

constexpr StateRow states[] = {
    {"held", [](TaskState state) { return state == TaskState::Ready; }},
    {"ready", [](TaskState state) { return state == TaskState::Ready; }},
    {"running", [](TaskState state) { return state == TaskState::Running; }},
    {"blocked", [](TaskState state) { return state == TaskState::Blocked; }},
    {"stopped", [](TaskState state) { return state == TaskState::Stopped; }},
    {"zombie", [](TaskState state) { return state == TaskState::Zombie; }},
    {"ended", [](TaskState state) { return state == TaskState::Zombie || state == TaskState::Ended; }},
};

bool in_set(std::uint64_t set, std::int32_t signal) { return (set >> (signal - 1) & 1u) != 0; }

bool among(const std::vector<core::PendingSignal>& pending, std::int32_t signal) {
  return std::any_of(pending.begin(), pending.end(), [&](const auto& entry) { return entry.signal == signal; });
}

struct SignalRow {
  std::string_view word;
  bool (*holds)(const Process&, const Task&, std::int32_t);
};

constexpr SignalRow signals[] = {
    {"pending", [](const Process& process, const Task& task,
                   std::int32_t signal) { return among(process.pending, signal) || among(task.pending, signal); }},
    {"blocked",
     [](const Process&, const Task& task, std::int32_t signal) { return in_set(task.blocked_signals, signal); }},
    {"ignored",
     [](const Process& process, const Task&, std::int32_t signal) { return in_set(process.ignored, signal); }},
    {"caught", [](const Process& process, const Task&, std::int32_t signal) { return in_set(process.caught, signal); }},
    {"running",
     [](const Process&, const Task& task, std::int32_t signal) {
       return std::find(task.handlers.begin(), task.handlers.end(), signal) != task.handlers.end();
     }},
};

// As a debugger writes it: "7", "-1", "'x' (120)", "true".
std::optional<std::int64_t> number_in(std::string_view text) {
  if (text == "true" || text == "false") return text == "true" ? 1 : 0;
  if (text.starts_with('\'')) {
    const std::size_t open = text.rfind('(');
    if (open == text.npos || !text.ends_with(')')) return std::nullopt;
    text = text.substr(open + 1, text.size() - open - 2);
  }
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Value state_value(std::string_view word, const World& world, const Process* process) {
  if (word == "unborn") return process == nullptr;
  const Task* task = process == nullptr ? nullptr : world.task(process->id);
  const auto row = std::find_if(std::begin(states), std::end(states), [&](auto& state) { return state.word == word; });
  if (task == nullptr || row == std::end(states)) return {};
  return row->holds(task->state);
}

std::vector<std::string> state_words() {
  std::vector<std::string> words = {"unborn"};
  for (const StateRow& row : states) words.emplace_back(row.word);
  return words;
}

Value signal_value(std::string_view word, std::int32_t signal, const World& world, const Process& process) {
  const auto row =
      std::find_if(std::begin(signals), std::end(signals), [&](auto& entry) { return entry.word == word; });
  const Task* task = world.task(process.id);
  if (task == nullptr || row == std::end(signals)) return {};
  return row->holds(process, *task, signal);
}

std::vector<std::string> signal_words() {
  std::vector<std::string> words;
  for (const SignalRow& row : signals) words.emplace_back(row.word);
  return words;
}

Value why_value(const World& world, const Process& process) {
  std::vector<std::string> paths;
  const analysis::Why why = analysis::why(world, process.id);
  const auto add = [&](core::TaskId id) {
    if (const Task* task = world.task(id)) paths.push_back(task->path);
  };
  for (std::size_t i = 1; i < why.links.size(); ++i) add(why.links[i].task);
  if (why.last) add(*why.last);
  return paths;
}

Value variable_value(std::string_view name, const World& world, const Process& process) {
  const Task* task = world.task(process.id);
  const auto named = [&](const core::Variable& variable) { return variable.name == name; };
  const auto in = [&](const std::vector<core::Variable>& variables) -> const core::Variable* {
    const auto found = std::find_if(variables.begin(), variables.end(), named);
    return found == variables.end() ? nullptr : &*found;
  };
  const core::Variable* variable = task == nullptr ? nullptr : in(task->locals);
  if (variable == nullptr) variable = in(process.globals);
  const auto number = variable == nullptr ? std::nullopt : number_in(variable->text);
  return number ? Value(*number) : Value();
}

bool about_to(std::string_view word, const Task& task, const core::Object* object) {
  if (task.state != TaskState::Ready || task.held_at != core::HeldAt::Access || !task.access) return false;
  if (object != nullptr && task.access->object != object->id) return false;
  return word == "load" ? task.access->reads : task.access->writes;
}

}  // namespace ipclab::lesson
