#include "lesson/script.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "core/names.hpp"
#include "lesson/fields.hpp"
#include "lesson/kinds.hpp"
#include "lesson/read_script.hpp"

namespace ipclab::lesson {
namespace {

using core::TargetKind;

// ---- shapes: what stands after the command's word

void read_nothing(LineReader&, Order&) {}

void read_does(LineReader& reader, Order& order) {
  order.text = reader.call();
  if (reader.done()) return;
  order.number = reader.count();
  if (!reader.accept("time")) reader.expect("times");
}

void read_target(LineReader& reader, Order& order, const ProcessName& process) {
  struct TargetRow {
    std::string_view word;
    TargetKind kind;
  };
  static constexpr TargetRow rows[] = {{"child", TargetKind::Child},
                                       {"output", TargetKind::Output},
                                       {"blocked", TargetKind::Blocked},
                                       {"end", TargetKind::End},
                                       {"line", TargetKind::Line}};
  const Token token = reader.peek();
  if (token.kind == Token::Kind::Text) {
    order.target = TargetKind::Line;
    order.number = reader.label(process, order.text);
    return;
  }
  if (token.kind == Token::Kind::Word && reader.next_is("(", 1)) {
    order.target = TargetKind::Call;
    order.text = reader.call();
    return;
  }
  const std::string word = reader.word("CALL(), \"label\", child K, output \"…\", blocked, end, line N");
  const auto row = std::find_if(std::begin(rows), std::end(rows), [&](auto& r) { return r.word == word; });
  if (row == std::end(rows)) {
    std::vector<std::string> known;
    for (const TargetRow& r : rows) known.emplace_back(r.word);
    reader.fail(token, "lesson.no-target", {word}, nearest(word, known));
  }
  order.target = row->kind;
  if (row->kind == TargetKind::Child || row->kind == TargetKind::Line) order.number = reader.count();
  if (row->kind == TargetKind::Line) order.text = reader.source_file(process);
  if (row->kind == TargetKind::Output) order.text = reader.text();
}

void read_to(LineReader& reader, Order& order) { read_target(reader, order, *reader.known_process(order.process)); }

struct SizeRow {
  std::string_view one, several;
  core::StepSize size;
};
constexpr SizeRow sizes[] = {{"call", "calls", core::StepSize::Call},
                             {"line", "lines", core::StepSize::Line},
                             {"access", "accesses", core::StepSize::Access},
                             {"instruction", "instructions", core::StepSize::Instruction}};

void read_step(LineReader& reader, Order& order) {
  if (reader.peek().kind == Token::Kind::Number) order.number = reader.count();
  const Token token = reader.peek();
  const std::string word = reader.word("call, line, access, instruction");
  const auto row = std::find_if(std::begin(sizes), std::end(sizes),
                                [&](const SizeRow& size) { return size.one == word || size.several == word; });
  if (row == std::end(sizes)) {
    std::vector<std::string> known;
    for (const SizeRow& size : sizes) known.emplace_back(size.one);
    reader.fail(token, "lesson.no-step-size", {word}, nearest(word, known));
  }
  order.size = row->size;
}

void read_kill(LineReader& reader, Order& order) {
  order.process = reader.process().name;
  order.signal = *core::signal_number("SIGKILL");
}

void read_signal(LineReader& reader, Order& order) {
  order.process = reader.process().name;
  order.signal = reader.signal();
}

void read_expire(LineReader& reader, Order& order) {
  if (!reader.done()) order.process = reader.process().name;
}

void read_type(LineReader& reader, Order& order) {
  order.process = reader.process().name;
  order.text = reader.text();
}

void read_process(LineReader& reader, Order& order) { order.process = reader.process().name; }

// inject P CALL EINTR, inject P CALL 3 bytes
void read_inject(LineReader& reader, Order& order) {
  order.process = reader.process().name;
  order.text = reader.call();
  if (reader.peek().kind != Token::Kind::Number) {
    order.error = reader.error();
    return;
  }
  order.number = reader.count();
  if (!reader.accept("byte")) reader.expect("bytes");
}

// The process as a list of one.
Expression process_itself(LineReader& reader) {
  Expression expression;
  expression.operation = Operation::List;
  expression.type = Type::List;
  expression.at = reader.spot();
  expression.names.push_back(reader.process().name);
  return expression;
}

void read_run(LineReader& reader, Order& order) {
  while (!reader.next_is("until")) order.processes.push_back(reader.process().name);
  reader.expect("until");
  if (!reader.accept("quiet")) order.until.push_back(read_condition(reader));
}

// sh "ipcrm -s {mutex.id}", sh "kill {alice}": numbers of objects, pids of processes; other braces are the shell's.
void read_sh(LineReader& reader, Order& order) {
  const Token token = reader.peek();
  const std::string text = reader.text();
  std::string piece;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t close = text[at] == '{' ? text.find('}', at) : text.npos;
    if (close != text.npos) {
      const std::string_view inner = std::string_view(text).substr(at + 1, close - at - 1);
      const bool plain = std::all_of(inner.begin(), inner.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '[' || c == ']' || c == '-';
      });
      LineReader value = reader.inside(token, at + 1, plain ? inner : std::string_view());
      const bool process = value.is_process() && value.peek(1).kind == Token::Kind::End;
      if (process || value.next_is(".", 1)) {
        order.values.push_back(process ? process_itself(value) : read_expression(value));
        value.expect_end();
        order.pieces.push_back(std::exchange(piece, {}));
        at = close + 1;
        continue;
      }
    }
    piece += text[at++];
  }
  order.pieces.push_back(std::move(piece));
}

