// The conditions of the step language: `mutex.value == 0 and bob blocked in semop on mutex`.
// Parsed with the lesson (names, types and labels are checked then), evaluated over a World. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/world.hpp"
#include "lesson/problem.hpp"
#include "lesson/scene.hpp"

namespace ipclab::lesson {

enum class Operation : std::uint8_t {
  Number,
  List,               // names of processes
  Field,              // OBJECT.field, OBJECT.field[P]
  Contains,           // OBJECT contains "…"
  ProcessField,       // P.why, P.variable
  State,              // P is held
  BlockedIn,          // P blocked in CALL [on OBJECT]
  BeforeCall,         // P before CALL()
  BeforeAccess,       // P before load|store [on OBJECT]
  BeforeInstruction,  // P before instruction "…"
  Exited,
  KilledBy,
  Returned,
  At,
  Signal,  // P has SIGUSR1 pending
  Output,
  Deadlock,  // deadlock of P, Q
  Not,
  And,
  Or,
  Compare,
  Arithmetic,
  Negate,
};

enum class Type : std::uint8_t { Number, Truth, List };

struct Expression {
  Operation operation = Operation::Number;
  Type type = Type::Number;
  Spot at;
  std::string process;             // name in the script, of those that are about one
  std::string object;              // name in the script, of Field, Contains and `on OBJECT`
  std::string word;                // field · state · call · load, store · operator · text · file of a label
  std::int64_t number = 0;         // value · exit code · signal · line of a label
  std::int32_t error = 0;          // Returned: errno, 0 = `number` is the result
  std::vector<std::string> names;  // List, Deadlock
  std::vector<Expression> operands;
  bool operator==(const Expression&) const = default;
};

// What calls gave back in this scene, so that `returned` holds also after later calls. Kept by Player.
struct PastReturn {
  std::uint32_t step = 0;
  core::TaskId task;
  core::Returned returned;
};

// All that a condition may look at.
struct Facts {
  const core::World& world;
  const Scene& scene;
  const std::vector<PastReturn>& returns;
};

// A list holds birth paths.
using Value = std::variant<std::monostate, std::int64_t, bool, std::vector<std::string>>;

// monostate where the condition speaks of something that does not exist (yet).
Value evaluate(const Expression& expression, const Facts& facts);
// monostate counts as not true.
bool is_true(const Expression& expression, const Facts& facts);

// What the condition's parts are now: "mutex.value = 1, bob: held". For messages to authors.
std::string seen(const Expression& expression, const Facts& facts);

}  // namespace ipclab::lesson
