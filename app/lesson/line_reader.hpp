// One line of the step language as tokens, each with its place, and the look-up of names in it.
// Internal to this room: used by the readers of conditions, scripts and scenes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lesson/expression.hpp"
#include "lesson/problem.hpp"
#include "lesson/scene.hpp"

namespace ipclab::lesson {

// Thrown while a line is read, caught where lines are told apart: one mistake a line, the others are still read.
struct Mistake {
  Problem problem;
};

using Rules = std::map<std::string, Expression, std::less<>>;
using Sources = std::map<std::string, Source>;

// What a line may speak of.
struct Vocabulary {
  const Scene& scene;
  const Rules& rules;
  const Sources& sources;
  const std::filesystem::path* folder = nullptr;  // of the lesson: null = nobody's; empty = it is not looked into
};

struct Token {
  enum class Kind : std::uint8_t { Word, Number, Text, Symbol, End };
  Kind kind = Kind::End;
  std::string text;  // Text: without its quotes
  std::int64_t number = 0;
  std::size_t offset = 0;  // in bytes
};

class LineReader {
 public:
  // `at` is the place of the line's first character. Throws Mistake.
  LineReader(std::string_view line, Spot at, Vocabulary vocabulary);

  const Token& peek(std::size_t ahead = 0) const;
  Token take();
  bool done() const { return peek().kind == Token::Kind::End; }
  bool next_is(std::string_view text, std::size_t ahead = 0) const;  // a word or a symbol
  bool accept(std::string_view text);
  void expect(std::string_view text);
  void expect_end();

  // Reads a part of the text `token` in the same words; it begins at byte `offset` of it.
  LineReader inside(const Token& token, std::size_t offset, std::string_view part) const;

  // What the next token must be; each takes it, or throws a Mistake that names it.
  std::string word(std::string_view what);
  std::string text();
  std::int64_t number();
  std::uint32_t count();  // a number from 1
  std::string call();     // a word, with or without ()
  std::int32_t signal();  // SIGUSR1
  std::int32_t error();   // EINTR
  const ProcessName& process();
  const ObjectName& object();
  // The line of `// [label]` in the source that the process runs.
  std::uint32_t label(const ProcessName& process, std::string& file);

  // Files that lie beside the lesson, where they are looked for.
  bool has_files() const { return vocabulary_.folder == nullptr || !vocabulary_.folder->empty(); }
  std::optional<std::string> file_beside(const std::string& name) const;
  const std::vector<core::Launch>& programs() const { return vocabulary_.scene.programs; }

  std::string source_file(const ProcessName& process) const;
  const ProcessName* known_process(std::string_view name) const { return vocabulary_.scene.process(name); }

  bool is_process(std::size_t ahead = 0) const;
  bool is_object(std::size_t ahead = 0) const;
  const Expression* rule() const;  // if the next word is one

  Spot spot() const { return spot(peek()); }
  Spot spot(const Token& token) const;
  [[noreturn]] void fail(const Token& token, std::string key, std::vector<std::string> args = {},
                         std::string suggestion = {}) const;
  [[noreturn]] void fail_expected(std::string_view what) const;
  std::string_view line() const { return line_; }
  std::string rest() const;  // as written, without the comment
  std::vector<std::string> process_names() const;
  std::vector<std::string> object_names() const;

 private:
  void read_tokens();

  std::string_view line_;
  Spot at_;
  Vocabulary vocabulary_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
};

// Place of the byte at `offset` of a line that begins at `at`: columns count characters.
Spot spot_in(std::string_view line, std::size_t offset, const Spot& at);

// or, and, not, comparisons, + - *, what processes and objects are. Throws Mistake.
Expression read_expression(LineReader& reader);
// The same, but it must be true or false.
Expression read_condition(LineReader& reader);

}  // namespace ipclab::lesson