// replay NAME: NAME.schedule in the lesson's folder, of a scene that starts the same programs
void read_replay(LineReader& reader, Order& order) {
  const Token token = reader.peek();
  order.text = reader.word("NAME") + ".schedule";
  if (!reader.has_files()) return;
  const auto text = reader.file_beside(order.text);
  if (!text) reader.fail(token, "lesson.no-schedule", {order.text});
  try {
    const auto schedule = record::read_schedule(*text);
    if (!schedule) reader.fail(token, "lesson.not-a-schedule", {order.text});
    if (schedule->scene.programs != reader.programs()) reader.fail(token, "lesson.schedule-of-others", {order.text});
    order.moves = schedule->moves;
  } catch (const core::Error& error) {
    reader.fail(token, error.message().key, error.message().args);
  }
}

// ---- what is asked of the lab

core::Command make_does(const Order& order, const Given& given) {
  return core::Does{given.subject, order.text, order.number};
}
core::Command make_to(const Order& order, const Given& given) {
  return core::RunTo{given.subject, order.target, order.text, order.number};
}
core::Command make_returns(const Order&, const Given& given) { return core::Returns{given.subject}; }
core::Command make_step(const Order& order, const Given& given) {
  return core::Step{given.subject, order.number, order.size};
}
core::Command make_expire(const Order& order, const Given& given) {
  return core::Expire{order.process.empty() ? std::nullopt : std::optional(given.subject)};
}
core::Command make_type(const Order& order, const Given& given) { return core::Type{given.subject, order.text}; }
core::Command make_close_input(const Order&, const Given& given) { return core::CloseInput{given.subject}; }
core::Command make_inject(const Order& order, const Given& given) {
  return core::Inject{given.subject, order.text, order.error, order.error != 0 ? 0u : order.number};
}
core::Command make_signal(const Order& order, const Given& given) {
  return core::SendSignal{given.subject, order.signal};
}
// Until a condition: one admission after the other, so that it is met at the same place each time.
core::Command make_run(const Order& order, const Given& given) {
  return core::Run{given.tasks, {}, order.until.empty() ? run_limit : 1u};
}

std::string shell_value(const Value& value, const core::World& world) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  const auto* paths = std::get_if<std::vector<std::string>>(&value);
  const core::Process* process = paths == nullptr || paths->empty() ? nullptr : world.process_by_path(paths->front());
  return process == nullptr ? "?" : std::to_string(process->pid.value);
}

std::string free_shell_name(const core::World& world) {
  std::uint32_t number = 1;
  while (world.process_by_path(shell_name(number)) != nullptr) ++number;
  return shell_name(number);
}

