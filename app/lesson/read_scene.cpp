// The lines of a `scene` block: programs, processes, objects, rules.
#include <algorithm>

#include "lesson/kinds.hpp"
#include "lesson/read_script.hpp"

namespace ipclab::lesson {
namespace {

using core::ObjectKind;

// The words of a program's line as a shell would see them, for arguments like `--fast` or `3`.
std::vector<std::string> split_arguments(std::string_view text) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < text.size() && text[at] != '#') {
    if (text[at] == ' ' || text[at] == '\t') {
      ++at;
      continue;
    }
    const bool quoted = text[at] == '"';
    const std::size_t begin = at + (quoted ? 1 : 0);
    const std::size_t end = std::min(quoted ? text.find('"', begin) : text.find_first_of(" \t", begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    at = quoted ? end + 1 : end;
  }
  return words;
}

template <class Row>
void put(std::vector<Row>& rows, Row row) {
  const auto old = std::find_if(rows.begin(), rows.end(), [&](const Row& other) { return other.name == row.name; });
  if (old != rows.end()) {
    *old = std::move(row);
  } else {
    rows.push_back(std::move(row));
  }
}

void put_program(SceneDraft& draft, const std::string& name, std::vector<std::string> words, LineReader& reader) {
  core::Launch launch;
  launch.name = name;
  launch.program = words.front();
  words.erase(words.begin());
  if (words.size() >= 2 && words[words.size() - 2] == "stdout") {
    if (words.back() == "pipe") {
      launch.out = core::Stdout::Pipe;
    } else if (words.back() == "file") {
      launch.out = core::Stdout::File;
    } else {
      reader.fail(reader.peek(), "lesson.no-stdout", {words.back()}, nearest(words.back(), {"pipe", "file"}));
    }
    words.resize(words.size() - 2);
  }
  launch.arguments = std::move(words);
  for (ProcessName& process : draft.scene.processes) {  // of a scene like another: the children run it too
    if (process.path == name || process.path.starts_with(name + ".")) process.program = launch.program;
  }
  put(draft.scene.processes, ProcessName{name, name, launch.program});
  put(draft.scene.programs, std::move(launch));
}

// [as TYPE], of shared memory
void read_type(LineReader& reader, ObjectName& object) {
  if (!has_type(object.kind) || !reader.accept("as")) return;
  do {  // unsigned long
    object.type += (object.type.empty() ? "" : " ") + reader.word("TYPE");
  } while (!reader.done());
}

void read_related(LineReader& reader, const std::string& name, SceneDraft& draft) {
  const ProcessName parent = reader.process();
  if (reader.accept("child")) {
    const std::string path = parent.path + "." + std::to_string(reader.count());
    reader.expect_end();
    put(draft.scene.processes, ProcessName{name, path, parent.program});
    return;
  }
  const Token kind = reader.peek();
  const auto known = kind_named(reader.word("semaphore"));
  if (!known) {
    std::vector<std::string> words = kind_words();
    words.emplace_back("child");
    reader.fail(kind, "lesson.no-object-kind", {kind.text}, nearest(kind.text, words));
  }
  ObjectName object{name, parent.path, *known, reader.count(), 0, {}, {}};
  if (*known == ObjectKind::SemaphoreSet && reader.accept("[")) {
    const Token token = reader.peek();
    const std::int64_t member = reader.number();
    if (member < 0 || member > 31999) reader.fail(token, "lesson.no-member", {std::to_string(member)});
    object.member = static_cast<std::uint16_t>(member);
    reader.expect("]");
  }
  read_type(reader, object);
  reader.expect_end();
  put(draft.scene.objects, std::move(object));
}

// KIND named "…"
void read_named(LineReader& reader, const std::string& name, SceneDraft& draft) {
  const ObjectKind kind = *kind_named(reader.word("file"));
  reader.expect("named");
  ObjectName object{name, {}, kind, 1, 0, {}, reader.text()};
  read_type(reader, object);
  reader.expect_end();
  put(draft.scene.objects, std::move(object));
}

std::size_t size_of(const Expression& expression) {
  std::size_t size = 1;
  for (const Expression& operand : expression.operands) size += size_of(operand);
  return size;
}

// Whether the line's right side can only be a condition: anything that begins with a known name, or with no word.
bool is_rule(const LineReader& reader) {
  if (reader.peek().kind != Token::Kind::Word) return true;
  if (reader.next_is("not")) return true;
  if ((reader.next_is("output") || reader.next_is("deadlock")) && reader.next_is("of", 1)) return true;
  return reader.is_process() || reader.is_object() || reader.rule() != nullptr || reader.next_is(".", 1);
}

}  // namespace

void read_scene_line(std::string_view line, const Spot& at, const ProgramFinder& known_program, const Sources& sources,
                     SceneDraft& draft) {
  const Vocabulary vocabulary{draft.scene, draft.rules, sources};
  // The line's own place, but tokens only up to `=`: a program's arguments need not be tokens.
  const std::size_t equals = line.find('=');
  LineReader left(line.substr(0, std::min(equals, line.size())), at, vocabulary);
  if (left.done() && equals == line.npos) return;
  const Token name_token = left.peek();
  const std::string name = left.word("NAME");
  if (equals == line.npos) left.fail_expected("=");
  left.expect_end();
  if (std::find(draft.given.begin(), draft.given.end(), name) != draft.given.end()) {
    left.fail(name_token, "lesson.two-of-one-name", {name});
  }
  draft.given.push_back(name);

  const Spot right_at = spot_in(line, equals + 1, at);
  const std::string_view right = line.substr(equals + 1);
  const std::vector<std::string> words = split_arguments(right);
  if (words.empty()) left.fail(name_token, "lesson.nothing-given", {name});
  const bool counted = words.size() > 2 && words[2].find_first_of("0123456789") == 0;
  const bool named = words.size() > 1 && words[1] == "named" && kind_named(words[0]);
  const bool kind = words.size() > 1 && (words[1] == "child" || kind_named(words[1]));
  const bool process = draft.scene.process(words.front()) != nullptr;
  const bool program = known_program(words.front());
  const bool related = kind ? process || !program : counted && process && !program;
  if (!related && !named && program) {
    LineReader place(right.substr(0, right.find(words.front()) + words.front().size()), right_at, vocabulary);
    put_program(draft, name, words, place);
    return;
  }
  LineReader reader(right, right_at, vocabulary);
  if (named) {
    read_named(reader, name, draft);
  } else if (related) {
    read_related(reader, name, draft);
  } else if (is_rule(reader)) {
    Expression rule = read_condition(reader);
    reader.expect_end();
    if (size_of(rule) > 500) left.fail(name_token, "lesson.rule-too-long", {name});
    draft.rules[name] = std::move(rule);
  } else {
    reader.fail(reader.peek(), "lesson.no-program", {words.front()});
  }
}

std::vector<ReferenceRow> scene_line_rows() {
  return {{"program", "NAME = PROGRAM [ARGUMENT …] [stdout pipe | file]"},
          {"child", "NAME = P child K"},
          {"object", "NAME = P KIND K"},
          {"member", "NAME = P semaphore K[M]"},
          {"type", "NAME = P segment K as TYPE"},
          {"named", "NAME = KIND named \"…\""},
          {"rule", "NAME = CONDITION"}};
}

}  // namespace ipclab::lesson
