#include "lesson/question.hpp"

#include <algorithm>

namespace ipclab::lesson {
namespace {

std::string_view without_indent(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == text.npos ? std::string_view() : text.substr(begin);
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

}  // namespace

RawQuestion read_question(const RawBlock& block, std::vector<Problem>& problems) {
  RawQuestion question;
  for (const RawLine& line : block.lines) {
    const std::string_view text = without_indent(line.text);
    RawOption* option = question.options.empty() ? nullptr : &question.options.back();
    if (auto head = read_option_head(line, block.at.file)) {
      const auto same = [&](const RawOption& other) { return other.key == head->key; };
      if (std::any_of(question.options.begin(), question.options.end(), same)) {
        problems.push_back({head->at, {"lesson.two-of-one-name", {head->key}}, {}});
      }
      question.options.push_back(std::move(*head));
    } else if (text.starts_with(">")) {
      auto& feedback = option != nullptr ? option->feedback : question.feedback;
      feedback.push_back({std::string(without_indent(text.substr(1))), line.line});
    } else if (option != nullptr && text.starts_with("when ")) {
      option->when = line;
    } else if (option != nullptr && text == "correct") {
      option->correct = true;
    } else if (block.kind == "try" && text.starts_with("notice ")) {
      question.notice = line;
    } else if (option != nullptr) {
      if (!text.empty()) option->text.push_back({std::string(text), line.line});
    } else {
      question.text.push_back(line);
    }
  }
  return question;
}

}  // namespace ipclab::lesson
