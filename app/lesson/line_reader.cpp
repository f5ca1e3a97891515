#include "lesson/line_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/names.hpp"
#include "lesson/lesson.hpp"

namespace ipclab::lesson {
namespace {

bool begins_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::array<std::string_view, 17> symbols = {"==", "!=", "<=", ">=", "<", ">", "=", "+", "-",
                                                      "*",  "(",  ")",  "[",  "]", ".", ",", ".."};

template <class Rows>
std::vector<std::string> names_of(const Rows& rows) {
  std::vector<std::string> names;
  for (const auto& row : rows) names.push_back(row.name);
  return names;
}

}  // namespace

Spot spot_in(std::string_view line, std::size_t offset, const Spot& at) {
  Spot spot = at;
  for (std::size_t i = 0; i < offset && i < line.size(); ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xC0) != 0x80) ++spot.column;
  }
  return spot;
}

LineReader::LineReader(std::string_view line, Spot at, Vocabulary vocabulary)
    : line_(line), at_(std::move(at)), vocabulary_(vocabulary) {
  read_tokens();
}

void LineReader::read_tokens() {
  constexpr std::size_t longest = 1000;  // brackets in brackets … and the stack is finite
  if (line_.size() > longest) fail({}, "lesson.line-too-long", {std::to_string(longest)});
  std::size_t at = 0;
  while (at < line_.size() && line_[at] != '#') {
    if (line_[at] == ' ' || line_[at] == '\t') {
      ++at;
      continue;
    }
    Token token;
    token.offset = at;
    std::size_t end = at + 1;
    if (begins_word(line_[at])) {
      const auto joins = [&](std::size_t i) {  // close-input, posix-queue
        return line_[i] == '-' && i + 1 < line_.size() && begins_word(line_[i + 1]);
      };
      while (end < line_.size() && (begins_word(line_[end]) || is_digit(line_[end]) || joins(end))) ++end;
      token.kind = Token::Kind::Word;
      token.text = line_.substr(at, end - at);
    } else if (is_digit(line_[at])) {
      while (end < line_.size() && is_digit(line_[end])) ++end;
      token.kind = Token::Kind::Number;
      token.text = line_.substr(at, end - at);
      const auto read = std::from_chars(line_.data() + at, line_.data() + end, token.number);
      if (read.ec != std::errc()) fail(token, "lesson.number-too-large", {token.text});
    } else if (line_[at] == '"') {
      token.kind = Token::Kind::Text;
      while (end < line_.size() && line_[end] != '"') {
        char c = line_[end++];
        if (c == '\\' && end < line_.size()) {
          c = line_[end++];
          if (c == 'n') c = '\n';
        }
        token.text += c;
      }
      if (end >= line_.size()) fail(token, "lesson.no-closing-quote");
      ++end;
    } else {
      token.kind = Token::Kind::Symbol;
      for (const std::string_view symbol : symbols) {
        if (symbol.size() > token.text.size() && line_.substr(at).starts_with(symbol)) token.text = symbol;
      }
      if (token.text.empty()) {
        while (end < line_.size() && (static_cast<unsigned char>(line_[end]) & 0xC0) == 0x80) ++end;
        fail(token, "lesson.strange-character", {std::string(line_.substr(at, end - at))});
      }
      end = at + token.text.size();
    }
    tokens_.push_back(token);
    at = end;
  }
  Token last;
  last.offset = at;
  while (last.offset > 0 && (line_[last.offset - 1] == ' ' || line_[last.offset - 1] == '\t')) --last.offset;
  tokens_.push_back(last);
}

const Token& LineReader::peek(std::size_t ahead) const { return tokens_[std::min(next_ + ahead, tokens_.size() - 1)]; }

Token LineReader::take() {
  Token token = peek();
  if (next_ + 1 < tokens_.size()) ++next_;
  return token;
}

bool LineReader::next_is(std::string_view text, std::size_t ahead) const {
  const Token& token = peek(ahead);
  return (token.kind == Token::Kind::Word || token.kind == Token::Kind::Symbol) && token.text == text;
}

bool LineReader::accept(std::string_view text) {
  if (!next_is(text)) return false;
  take();
  return true;
}

void LineReader::expect(std::string_view text) {
  if (!accept(text)) fail_expected(text);
}

void LineReader::expect_end() {
  if (!done()) fail(peek(), "lesson.unexpected", {peek().text});
}

std::string LineReader::word(std::string_view what) {
  if (peek().kind != Token::Kind::Word) fail_expected(what);
  return take().text;
}

