#include "lesson/question.hpp"

#include <algorithm>
#include <charconv>

namespace ipclab::lesson {
namespace {

constexpr WordRow words[] = {
    {"predict", "number", "number EXPRESSION"},
    {"predict", "who", "who [LIST]"},
    {"predict", "- [", "- [KEY] text of an option"},
    {"predict", "when", "when CONDITION"},
    {"predict", "correct", "correct"},
    {"predict", ">", "> feedback, N > feedback, P > feedback"},
    {"try", "notice", "notice CONDITION"},
    {"challenge", "from", "from SCENE[/STEP]"},
    {"challenge", "goal", "goal CONDITION"},
    {"challenge", "allow", "allow step run kill signal expire type inject sh"},
    {"challenge", "edit", "edit PROGRAM.cpp"},
    {"challenge", "judge", "judge every order"},
    {"challenge", "within", "within N moves"},
    {"challenge", "hint", "hint text", true},
    {"challenge", "solution", "solution"},
    {"challenge", "replace", "replace \"OLD\" by \"NEW\""},
    {"demonstration", "from", "from SCENE[/STEP]"},
    {"show", "source", "source PROGRAM \"LABEL\" .. \"LABEL\""},
    {"show", "table", "table FIELD … at SCENE/STEP …"},
    {"show", "figure", "figure FILE \"what it shows\""},
};

std::string_view without_indent(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == text.npos ? std::string_view() : text.substr(begin);
}

std::string_view first_word(std::string_view text) {
  text = without_indent(text);
  return text.substr(0, text.find_first_of(" \t"));
}

// `- [key] text`
std::optional<RawOption> read_option_head(const RawLine& line, const std::string& file) {
  const std::string_view text = line.text;
  const std::size_t close = text.find(']');
  if (!text.starts_with("- [") || close == text.npos) return std::nullopt;
  RawOption option;
  option.key = text.substr(3, close - 3);
  option.at = {file, line.line, 4};
  option.text.push_back({std::string(without_indent(text.substr(close + 1))), line.line});
  return option;
}

bool is_key(std::string_view word) {
  std::int64_t number = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
  if (read.ec == std::errc() && read.ptr == word.data() + word.size()) return true;
  return !word.empty() && std::all_of(word.begin(), word.end(),
                                      [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
}

// `-1 > feedback`, `alice > feedback`
std::optional<RawOption> read_keyed(const RawLine& line, const std::string& file) {
  const std::string_view text = without_indent(line.text);
  const std::string_view word = first_word(text);
  const std::string_view rest = without_indent(text.substr(word.size()));
  if (!is_key(word) || !rest.starts_with(">")) return std::nullopt;
  RawOption option;
  option.key = word;
  option.at = {file, line.line, static_cast<std::uint32_t>(line.text.size() - text.size() + 1)};
  option.feedback.push_back({std::string(without_indent(rest.substr(1))), line.line});
  return option;
}

const WordRow* row_of(std::string_view kind, std::string_view word) {
  const auto row = std::find_if(std::begin(words), std::end(words),
                                [&](const WordRow& one) { return one.kind == kind && one.word == word; });
  return row == std::end(words) ? nullptr : row;
}

}  // namespace

std::span<const WordRow> word_rows() { return words; }

const RawLine* RawQuestion::line(std::string_view word) const {
  const auto found = lines.find(word);
  return found == lines.end() ? nullptr : &found->second.front();
}

RawQuestion read_question(const RawBlock& block, bool keyed, std::vector<Problem>& problems) {
  RawQuestion question;
  const auto add_option = [&](RawOption head) {
    const auto same = [&](const RawOption& other) { return other.key == head.key; };
    if (std::any_of(question.options.begin(), question.options.end(), same)) {
      problems.push_back({head.at, {"lesson.two-of-one-name", {head.key}}, {}});
    }
    question.options.push_back(std::move(head));
  };
  for (const RawLine& line : block.lines) {
    const std::string_view text = without_indent(line.text);
    RawOption* option = question.options.empty() ? nullptr : &question.options.back();
    const WordRow* row = option == nullptr ? row_of(block.kind, first_word(text)) : nullptr;
    if (question.line("solution") != nullptr) {
      question.solution.push_back(line);
    } else if (auto head = read_option_head(line, block.at.file)) {
      add_option(std::move(*head));
    } else if (auto answer = keyed ? read_keyed(line, block.at.file) : std::nullopt) {
      add_option(std::move(*answer));
    } else if (text.starts_with(">")) {
      auto& feedback = option != nullptr ? option->feedback : question.feedback;
      feedback.push_back({std::string(without_indent(text.substr(1))), line.line});
    } else if (option != nullptr && first_word(text) == "when") {
      option->when = line;
    } else if (option != nullptr && text == "correct") {
      option->correct = true;
    } else if (row != nullptr) {
      auto& lines = question.lines[std::string(row->word)];
      if (!lines.empty() && !row->often) {
        problems.push_back(
            {words_of(line, block.at.file).front().at, {"lesson.line-given-twice", {lines.front().text}}, {}});
      }
      lines.push_back(line);
    } else if (option != nullptr) {
      if (!text.empty()) option->text.push_back({std::string(text), line.line});
    } else {
      question.text.push_back(line);
    }
  }
  return question;
}

}  // namespace ipclab::lesson