core::Command make_sh(const Order& order, const Given& given) {
  std::string text = order.pieces.front();
  for (std::size_t i = 0; i < order.values.size(); ++i) {
    text += shell_value(evaluate(order.values[i], given.facts), given.facts.world) + order.pieces[i + 1];
  }
  return core::Launch{free_shell_name(given.facts.world), "sh", {"-c", text}, core::Stdout::Terminal};
}

// Held at its beginning: it and its children run until they end, or wait.
std::optional<core::Command> run_sh(const Order&, const core::World& world) {
  const core::Process* shell = nullptr;
  for (const auto& [id, process] : world.processes) shell = &process;  // the youngest
  const core::Task* task = shell == nullptr ? nullptr : world.task(shell->id);
  if (task == nullptr || task->state != core::TaskState::Ready) return std::nullopt;
  return core::Run{{shell->id}, {}, 0};
}

constexpr CommandRow commands[] = {
    {"does", "P does CALL [K times]", true, read_does, make_does, {}},
    {"to", "P to CALL() | \"label\" | child K | output \"…\" | blocked | end | line N", true, read_to, make_to, {}},
    {"returns", "P returns", true, read_nothing, make_returns, {}},
    {"step",
     "P step [N] call | line | access | instruction",
     true,
     read_step,
     make_step,
     {.blocked = true, .ended = true}},
    {"run",
     "run [P …] until quiet | CONDITION",
     false,
     read_run,
     make_run,
     {.blocked = true, .ended = true, .limit = true}},
    {"kill", "kill P", false, read_kill, make_signal, {.blocked = true, .ended = true}},
    {"signal", "signal P SIGNAL", false, read_signal, make_signal, {.blocked = true, .ended = true}},
    {"expire", "expire [P]", false, read_expire, make_expire, {.blocked = true, .ended = true}},
    {"type", "type P \"…\"", false, read_type, make_type, {.blocked = true, .ended = true}},
    {"close-input", "close-input P", false, read_process, make_close_input, {.blocked = true, .ended = true}},
    {"inject", "inject P CALL ERRNO | N bytes", false, read_inject, make_inject, {}},
    {"sh",
     "sh \"COMMAND with {OBJECT.id} {P}\"",
     false,
     read_sh,
     make_sh,
     {.blocked = true, .ended = true, .limit = true},
     run_sh},
    {"replay", "replay NAME", false, read_replay, nullptr, {.blocked = true, .ended = true, .limit = true}},
};

struct MoveOf {
  std::string_view operator()(const core::Launch&) const { return "sh"; }
  std::string_view operator()(const core::Step&) const { return "step"; }
  std::string_view operator()(const core::Does&) const { return "step"; }
  std::string_view operator()(const core::RunTo&) const { return "step"; }
  std::string_view operator()(const core::Returns&) const { return "step"; }
  std::string_view operator()(const core::Run&) const { return "run"; }
  std::string_view operator()(const core::SendSignal& send) const {
    return send.signal == kill_signal ? "kill" : "signal";
  }
  std::string_view operator()(const core::Expire&) const { return "expire"; }
  std::string_view operator()(const core::Inject&) const { return "inject"; }
  std::string_view operator()(const core::Type&) const { return "type"; }
  std::string_view operator()(const core::CloseInput&) const { return "type"; }
  std::string_view operator()(const core::Admit&) const { return {}; }
  std::string_view operator()(const core::Hold&) const { return {}; }
  std::string_view operator()(const core::Spontaneous&) const { return {}; }
  std::int32_t kill_signal = *core::signal_number("SIGKILL");
};

// ---- lines that ask nothing of the lab

Look read_look(LineReader& reader) {
  Look look;
  if (reader.is_process()) {
    look.process = reader.process().name;
    if (reader.accept(".")) reader.expect("why"), look.field = "why";
  } else {
    const ObjectName& object = reader.object();
    look.object = object.name;
    if (reader.accept(".")) {
      const Token token = reader.peek();
      look.field = reader.word("value");
      if (field_row(look.field, object.kind) == nullptr && !has_type(object.kind)) {
        reader.fail(token, "lesson.no-field", {look.field, kind_word(object.kind)},
                    nearest(look.field, field_words(object.kind)));
      }
    }
  }
  return look;
}