std::string LineReader::text() {
  if (peek().kind != Token::Kind::Text) fail_expected("\"…\"");
  return take().text;
}

std::int64_t LineReader::number() {
  const bool negative = accept("-");
  if (peek().kind != Token::Kind::Number) fail_expected("1, 2, 3 …");
  const std::int64_t value = take().number;
  return negative ? -value : value;
}

std::uint32_t LineReader::count() {
  const Token& token = peek();
  if (token.kind != Token::Kind::Number || token.number < 1 || token.number > 1'000'000) fail_expected("1, 2, 3 …");
  return static_cast<std::uint32_t>(take().number);
}

std::string LineReader::call() {
  std::string name = word("CALL");
  if (accept("(")) expect(")");
  return name;
}

std::int32_t LineReader::signal() {
  const Token token = peek();
  std::string name = word("SIGUSR1");
  if (name == "SIGRTMIN" && accept("+")) name += "+" + std::to_string(count());
  const auto number = core::signal_number(name);
  if (!number) fail(token, "lesson.no-signal", {name});
  return *number;
}

std::int32_t LineReader::error() {
  const Token token = peek();
  const auto number = core::errno_number(word("EINTR"));
  if (!number) fail(token, "lesson.no-errno", {token.text});
  return *number;
}

bool LineReader::is_process(std::size_t ahead) const {
  return peek(ahead).kind == Token::Kind::Word && vocabulary_.scene.process(peek(ahead).text) != nullptr;
}

bool LineReader::is_object(std::size_t ahead) const {
  return peek(ahead).kind == Token::Kind::Word && vocabulary_.scene.object(peek(ahead).text) != nullptr;
}

LineReader LineReader::inside(const Token& token, std::size_t offset, std::string_view part) const {
  Spot at = spot_in(token.text, offset, spot(token));
  ++at.column;  // the quote
  return {part, std::move(at), vocabulary_};
}

std::vector<std::string> LineReader::process_names() const { return names_of(vocabulary_.scene.processes); }
std::vector<std::string> LineReader::object_names() const { return names_of(vocabulary_.scene.objects); }

const ProcessName& LineReader::process() {
  const Token token = peek();
  const std::string name = word("P");
  const ProcessName* process = vocabulary_.scene.process(name);
  if (process == nullptr) fail(token, "lesson.no-process", {name}, nearest(name, process_names()));
  return *process;
}

const ObjectName& LineReader::object() {
  const Token token = peek();
  const std::string name = word("OBJECT");
  const ObjectName* object = vocabulary_.scene.object(name);
  if (object == nullptr) fail(token, "lesson.no-object", {name}, nearest(name, object_names()));
  return *object;
}

std::uint32_t LineReader::label(const ProcessName& process, std::string& file) {
  const Token token = peek();
  const std::string name = text();
  const auto source = vocabulary_.sources.find(process.program);
  if (source == vocabulary_.sources.end()) fail(token, "lesson.no-program", {process.program});
  file = source->second.file;
  const auto& labels = source->second.labels;
  const auto found = labels.find(name);
  if (found == labels.end()) {
    std::vector<std::string> known;
    for (const auto& [label, line] : labels) known.push_back(label);
    fail(token, "lesson.no-label", {name, file}, nearest(name, known));
  }
  return found->second;
}

std::optional<std::string> LineReader::file_beside(const std::string& name) const {
  return vocabulary_.folder == nullptr ? std::nullopt : read_file(*vocabulary_.folder / name);
}

std::string LineReader::source_file(const ProcessName& process) const {
  const auto source = vocabulary_.sources.find(process.program);
  return source == vocabulary_.sources.end() ? "" : source->second.file;
}

std::string LineReader::rest() const {
  const std::size_t begin = peek().offset;
  return std::string(line_.substr(begin, tokens_.back().offset - begin));
}

const Expression* LineReader::rule() const {
  if (peek().kind != Token::Kind::Word) return nullptr;
  const auto found = vocabulary_.rules.find(peek().text);
  return found == vocabulary_.rules.end() ? nullptr : &found->second;
}

Spot LineReader::spot(const Token& token) const { return spot_in(line_, token.offset, at_); }

void LineReader::fail(const Token& token, std::string key, std::vector<std::string> args,
                      std::string suggestion) const {
  throw Mistake{{spot(token), {std::move(key), std::move(args)}, std::move(suggestion)}};
}

void LineReader::fail_expected(std::string_view what) const {
  if (done()) fail(peek(), "lesson.line-ends", {std::string(what)});
  fail(peek(), "lesson.expected", {std::string(what), peek().text});
}

}  // namespace ipclab::lesson
