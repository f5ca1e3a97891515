#include "lesson/blocks.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "lesson/line_reader.hpp"

namespace ipclab::lesson {
namespace {

// Fences that are part of the prose.
constexpr std::string_view code_languages[] = {"", "c", "cpp", "sh", "console", "text"};

bool is_kind(std::string_view word) {
  const auto rows = block_rows();
  return std::any_of(rows.begin(), rows.end(), [&](const BlockRow& row) { return row.kind == word; });
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Length of the well-formed UTF-8 sequence at the beginning, 0 if there is none (RFC 3629).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xED && byte(1) > 0x9F;
  const bool too_large = lead == 0xF4 && byte(1) > 0x8F;
  return overlong || surrogate || too_large ? 0 : length;
}

// The first byte that no text has: broken UTF-8, or NUL.
std::optional<Problem> bad_byte(const LessonText& text) {
  std::uint32_t line = 1, column = 1;
  const std::string_view bytes = text.text;
  for (std::size_t at = 0; at < bytes.size();) {
    if (bytes[at] == '\0') return Problem{{text.file, line, column}, {"lesson.nul-byte", {}}, {}};
    const std::size_t length = sequence_length(bytes.substr(at));
    if (length == 0) return Problem{{text.file, line, column}, {"lesson.not-utf8", {}}, {}};
    ++column;
    if (bytes[at] == '\n') ++line, column = 1;
    at += length;
  }
  return std::nullopt;
}

std::vector<RawLine> lines_of(std::string_view text) {
  std::vector<RawLine> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back({std::string(line), static_cast<std::uint32_t>(lines.size() + 1)});
    begin = end + 1;
  }
  return lines;
}

class Scanner {
 public:
  Scanner(const LessonText& text, std::vector<Problem>& problems)
      : file_(text.file), lines_(lines_of(text.text)), problems_(problems) {
    raw_.file = file_;
  }

  RawFile scan() {
    read_front();
    while (at_ < lines_.size()) {
      const std::string& line = lines_[at_].text;
      if (line.starts_with("```")) {
        read_fence();
      } else if (!read_placeholder(line)) {
        prose_.lines.push_back(lines_[at_++]);
      }
    }
    end_prose();
    return std::move(raw_);
  }

 private:
  void problem(std::uint32_t line, std::uint32_t column, std::string key, std::vector<std::string> args = {},
               std::string suggestion = {}) {
    problems_.push_back({{file_, line, column}, {std::move(key), std::move(args)}, std::move(suggestion)});
  }

  void read_front() {
    if (lines_.empty() || trim(lines_[0].text) != "+++") {
      problem(1, 1, "lesson.no-front-matter");
      return;
    }
    for (at_ = 1; at_ < lines_.size() && trim(lines_[at_].text) != "+++"; ++at_) raw_.front += lines_[at_].text + "\n";
    if (at_ == lines_.size()) problem(1, 1, "lesson.front-not-closed");
    if (at_ < lines_.size()) ++at_;
  }

  void end_prose() {
    const auto blank = [](const RawLine& line) { return trim(line.text).empty(); };
    if (!std::all_of(prose_.lines.begin(), prose_.lines.end(), blank)) raw_.pieces.emplace_back(std::move(prose_));
    prose_ = {};
  }

  // kind, name and words of a block's head, which begins at byte `offset` of the line
  RawBlock read_head(const RawLine& line, std::size_t offset, std::size_t end) const {
    RawBlock block;
    const std::string_view text = std::string_view(line.text).substr(0, end);
    const Spot at{file_, line.line, 1};
    std::size_t count = 0;
    while ((offset = text.find_first_not_of(" \t", offset)) != text.npos) {
      const std::size_t after = std::min(text.find_first_of(" \t", offset), text.size());
      const std::string word(text.substr(offset, after - offset));
      if (count == 0) block.kind = word, block.at = spot_in(text, offset, at);
      if (count == 0) block.name_at = spot_in(text, after, at);
      if (count == 1) block.name = word, block.name_at = spot_in(text, offset, at);
      if (count > 1) block.words.push_back(word);
      ++count;
      offset = after;
    }
    return block;
  }

