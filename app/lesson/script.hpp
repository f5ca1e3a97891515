// The step language: one table of commands, each with the shape of its line and what it asks of the lab.
// Read with the lesson by `read_step`; carried out line by line by Player. Pure values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/command.hpp"
#include "lesson/expression.hpp"
#include "lesson/problem.hpp"
#include "lesson/scene.hpp"
#include "lesson/texts.hpp"
#include "record/schedule_text.hpp"

namespace ipclab::lesson {

struct CommandRow;

// A line that asks the lab for something: `alice to "half done"`.
struct Order {
  Spot at;
  std::string line;                                  // as written
  const CommandRow* row = nullptr;                   // never null once read
  std::string process;                               // script name; empty where the command is about none
  std::vector<std::string> processes;                // run
  core::TargetKind target = core::TargetKind::Call;  // to
  std::string text;                                  // call · label's file · output · what is typed
  std::uint32_t number = 1;                          // times · label's line · child · bytes that inject lets through
  core::StepSize size = core::StepSize::Call;        // step
  std::int32_t signal = 0;
  std::int32_t error = 0;           // inject: errno, 0 = `number` bytes go through
  std::vector<Expression> until;    // run until CONDITION: one; run until quiet: none
  std::vector<std::string> pieces;  // sh: what stands around each of `values`
  std::vector<record::Move> moves;  // replay: of the schedule
  std::vector<Expression> values;   // a number, or a list of one process: its pid
};

// What is known when an order is given.
struct Given {
  core::TaskId subject;
  std::vector<core::TaskId> tasks;
  const Facts& facts;
};

// Calls that are made until all is quiet, or a condition is true; who needs more never comes to rest.
constexpr std::uint32_t run_limit = 10'000;

// The shells that `sh "…"` starts are processes as every other: sh, sh2, sh3 … `number` from 1.
std::string shell_name(std::uint32_t number);
// Is this the path of such a shell, or of a descendant of one?
bool is_of_shell(std::string_view path);

// What a row allows a step to end with besides Reached.
struct Allowed {
  bool blocked = false;
  bool ended = false;
  bool limit = false;
};

struct CommandRow {
  std::string_view word;   // `does`
  std::string_view shape;  // `P does CALL [K times]`, for the reference
  bool subject;            // begins with a process
  void (*read)(class LineReader&, Order&);
  core::Command (*make)(const Order&, const Given&);  // null: its `moves` are asked, one after the other
  Allowed allowed;
  // What else is asked once that is done; null for most.
  std::optional<core::Command> (*then)(const Order&, const core::World&) = nullptr;
};
std::span<const CommandRow> command_rows();

// Lines of a step that ask nothing of the lab: `expect CONDITION`.
struct StatementRow {
  std::string_view word;
  std::string_view shape;
  void (*read)(class LineReader&, const Spot& at, struct Script&);
};
std::span<const StatementRow> statement_rows();

// The kind of move that a command is in `allow`: step, run, kill, signal, sh …; empty for those that nobody sends.
std::string_view move_of(const core::Command& command);
std::vector<std::string> move_words();

// `expect CONDITION`, `always CONDITION`, `never CONDITION`, `when CONDITION`, `notice CONDITION`
struct Claim {
  Spot at;
  std::string line;  // the condition as written
  Expression condition;
};

// What a step lights up: a process, its why-line, or an object's part.
struct Look {
  std::string process;  // script name, or empty
  std::string object;   // script name, or empty
  std::string field;    // "why", "value", "undo" … or empty = all of it
  bool operator==(const Look&) const = default;
};

struct Expect {
  Claim claim;
};
struct Say {
  Spot at;
  Texts<std::string> caption;
};
using Line = std::variant<Order, Expect, Look, Say>;

struct Script {
  std::vector<Line> lines;
  std::vector<Claim> always, never;
};

}  // namespace ipclab::lesson
