// The grammar of conditions, one function a level, and the words that they know.
#include <algorithm>
#include <optional>

#include "core/names.hpp"
#include "lesson/fields.hpp"
#include "lesson/kinds.hpp"
#include "lesson/line_reader.hpp"
#include "lesson/process_fields.hpp"
#include "lesson/read_script.hpp"

namespace ipclab::lesson {
namespace {

Expression node(Operation operation, Type type, Spot at, std::string word = {}) {
  Expression expression;
  expression.operation = operation;
  expression.type = type;
  expression.at = std::move(at);
  expression.word = std::move(word);
  return expression;
}

void require(const LineReader& reader, const Token& at, const Expression& expression, Type type) {
  if (expression.type == type) return;
  static constexpr const char* keys[] = {"lesson.not-a-number", "lesson.not-a-condition", "lesson.not-a-list"};
  reader.fail(at, keys[static_cast<std::size_t>(type)]);
}

Expression read_or(LineReader& reader);

// P returned N|ERRNO from CALL
void read_returned(LineReader& reader, Expression& expression) {
  if (reader.peek().kind == Token::Kind::Word) {
    expression.error = reader.error();
  } else {
    expression.number = reader.number();
  }
  reader.expect("from");
  expression.word = reader.call();
}

// P before CALL() · load · store [on OBJECT] · instruction "…"
void read_before(LineReader& reader, Expression& expression) {
  if (reader.next_is("instruction") && reader.peek(1).kind == Token::Kind::Text) {
    reader.take();
    expression.operation = Operation::BeforeInstruction;
    expression.word = reader.text();
  } else if ((reader.next_is("load") || reader.next_is("store")) && !reader.next_is("(", 1)) {
    expression.operation = Operation::BeforeAccess;
    expression.word = reader.take().text;
    if (reader.accept("on")) expression.object = reader.object().name;
  } else {
    expression.operation = Operation::BeforeCall;
    expression.word = reader.call();
  }
}

// P has SIGNAL pending
void read_signal_state(LineReader& reader, Expression& expression) {
  expression.operation = Operation::Signal;
  expression.number = reader.signal();
  const Token token = reader.peek();
  expression.word = reader.word("pending, blocked, ignored, caught, running");
  const auto known = signal_words();
  if (std::find(known.begin(), known.end(), expression.word) == known.end()) {
    reader.fail(token, "lesson.no-signal-state", {expression.word}, nearest(expression.word, known));
  }
}

// P is held
void read_state(LineReader& reader, const ProcessName&, Expression& expression);

struct AboutProcess {
  std::string_view word;    // that comes after the process
  std::string_view second;  // and after that, where one word could mean more
  std::string_view shape;
  void (*read)(LineReader&, const ProcessName&, Expression&);
};

constexpr AboutProcess about_process[] = {
    {"is", "", "P is held | ready | running | blocked | stopped | zombie | ended | unborn", read_state},
    {"blocked", "in", "P blocked in CALL [on OBJECT]",
     [](LineReader& reader, const ProcessName&, Expression& expression) {
       expression.operation = Operation::BlockedIn;
       expression.word = reader.call();
       if (reader.accept("on")) expression.object = reader.object().name;
     }},
    {"before", "", "P before CALL() | load [on OBJECT] | store [on OBJECT] | instruction \"…\"",
     [](LineReader& reader, const ProcessName&, Expression& expression) { read_before(reader, expression); }},
    {"returned", "", "P returned N | ERRNO from CALL",
     [](LineReader& reader, const ProcessName&, Expression& expression) {
       expression.operation = Operation::Returned;
       read_returned(reader, expression);
     }},
    {"at", "", "P at \"LABEL\"",
     [](LineReader& reader, const ProcessName& process, Expression& expression) {
       expression.operation = Operation::At;
       expression.number = reader.label(process, expression.word);
     }},
    {"has", "", "P has SIGNAL pending | blocked | ignored | caught | running",
     [](LineReader& reader, const ProcessName&, Expression& expression) { read_signal_state(reader, expression); }},
    {"exited", "", "P exited N",
     [](LineReader& reader, const ProcessName&, Expression& expression) {
       expression.operation = Operation::Exited;
       expression.number = reader.number();
     }},
    {"killed", "", "P killed by SIGNAL",
     [](LineReader& reader, const ProcessName&, Expression& expression) {
       reader.expect("by");
       expression.operation = Operation::KilledBy;
       expression.number = reader.signal();
     }},
};

void read_state(LineReader& reader, const ProcessName&, Expression& expression) {
  const Token token = reader.peek();
  expression.word = reader.word("held, ready, running, blocked …");
  auto known = state_words();
  if (std::find(known.begin(), known.end(), expression.word) != known.end()) return;
  for (const AboutProcess& row : about_process) known.emplace_back(row.word);
  reader.fail(token, "lesson.no-state", {expression.word}, nearest(expression.word, known));
}

Expression read_about_process(LineReader& reader) {
  Expression expression = node(Operation::State, Type::Truth, reader.spot());
  const ProcessName& process = reader.process();
  expression.process = process.name;
  const auto row = std::find_if(std::begin(about_process), std::end(about_process), [&](const AboutProcess& one) {
    return reader.next_is(one.word) && (one.second.empty() || reader.next_is(one.second, 1));
  });
  if (row == std::end(about_process)) {
    read_state(reader, process, expression);  // `is` may be left out
    return expression;
  }
  reader.take();
  if (!row->second.empty()) reader.take();
  row->read(reader, process, expression);
  return expression;
}

// output of P contains "…"
Expression read_output(LineReader& reader) {
  Expression expression = node(Operation::Output, Type::Truth, reader.spot());
  reader.expect("output");
  reader.expect("of");
  expression.process = reader.process().name;
  reader.expect("contains");
  expression.word = reader.text();
  return expression;
}

// deadlock of P, Q
Expression read_deadlock(LineReader& reader) {
  Expression expression = node(Operation::Deadlock, Type::Truth, reader.spot());
  reader.expect("deadlock");
  reader.expect("of");
  do {
    expression.names.push_back(reader.process().name);
  } while (reader.accept(","));
  return expression;
}

// The rest of a place in a type: [3].id
std::string read_path(LineReader& reader) {
  std::string path;
  while (true) {
    if (reader.accept("[")) {
      path += "[" + std::to_string(reader.number()) + "]";
      reader.expect("]");
    } else if (reader.accept(".")) {
      path += "." + reader.word("FIELD");
    } else {
      return path;
    }
  }
}

// OBJECT.field, OBJECT.field[P]; of shared memory also OBJECT.a.b[3]
Expression read_field(LineReader& reader) {
  Expression expression = node(Operation::Field, Type::Number, reader.spot());
  const ObjectName& object = reader.object();
  expression.object = object.name;
  reader.expect(".");
  const Token token = reader.peek();
  expression.word = reader.word("value");
  const FieldRow* row = field_row(expression.word, object.kind);
  if (row == nullptr && has_type(object.kind)) {
    expression.word += read_path(reader);
    return expression;
  }
  if (row == nullptr) {
    reader.fail(token, "lesson.no-field", {expression.word, kind_word(object.kind)},
                nearest(expression.word, field_words(object.kind)));
  }
  expression.type = row->type;
  if (row->of_process) {
    reader.expect("[");
    expression.process = reader.process().name;
    reader.expect("]");
  }
  return expression;
}

// P.why, P.variable
Expression read_process_field(LineReader& reader) {
  Expression expression = node(Operation::ProcessField, Type::Number, reader.spot());
  expression.process = reader.process().name;
  reader.expect(".");
  expression.word = reader.word("why");
  if (expression.word == "why") expression.type = Type::List;
  return expression;
}

// OBJECT contains "…"
Expression read_contains(LineReader& reader) {
  Expression expression = node(Operation::Contains, Type::Truth, reader.spot());
  expression.object = reader.object().name;
  reader.expect("contains");
  expression.word = reader.text();
  return expression;
}

Expression read_list(LineReader& reader) {
  Expression expression = node(Operation::List, Type::List, reader.spot());
  reader.expect("[");
  while (!reader.accept("]")) {
    if (!expression.names.empty()) reader.expect(",");
    expression.names.push_back(reader.process().name);
  }
  return expression;
}

Expression read_number(LineReader& reader) {
  Expression expression = node(Operation::Number, Type::Number, reader.spot());
  expression.number = reader.number();
  return expression;
}

// ( CONDITION )
Expression read_group(LineReader& reader) {
  reader.expect("(");
  Expression inner = read_or(reader);
  reader.expect(")");
  return inner;
}

Expression read_rule(LineReader& reader) {
  const Expression* rule = reader.rule();
  reader.take();
  return *rule;
}

// What a condition is made of, and how each part begins. The first row that fits is taken.
struct PrimaryRow {
  std::string_view word;
  std::string_view shape;
  bool (*begins)(const LineReader&);
  Expression (*read)(LineReader&);
};

constexpr PrimaryRow primaries[] = {
    {"number", "N", [](const LineReader& reader) { return reader.peek().kind == Token::Kind::Number; }, read_number},
    {"list", "[P, Q, …]", [](const LineReader& reader) { return reader.next_is("["); }, read_list},
    {"group", "( CONDITION )", [](const LineReader& reader) { return reader.next_is("("); }, read_group},
    {"output", "output of P contains \"…\"",
     [](const LineReader& reader) { return reader.next_is("output") && reader.next_is("of", 1); }, read_output},
    {"deadlock", "deadlock of P, Q, …",
     [](const LineReader& reader) { return reader.next_is("deadlock") && reader.next_is("of", 1); }, read_deadlock},
    {"rule", "RULE", [](const LineReader& reader) { return reader.rule() != nullptr; }, read_rule},
    {"process-field", "P.why | P.VARIABLE",
     [](const LineReader& reader) { return reader.is_process() && reader.next_is(".", 1); }, read_process_field},
    {"field", "OBJECT.FIELD | OBJECT.FIELD[P]", [](const LineReader& reader) { return reader.next_is(".", 1); },
     read_field},
    {"contains", "OBJECT contains \"…\"",
     [](const LineReader& reader) { return reader.is_object() && reader.next_is("contains", 1); }, read_contains},
};

Expression read_primary(LineReader& reader) {
  const auto row = std::find_if(std::begin(primaries), std::end(primaries),
                                [&](const PrimaryRow& one) { return one.begins(reader); });
  if (row != std::end(primaries)) return row->read(reader);
  const Token token = reader.peek();
  if (token.kind != Token::Kind::Word) reader.fail_expected("P, OBJECT, 1, 2, 3 …");
  if (reader.is_process()) return read_about_process(reader);
  if (reader.is_object()) {
    reader.take();
    reader.fail_expected(".");
  }
  auto known = reader.process_names();
  for (auto& name : reader.object_names()) known.push_back(std::move(name));
  reader.fail(token, "lesson.no-name", {token.text}, nearest(token.text, known));
}

// ---- operators, those that bind least first

enum Level : std::uint8_t { or_level, and_level, compare_level, sum_level, product_level, highest_level };

struct OperatorRow {
  std::string_view sign;
  Level level;
  Operation operation;
  Type result;
  std::optional<Type> operands;  // none: any, but both the same
  bool prefix;
  std::string_view word;  // rows of one word are one entry of the reference
  std::string_view shape;
};

constexpr OperatorRow operators[] = {
    {"or", or_level, Operation::Or, Type::Truth, Type::Truth, false, "or", "A or B"},
    {"and", and_level, Operation::And, Type::Truth, Type::Truth, false, "and", "A and B"},
    {"not", compare_level, Operation::Not, Type::Truth, Type::Truth, true, "not", "not A"},
    {"==", compare_level, Operation::Compare, Type::Truth, std::nullopt, false, "same", "A == B, A != B"},
    {"!=", compare_level, Operation::Compare, Type::Truth, std::nullopt, false, "same", "A == B, A != B"},
    {"<=", compare_level, Operation::Compare, Type::Truth, Type::Number, false, "order",
     "A < B, A <= B, A > B, A >= B"},
    {">=", compare_level, Operation::Compare, Type::Truth, Type::Number, false, "order",
     "A < B, A <= B, A > B, A >= B"},
    {"<", compare_level, Operation::Compare, Type::Truth, Type::Number, false, "order", "A < B, A <= B, A > B, A >= B"},
    {">", compare_level, Operation::Compare, Type::Truth, Type::Number, false, "order", "A < B, A <= B, A > B, A >= B"},
    {"+", sum_level, Operation::Arithmetic, Type::Number, Type::Number, false, "sum", "A + B, A - B, A * B, -A"},
    {"-", sum_level, Operation::Arithmetic, Type::Number, Type::Number, false, "sum", "A + B, A - B, A * B, -A"},
    {"*", product_level, Operation::Arithmetic, Type::Number, Type::Number, false, "sum", "A + B, A - B, A * B, -A"},
    {"-", highest_level, Operation::Negate, Type::Number, Type::Number, true, "sum", "A + B, A - B, A * B, -A"},
};

const OperatorRow* operator_next(const LineReader& reader, Level level, bool prefix) {
  const auto row = std::find_if(std::begin(operators), std::end(operators), [&](const OperatorRow& one) {
    return one.level == level && one.prefix == prefix && reader.next_is(one.sign);
  });
  return row == std::end(operators) ? nullptr : row;
}

Expression read_level(LineReader& reader, Level level) {
  if (const OperatorRow* row = operator_next(reader, level, true)) {
    const Token sign = reader.take();
    Expression expression = node(row->operation, row->result, reader.spot(sign));
    expression.operands.push_back(read_level(reader, level));
    require(reader, sign, expression.operands.back(), *row->operands);
    return expression;
  }
  const auto operand = [&] {
    return level == highest_level ? read_primary(reader) : read_level(reader, static_cast<Level>(level + 1));
  };
  Expression left = operand();
  while (const OperatorRow* row = operator_next(reader, level, false)) {
    const Token sign = reader.take();
    Expression right = operand();
    require(reader, sign, left, row->operands.value_or(left.type));
    require(reader, sign, right, row->operands.value_or(left.type));
    Expression joined = node(row->operation, row->result, reader.spot(sign), sign.text);
    joined.operands.push_back(std::move(left));
    joined.operands.push_back(std::move(right));
    left = std::move(joined);
    if (level == compare_level) return left;  // A < B < C means nothing
  }
  if (level == compare_level && reader.next_is("=")) reader.fail_expected("==");
  return left;
}

Expression read_or(LineReader& reader) { return read_level(reader, or_level); }

}  // namespace

Expression read_expression(LineReader& reader) { return read_or(reader); }

Expression read_condition(LineReader& reader) {
  const Token begin = reader.peek();
  Expression expression = read_or(reader);
  require(reader, begin, expression, Type::Truth);
  return expression;
}

std::vector<ReferenceRow> condition_rows() {
  std::vector<ReferenceRow> rows;
  const auto add = [&](std::string_view word, std::string_view shape) {
    if (rows.empty() || rows.back().key != word) rows.push_back({std::string(word), std::string(shape)});
  };
  for (const AboutProcess& row : about_process) add(row.word, row.shape);
  for (const PrimaryRow& row : primaries) add(row.word, row.shape);
  for (const OperatorRow& row : operators) add(row.word, row.shape);
  return rows;
}

}  // namespace ipclab::lesson