  void read_fence() {
    const RawLine head = lines_[at_];
    RawBlock block = read_head(head, head.text.find_first_not_of('`'), head.text.npos);
    const bool ours = is_kind(block.kind);
    const bool code =
        std::find(std::begin(code_languages), std::end(code_languages), block.kind) != std::end(code_languages);
    if (!ours && !code) {
      const std::uint32_t column = block.at.column;
      problem(head.line, column, "lesson.no-kind", {block.kind}, nearest(block.kind, block_kinds()));
    }
    std::vector<RawLine> inner;
    for (++at_; at_ < lines_.size() && trim(lines_[at_].text) != "```"; ++at_) inner.push_back(lines_[at_]);
    if (at_ == lines_.size()) {
      problem(head.line, 1, "lesson.not-closed", {block.kind});
    }
    if (code) {
      prose_.lines.push_back(head);
      prose_.lines.insert(prose_.lines.end(), inner.begin(), inner.end());
      if (at_ < lines_.size()) prose_.lines.push_back(lines_[at_]);
    } else if (ours) {
      end_prose();
      block.lines = std::move(inner);
      block.digest = std::exchange(raw_.digest, std::nullopt);
      raw_.pieces.emplace_back(std::move(block));
    }
    if (at_ < lines_.size()) ++at_;
  }

  // <!-- step open -->, <!-- digest 1a2b3c -->
  bool read_placeholder(const std::string& line) {
    constexpr std::string_view open = "<!--", close = "-->";
    const std::string_view text = trim(line);
    if (!text.starts_with(open) || !text.ends_with(close) || text.size() < open.size() + close.size()) return false;
    const std::size_t begin = line.find(open) + open.size();
    RawBlock block = read_head(lines_[at_], begin, line.rfind(close));
    if (block.kind == "digest") {
      raw_.digest = {block.name, block.at};
      raw_.digest_lines.insert(lines_[at_++].line);
      return true;
    }
    if (!is_kind(block.kind)) return false;
    block.placeholder = true;
    block.digest = std::exchange(raw_.digest, std::nullopt);
    end_prose();
    raw_.pieces.emplace_back(std::move(block));
    ++at_;
    return true;
  }

  std::string file_;
  std::vector<RawLine> lines_;
  std::vector<Problem>& problems_;
  std::size_t at_ = 0;
  RawProse prose_;
  RawFile raw_;
};

}  // namespace

std::vector<std::string> block_kinds() {
  std::vector<std::string> kinds;
  for (const BlockRow& row : block_rows()) kinds.emplace_back(row.kind);
  return kinds;
}

std::vector<RawWord> words_of(const RawLine& line, const std::string& file) {
  std::vector<RawWord> words;
  const std::string_view text = line.text;
  for (std::size_t at = 0; (at = text.find_first_not_of(" \t", at)) != text.npos;) {
    const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
    words.push_back({std::string(text.substr(at, end - at)), spot_in(text, at, {file, line.line, 1})});
    at = end;
  }
  return words;
}

std::string key_of(const RawBlock& block, int& shows) {
  return block.kind == "show" ? "show " + std::to_string(++shows) : block.kind + " " + block.name;
}

std::string joined(const std::vector<RawLine>& lines) {
  std::string text;
  for (const RawLine& line : lines) text += line.text + "\n";
  return text;
}

RawFile take_apart(const LessonText& text, std::vector<Problem>& problems) {
  if (auto bad = bad_byte(text)) {
    problems.push_back(std::move(*bad));
    RawFile nothing;
    nothing.file = text.file;
    return nothing;
  }
  return Scanner(text, problems).scan();
}

}  // namespace ipclab::lesson