void read_looks(LineReader& reader, const Spot&, Script& script) {
  do {
    script.lines.push_back(read_look(reader));
  } while (reader.accept(","));
  reader.expect_end();
}

void read_say(LineReader& reader, const Spot& at, Script& script) {
  const std::string text = reader.text();
  reader.expect_end();
  script.lines.push_back(Say{at, {text, text}});
}

constexpr StatementRow statements[] = {
    {"expect", "expect CONDITION",
     [](LineReader& reader, const Spot&, Script& script) { script.lines.push_back(Expect{read_claim(reader)}); }},
    {"always", "always CONDITION",
     [](LineReader& reader, const Spot&, Script& script) { script.always.push_back(read_claim(reader)); }},
    {"never", "never CONDITION",
     [](LineReader& reader, const Spot&, Script& script) { script.never.push_back(read_claim(reader)); }},
    {"look", "look P[.why] | OBJECT[.FIELD], …", read_looks},
    {"say", "say \"…\"", read_say},
};

bool read_statement(LineReader& reader, Script& script) {
  const Spot at = reader.spot();
  for (const StatementRow& row : statements) {
    if (!reader.accept(row.word)) continue;
    row.read(reader, at, script);
    return true;
  }
  return false;
}

std::vector<std::string> all_words(bool subject) {
  std::vector<std::string> words;
  for (const CommandRow& row : commands) {
    if (row.subject == subject) words.emplace_back(row.word);
  }
  for (const StatementRow& row : statements) {
    if (!subject) words.emplace_back(row.word);
  }
  return words;
}

const CommandRow* row_of(const LineReader& reader, bool subject) {
  const auto row = std::find_if(std::begin(commands), std::end(commands), [&](const CommandRow& command) {
    return command.subject == subject && reader.next_is(command.word);
  });
  return row == std::end(commands) ? nullptr : row;
}

void read_order(LineReader& reader, Script& script) {
  Order order;
  order.at = reader.spot();
  order.line = reader.rest();
  order.row = row_of(reader, false);
  if (order.row == nullptr) {
    const Token first = reader.peek();
    if (first.kind != Token::Kind::Word) reader.fail_expected("P");
    const std::string second = reader.peek(1).text;
    const auto verbs = all_words(true);
    if (!reader.is_process() && nearest(second, verbs).empty()) {
      reader.fail(first, "lesson.no-command", {first.text}, nearest(first.text, all_words(false)));
    }
    order.process = reader.process().name;
    order.row = row_of(reader, true);
    if (order.row == nullptr) {
      const Token verb = reader.peek();
      reader.word("does, to, returns, step");
      reader.fail(verb, "lesson.no-command", {verb.text}, nearest(verb.text, verbs));
    }
  }
  reader.take();
  order.row->read(reader, order);
  reader.expect_end();
  script.lines.push_back(std::move(order));
}

}  // namespace

std::span<const CommandRow> command_rows() { return commands; }
std::span<const StatementRow> statement_rows() { return statements; }

std::string_view move_of(const core::Command& command) { return std::visit(MoveOf{}, command); }

std::string shell_name(std::uint32_t number) { return number == 1 ? "sh" : "sh" + std::to_string(number); }

bool is_of_shell(std::string_view path) {
  const std::string_view root = path.substr(0, path.find('.'));
  return root.starts_with("sh") && root.find_first_not_of("0123456789", 2) == root.npos;
}

std::vector<std::string> move_words() { return {"step", "run", "kill", "signal", "expire", "type", "inject", "sh"}; }

Claim read_claim(LineReader& reader) {
  Claim claim;
  claim.at = reader.spot();
  claim.line = reader.rest();
  claim.condition = read_condition(reader);
  reader.expect_end();
  return claim;
}

void read_step_line(LineReader& reader, Script& script) {
  if (reader.done()) return;
  if (!read_statement(reader, script)) read_order(reader, script);
}

}  // namespace ipclab::lesson
