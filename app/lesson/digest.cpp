#include "lesson/digest.hpp"

#include <map>

#include "lesson/library.hpp"
#include "lesson/question.hpp"

namespace ipclab::lesson {
namespace {

void add(std::string& words, const RawLine& line) {
  for (const RawWord& word : words_of(line, {})) words += word.text + " ";
}

void add(std::string& words, const std::vector<RawLine>& lines) {
  for (const RawLine& line : lines) add(words, line);
}

bool begins_with(const RawLine& line, std::string_view word) {
  const auto words = words_of(line, {});
  return !words.empty() && words.front().text == word;
}

void add_question(std::string& words, const RawBlock& block) {
  std::vector<Problem> told_elsewhere;
  const RawQuestion question = read_question(block, true, told_elsewhere);
  add(words, question.text);
  for (const RawOption& option : question.options) {
    words += "[" + option.key + "] ";
    add(words, option.text);
    add(words, option.feedback);
  }
  add(words, question.feedback);
  if (const auto hints = question.lines.find("hint"); hints != question.lines.end()) add(words, hints->second);
}

// What a translation says in its own words.
void add_block(std::string& words, const RawBlock& block) {
  const bool asks = block.kind == "predict" || block.kind == "try" || block.kind == "challenge";
  if (asks) return add_question(words, block);
  const std::string_view speaks = block.kind == "show" ? "figure" : "say";
  for (const RawLine& line : block.lines) {
    if (begins_with(line, speaks)) add(words, line);
  }
}

// FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/), folded to six digits that a person can compare.
std::string digest(std::string_view words) {
  std::uint32_t hash = 2166136261u;
  for (const char c : words) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  hash = (hash >> 24) ^ (hash & 0xFFFFFFu);
  std::string digits;
  for (int shift = 20; shift >= 0; shift -= 4) digits += "0123456789abcdef"[hash >> shift & 15u];
  return digits;
}

struct Digests {
  std::map<std::string, std::string> blocks;  // by key
  std::string last;                           // of what stands after the last block
};

Digests digests_of(const RawFile& file) {
  Digests all;
  std::vector<RawLine> prose;
  int shows = 0;
  for (const RawPiece& piece : file.pieces) {
    if (const auto* more = std::get_if<RawProse>(&piece)) {
      prose.insert(prose.end(), more->lines.begin(), more->lines.end());
      continue;
    }
    const auto& block = std::get<RawBlock>(piece);
    all.blocks.emplace(key_of(block, shows), digest_of(prose, &block));
    prose.clear();
  }
  all.last = digest_of(prose, nullptr);
  return all;
}

std::string comment(const std::string& digest) { return digest.empty() ? "" : "<!-- digest " + digest + " -->\n"; }

}  // namespace

std::string digest_of(const std::vector<RawLine>& prose, const RawBlock* block) {
  std::string words;
  add(words, prose);
  if (block != nullptr) add_block(words, *block);
  return words.empty() ? words : digest(words);
}

std::string with_digests(const LessonText& english, const LessonText& translation) {
  std::vector<Problem> told_elsewhere;
  const Digests digests = digests_of(take_apart(english, told_elsewhere));
  const RawFile file = take_apart(translation, told_elsewhere);
  std::map<std::uint32_t, std::string> comments;  // by the line before which they are to stand
  int shows = 0;
  for (const RawPiece& piece : file.pieces) {
    const auto* block = std::get_if<RawBlock>(&piece);
    if (block == nullptr) continue;
    const auto found = digests.blocks.find(key_of(*block, shows));
    if (found != digests.blocks.end()) comments[block->at.line] = comment(found->second);
  }
  std::string text;
  std::uint32_t number = 0;
  for (std::size_t begin = 0; begin < translation.text.size();) {
    const std::size_t end = std::min(translation.text.find('\n', begin), translation.text.size());
    ++number;
    if (const auto found = comments.find(number); found != comments.end()) text += found->second;
    if (!file.digest_lines.contains(number)) text += translation.text.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
  const bool says_more = !file.pieces.empty() && std::holds_alternative<RawProse>(file.pieces.back());
  return says_more ? text + comment(digests.last) : text;
}

std::optional<LessonText> accepted(const Lesson& lesson) {
  if (lesson.files.size() < 2) return std::nullopt;
  const auto& [path, text] = lesson.files[1];
  return LessonText{path, with_digests({lesson.files[0].first, lesson.files[0].second}, {path, text})};
}

}  // namespace ipclab::lesson
