// The grammar of conditions, one function a level, and the words that they know.
#include <algorithm>

#include "core/names.hpp"
#include "lesson/fields.hpp"
#include "lesson/kinds.hpp"
#include "lesson/line_reader.hpp"
#include "lesson/process_fields.hpp"

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

Expression read_about_process(LineReader& reader) {
  const Spot at = reader.spot();
  Expression expression = node(Operation::State, Type::Truth, at);
  const ProcessName& process = reader.process();
  expression.process = process.name;
  if (reader.next_is("blocked") && reader.next_is("in", 1)) {
    reader.take(), reader.take();
    expression.operation = Operation::BlockedIn;
    expression.word = reader.call();
    if (reader.accept("on")) expression.object = reader.object().name;
  } else if (reader.accept("exited")) {
    expression.operation = Operation::Exited;
    expression.number = reader.number();
  } else if (reader.accept("killed")) {
    reader.expect("by");
    expression.operation = Operation::KilledBy;
    expression.number = reader.signal();
  } else if (reader.accept("returned")) {
    expression.operation = Operation::Returned;
    read_returned(reader, expression);
  } else if (reader.accept("before")) {
    read_before(reader, expression);
  } else if (reader.accept("has")) {
    read_signal_state(reader, expression);
  } else if (reader.accept("at")) {
    expression.operation = Operation::At;
    expression.number = reader.label(process, expression.word);
  } else {
    reader.accept("is");
    const Token token = reader.peek();
    expression.word = reader.word("held, ready, running, blocked …");
    const auto known = state_words();
    if (std::find(known.begin(), known.end(), expression.word) == known.end()) {
      reader.fail(token, "lesson.no-state", {expression.word}, nearest(expression.word, known));
    }
  }
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

Expression read_primary(LineReader& reader) {
  const Token token = reader.peek();
  if (token.kind == Token::Kind::Number) {
    Expression expression = node(Operation::Number, Type::Number, reader.spot());
    expression.number = reader.number();
    return expression;
  }
  if (reader.next_is("[")) return read_list(reader);
  if (reader.accept("(")) {
    Expression inner = read_or(reader);
    reader.expect(")");
    return inner;
  }
  if (token.kind != Token::Kind::Word) reader.fail_expected("P, OBJECT, 1, 2, 3 …");
  if (reader.next_is("output") && reader.next_is("of", 1)) return read_output(reader);
  if (reader.next_is("deadlock") && reader.next_is("of", 1)) return read_deadlock(reader);
  if (const Expression* rule = reader.rule()) {
    reader.take();
    return *rule;
  }
  if (reader.next_is(".", 1)) return reader.is_process() ? read_process_field(reader) : read_field(reader);
  if (reader.is_object() && reader.next_is("contains", 1)) return read_contains(reader);
  if (reader.is_process()) return read_about_process(reader);
  if (reader.is_object()) {
    reader.take();
    reader.fail_expected(".");
  }
  auto known = reader.process_names();
  for (auto& name : reader.object_names()) known.push_back(std::move(name));
  reader.fail(token, "lesson.no-name", {token.text}, nearest(token.text, known));
}

Expression read_unary(LineReader& reader) {
  const Token token = reader.peek();
  if (!reader.accept("-")) return read_primary(reader);
  Expression expression = node(Operation::Negate, Type::Number, reader.spot(token));
  expression.operands.push_back(read_unary(reader));
  require(reader, token, expression.operands.back(), Type::Number);
  return expression;
}

Expression join(LineReader& reader, Operation operation, Type type, const Token& sign, Expression left,
                Expression right) {
  Expression expression = node(operation, type, reader.spot(sign), sign.text);
  expression.operands.push_back(std::move(left));
  expression.operands.push_back(std::move(right));
  return expression;
}

Expression read_product(LineReader& reader) {
  Expression left = read_unary(reader);
  while (reader.next_is("*")) {
    const Token sign = reader.take();
    Expression right = read_unary(reader);
    require(reader, sign, left, Type::Number);
    require(reader, sign, right, Type::Number);
    left = join(reader, Operation::Arithmetic, Type::Number, sign, std::move(left), std::move(right));
  }
  return left;
}

Expression read_sum(LineReader& reader) {
  Expression left = read_product(reader);
  while (reader.next_is("+") || reader.next_is("-")) {
    const Token sign = reader.take();
    Expression right = read_product(reader);
    require(reader, sign, left, Type::Number);
    require(reader, sign, right, Type::Number);
    left = join(reader, Operation::Arithmetic, Type::Number, sign, std::move(left), std::move(right));
  }
  return left;
}

Expression read_comparison(LineReader& reader) {
  Expression left = read_sum(reader);
  static constexpr std::string_view signs[] = {"==", "!=", "<=", ">=", "<", ">"};
  const bool compares =
      std::any_of(std::begin(signs), std::end(signs), [&](auto sign) { return reader.next_is(sign); });
  if (!compares) {
    if (reader.next_is("=")) reader.fail_expected("==");
    return left;
  }
  const Token sign = reader.take();
  Expression right = read_sum(reader);
  if (sign.text != "==" && sign.text != "!=") require(reader, sign, left, Type::Number);
  require(reader, sign, right, left.type);
  return join(reader, Operation::Compare, Type::Truth, sign, std::move(left), std::move(right));
}

Expression read_not(LineReader& reader) {
  const Token token = reader.peek();
  if (!reader.accept("not")) return read_comparison(reader);
  Expression expression = node(Operation::Not, Type::Truth, reader.spot(token));
  expression.operands.push_back(read_not(reader));
  require(reader, token, expression.operands.back(), Type::Truth);
  return expression;
}

Expression read_joined(LineReader& reader, const char* word, Operation operation, Expression (*operand)(LineReader&)) {
  Expression left = operand(reader);
  while (reader.next_is(word)) {
    const Token sign = reader.take();
    Expression right = operand(reader);
    require(reader, sign, left, Type::Truth);
    require(reader, sign, right, Type::Truth);
    left = join(reader, operation, Type::Truth, sign, std::move(left), std::move(right));
  }
  return left;
}

Expression read_and(LineReader& reader) { return read_joined(reader, "and", Operation::And, read_not); }
Expression read_or(LineReader& reader) { return read_joined(reader, "or", Operation::Or, read_and); }

}  // namespace

Expression read_expression(LineReader& reader) { return read_or(reader); }

Expression read_condition(LineReader& reader) {
  const Token begin = reader.peek();
  Expression expression = read_or(reader);
  require(reader, begin, expression, Type::Truth);
  return expression;
}

}  // namespace ipclab::lesson
