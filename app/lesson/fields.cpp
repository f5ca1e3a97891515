#include "lesson/fields.hpp"

#include <algorithm>

namespace ipclab::lesson {
namespace {

using core::Object;
using core::Process;
using core::SemaphoreMember;
using core::TaskState;
using core::World;
using Paths = std::vector<std::string>;

template <bool zero>
Value waiters(const World& world, const Object&, const SemaphoreMember& member, const Process*) {
  Paths paths;
  for (const core::Waiter& waiter : member.waiting) {
    const core::Task* task = world.task(waiter.task);
    if (task != nullptr && (waiter.amount == 0) == zero) paths.push_back(task->path);
  }
  return paths;
}

Value holders(const World& world, const Object&, const SemaphoreMember& member, const Process*) {
  Paths paths;
  for (const auto& [id, amount] : member.held) {
    if (const Process* process = world.process(id)) paths.push_back(process->path);
  }
  return paths;
}

// sempid as a process: whose operation was the last.
Value last(const World& world, const Object&, const SemaphoreMember& member, const Process*) {
  const Process* process = world.process_of_pid(member.last_pid);
  return process == nullptr ? Paths() : Paths{process->path};
}

Value undo(const World&, const Object&, const SemaphoreMember& member, const Process* process) {
  const auto found = process == nullptr ? member.undo.end() : member.undo.find(process->id);
  return std::int64_t{found == member.undo.end() ? 0 : found->second};
}

// The kernel's words are kept where the manual has them; `waiting` and `holders` are the lab's bookkeeping.
constexpr FieldRow fields[] = {
    {"value", Type::Number, false,
     [](const World&, const Object&, const SemaphoreMember& m, const Process*) -> Value {
       return std::int64_t{m.value};
     }},
    {"ncnt", Type::Number, false,
     [](const World&, const Object&, const SemaphoreMember& m, const Process*) -> Value {
       return std::int64_t{m.ncnt};
     }},
    {"zcnt", Type::Number, false,
     [](const World&, const Object&, const SemaphoreMember& m, const Process*) -> Value {
       return std::int64_t{m.zcnt};
     }},
    {"last", Type::List, false, last},
    {"waiting", Type::List, false, waiters<false>},
    {"waiting_zero", Type::List, false, waiters<true>},
    {"holders", Type::List, false, holders},
    {"undo", Type::Number, true, undo},
    {"exists", Type::Truth, false,
     [](const World&, const Object& o, const SemaphoreMember&, const Process*) -> Value { return o.exists; }},
    {"id", Type::Number, false,
     [](const World&, const Object& o, const SemaphoreMember&, const Process*) -> Value { return o.kernel_id; }},
};

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

}  // namespace

const FieldRow* field_row(std::string_view word) {
  const auto found = std::find_if(std::begin(fields), std::end(fields), [&](auto& row) { return row.word == word; });
  return found == std::end(fields) ? nullptr : found;
}

std::vector<std::string> field_words() {
  std::vector<std::string> words;
  for (const FieldRow& row : fields) words.emplace_back(row.word);
  return words;
}

Value state_value(std::string_view word, const World& world, const Process* process) {
  if (word == "unborn") return process == nullptr;
  const core::Task* task = process == nullptr ? nullptr : world.task(process->id);
  const auto row = std::find_if(std::begin(states), std::end(states), [&](auto& state) { return state.word == word; });
  if (task == nullptr || row == std::end(states)) return {};
  return row->holds(task->state);
}

std::vector<std::string> state_words() {
  std::vector<std::string> words = {"unborn"};
  for (const StateRow& row : states) words.emplace_back(row.word);
  return words;
}

}  // namespace ipclab::lesson
