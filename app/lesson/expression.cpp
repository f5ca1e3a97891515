#include "lesson/expression.hpp"

#include <algorithm>

#include "analysis/deadlock.hpp"
#include "core/names.hpp"
#include "lesson/fields.hpp"
#include "lesson/kinds.hpp"
#include "lesson/process_fields.hpp"

namespace ipclab::lesson {
namespace {

using Paths = std::vector<std::string>;

const core::Process* process_named(const std::string& name, const Facts& facts) {
  const ProcessName* row = facts.scene.process(name);
  return row == nullptr ? nullptr : facts.world.process_by_path(row->path);
}

const core::Object* object_named(const std::string& name, const Facts& facts) {
  const ObjectName* row = facts.scene.object(name);
  return row == nullptr ? nullptr : row->find(facts.world);
}

// Nothing where the object is not there yet, or has no such member.
std::optional<Asked> asked(const Expression& e, const Facts& facts) {
  const ObjectName* row = facts.scene.object(e.object);
  const core::Object* object = object_named(e.object, facts);
  if (object == nullptr) return std::nullopt;
  if (row->kind == core::ObjectKind::SemaphoreSet && row->member >= core::members_of(*object).size())
    return std::nullopt;
  return Asked{facts.world, *object, *row, e.process.empty() ? nullptr : process_named(e.process, facts)};
}

Value field(const Expression& e, const Facts& facts) {
  const auto about = asked(e, facts);
  if (!about) return {};
  const FieldRow* row = field_row(e.word, about->name.kind);
  return row != nullptr ? row->value(*about) : typed_field(e.word, *about);
}

Value blocked_in(const Expression& e, const Facts& facts, const core::Task& task) {
  if (task.state != core::TaskState::Blocked || !task.call || task.call->name != e.word) return false;
  if (e.object.empty()) return true;
  const auto about = asked(e, facts);
  if (!about) return {};
  if (about->name.kind == core::ObjectKind::SemaphoreSet) {
    const auto& waiting = core::members_of(about->object)[about->name.member].waiting;
    return std::any_of(waiting.begin(), waiting.end(), [&](const auto& waiter) { return waiter.task == task.id; });
  }
  const core::ObjectId id = about->object.id;
  return task.waits_for == id || std::find(task.waits_also.begin(), task.waits_also.end(), id) != task.waits_also.end();
}

Value before_access(const Expression& e, const Facts& facts, const core::Task& task) {
  const core::Object* object = e.object.empty() ? nullptr : object_named(e.object, facts);
  if (object == nullptr && !e.object.empty()) return {};
  return about_to(e.word, task, object);
}

// All of them are in one and the same.
Value deadlock(const Expression& e, const Facts& facts) {
  std::set<core::TaskId> wanted;
  for (const std::string& name : e.names) {
    const core::Process* process = process_named(name, facts);
    if (process == nullptr) return {};
    wanted.insert(process->id);
  }
  const auto found = analysis::deadlocks(facts.world);
  return std::any_of(found.begin(), found.end(), [&](const analysis::Deadlock& one) {
    return std::includes(one.members.begin(), one.members.end(), wanted.begin(), wanted.end());
  });
}

Value returned(const Expression& e, const Facts& facts, const core::Process& process) {
  for (auto past = facts.returns.rbegin(); past != facts.returns.rend(); ++past) {
    const core::Task* task = facts.world.task(past->task);
    if (task == nullptr || task->process != process.id || past->returned.call != e.word) continue;
    if (e.error != 0) return past->returned.error == e.error;
    // The libc function returns -1 where there is an error.
    return (past->returned.error != 0 ? -1 : past->returned.result) == e.number;
  }
  return false;
}

Value output(const Expression& e, const Facts& facts, const core::Process& process) {
  const auto terminal = facts.world.terminals.find(process.root);
  if (terminal == facts.world.terminals.end()) return false;
  std::string text;
  for (const core::OutputPiece& piece : terminal->second.pieces) {
    if (process.id == process.root || piece.writer == process.id) text += piece.text;
  }
  std::erase(text, '\r');  // the terminal's line discipline writes \r\n
  return text.find(e.word) != text.npos;
}

Value about_process(const Expression& e, const Facts& facts) {
  const core::Process* process = process_named(e.process, facts);
  if (e.operation == Operation::State) return state_value(e.word, facts.world, process);
  const core::Task* task = process == nullptr ? nullptr : facts.world.task(process->id);
  if (task == nullptr) return {};
  switch (e.operation) {
    case Operation::ProcessField:
      return e.type == Type::List ? why_value(facts.world, *process) : variable_value(e.word, facts.world, *process);
    case Operation::BlockedIn:
      return blocked_in(e, facts, *task);
    case Operation::BeforeCall:
      return task->state == core::TaskState::Ready && task->held_at == core::HeldAt::BeforeCall && task->call &&
             task->call->name == e.word;
    case Operation::BeforeAccess:
      return before_access(e, facts, *task);
    case Operation::BeforeInstruction:
      return task->state == core::TaskState::Ready && task->instruction.find(e.word) != std::string::npos;
    case Operation::Signal:
      return signal_value(e.word, static_cast<std::int32_t>(e.number), facts.world, *process);
    case Operation::Exited:
      return process->exit && !process->exit->killed && process->exit->code == e.number;
    case Operation::KilledBy:
      return process->exit && process->exit->killed && process->exit->code == e.number;
    case Operation::Returned:
      return returned(e, facts, *process);
    case Operation::At:
      return task->state == core::TaskState::Ready && task->place.file == e.word &&
             task->place.line == static_cast<std::uint32_t>(e.number);
    default:
      return output(e, facts, *process);
  }
}

Value list(const Expression& e, const Facts& facts) {
  Paths paths;
  for (const std::string& name : e.names) {
    if (const ProcessName* row = facts.scene.process(name)) paths.push_back(row->path);
  }
  return paths;
}

// `and`, `or`: what decides alone decides, also beside something that does not exist yet.
Value junction(const Expression& e, const Facts& facts) {
  const bool deciding = e.operation == Operation::Or;
  bool known = true;
  for (const Expression& operand : e.operands) {
    const Value value = evaluate(operand, facts);
    const bool* truth = std::get_if<bool>(&value);
    if (truth == nullptr) {
      known = false;
    } else if (*truth == deciding) {
      return deciding;
    }
  }
  return known ? Value(!deciding) : Value();
}

template <class T>
bool compare(const std::string& sign, const T& left, const T& right) {
  if (sign == "==") return left == right;
  if (sign == "!=") return left != right;
  if (sign == "<") return left < right;
  if (sign == "<=") return left <= right;
  return sign == ">" ? left > right : left >= right;
}

Value binary(const Expression& e, const Facts& facts) {
  const Value left = evaluate(e.operands[0], facts);
  const Value right = evaluate(e.operands[1], facts);
  if (left.index() == 0 || left.index() != right.index()) return {};
  if (e.operation == Operation::Compare) return compare(e.word, left, right);
  const auto a = static_cast<std::uint64_t>(std::get<std::int64_t>(left));
  const auto b = static_cast<std::uint64_t>(std::get<std::int64_t>(right));
  return static_cast<std::int64_t>(e.word == "+" ? a + b : e.word == "-" ? a - b : a * b);
}

std::string name_of(const std::string& path, const Facts& facts) {
  const ProcessName* row = facts.scene.process_at(path);
  return row == nullptr ? path : row->name;
}

std::string written(const Value& value, const Facts& facts) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  const auto* paths = std::get_if<Paths>(&value);
  if (paths == nullptr) return "?";
  std::string text = "[";
  for (const std::string& path : *paths) text += (text.size() > 1 ? ", " : "") + name_of(path, facts);
  return text + "]";
}

constexpr std::string_view state_names[] = {"new", "held", "running", "blocked", "stopped", "zombie", "ended"};

std::string process_now(const std::string& name, const Facts& facts) {
  const core::Process* process = process_named(name, facts);
  const core::Task* task = process == nullptr ? nullptr : facts.world.task(process->id);
  if (task == nullptr) return name + ": unborn";
  std::string text = name + ": " + std::string(state_names[static_cast<std::size_t>(task->state)]);
  if (task->state == core::TaskState::Blocked && task->call) text += " in " + task->call->name;
  if (task->state == core::TaskState::Ready && task->held_at == core::HeldAt::BeforeCall && task->call) {
    text += " before " + task->call->name + "()";
  }
  if (task->state == core::TaskState::Ready && !task->instruction.empty())
    text += " before \"" + task->instruction + "\"";
  if (task->state == core::TaskState::Ready && task->place.line != 0) {
    text += " at " + task->place.file + ":" + std::to_string(task->place.line);
  }
  if (process->exit) {
    text += process->exit->killed ? ", killed by " + core::signal_name(process->exit->code)
                                  : ", exited " + std::to_string(process->exit->code);
  } else if (task->returned) {
    const core::Returned& last = *task->returned;
    text += ", " + last.call + " returned " +
            (last.error != 0 ? core::errno_name(last.error) : std::to_string(last.result));
  }
  return text;
}

// Of shared memory also what its fields are called, where it has none of that name.
std::string field_now(const Expression& e, const Facts& facts) {
  const Value value = field(e, facts);
  std::string text =
      e.object + "." + e.word + (e.process.empty() ? "" : "[" + e.process + "]") + " = " + written(value, facts);
  const auto about = asked(e, facts);
  if (value.index() != 0 || !about || !has_type(about->name.kind)) return text;
  const std::string known = typed_fields(*about);
  return text + (known.empty() ? " (its type is not known)" : " (its fields: " + known + ")");
}

std::string deadlocks_now(const Facts& facts) {
  std::string text;
  for (const analysis::Deadlock& deadlock : analysis::deadlocks(facts.world)) {
    Paths paths;
    for (const core::TaskId id : deadlock.members) paths.push_back(facts.world.tasks.at(id).path);
    text += (text.empty() ? "deadlock of " : ", ") + written(paths, facts);
  }
  return text.empty() ? "no deadlock" : text;
}

void add_seen(const Expression& e, const Facts& facts, Paths& parts) {
  std::string part;
  if (e.operation == Operation::Field) {
    part = field_now(e, facts);
  } else if (e.operation == Operation::ProcessField) {
    part = e.process + "." + e.word + " = " + written(about_process(e, facts), facts);
  } else if (e.operation == Operation::Deadlock) {
    part = deadlocks_now(facts);
  } else if (!e.process.empty()) {
    part = process_now(e.process, facts);
  }
  if (!part.empty() && std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
  for (const Expression& operand : e.operands) add_seen(operand, facts, parts);
}

}  // namespace

Value evaluate(const Expression& e, const Facts& facts) {
  switch (e.operation) {
    case Operation::Number:
      return e.number;
    case Operation::List:
      return list(e, facts);
    case Operation::Field:
      return field(e, facts);
    case Operation::Contains: {
      const core::Object* object = object_named(e.object, facts);
      return object == nullptr ? Value() : Value(contains(*object, e.word));
    }
    case Operation::Deadlock:
      return deadlock(e, facts);
    case Operation::ProcessField:
    case Operation::State:
    case Operation::BlockedIn:
    case Operation::BeforeCall:
    case Operation::BeforeAccess:
    case Operation::BeforeInstruction:
    case Operation::Signal:
    case Operation::Exited:
    case Operation::KilledBy:
    case Operation::Returned:
    case Operation::At:
    case Operation::Output:
      return about_process(e, facts);
    case Operation::And:
    case Operation::Or:
      return junction(e, facts);
    case Operation::Compare:
    case Operation::Arithmetic:
      return binary(e, facts);
    case Operation::Not: {
      const Value value = evaluate(e.operands[0], facts);
      const bool* truth = std::get_if<bool>(&value);
      return truth == nullptr ? Value() : Value(!*truth);
    }
    case Operation::Negate: {
      const Value value = evaluate(e.operands[0], facts);
      const auto* number = std::get_if<std::int64_t>(&value);
      if (number == nullptr) return {};
      return static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(*number));
    }
  }
  return {};
}

bool is_true(const Expression& expression, const Facts& facts) {
  const Value value = evaluate(expression, facts);
  const bool* truth = std::get_if<bool>(&value);
  return truth != nullptr && *truth;
}

std::string seen(const Expression& expression, const Facts& facts) {
  Paths parts;
  add_seen(expression, facts, parts);
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

}  // namespace ipclab::lesson
