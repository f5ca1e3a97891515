#include "cli/console.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace ipclab::cli {
namespace {

constexpr std::size_t widest = 100;  // longer lines are hard to read

struct Character {
  char32_t code = 0;
  std::string_view bytes;
};

// One character of UTF-8; a broken byte stands for itself.
Character next_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
  if (length == 1 || length > text.size()) return {first, text.substr(0, 1)};
  char32_t code = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  return {code, text.substr(0, length)};
}

// East Asian Width (UAX 11) of what texts and programs may print.
bool is_wide(char32_t code) {
  constexpr std::array<std::pair<char32_t, char32_t>, 10> wide = {{{0x1100, 0x115F},
                                                                   {0x2E80, 0x303E},
                                                                   {0x3041, 0x4DBF},
                                                                   {0x4E00, 0xA4CF},
                                                                   {0xAC00, 0xD7A3},
                                                                   {0xF900, 0xFAFF},
                                                                   {0xFE30, 0xFE4F},
                                                                   {0xFF00, 0xFF60},
                                                                   {0xFFE0, 0xFFE6},
                                                                   {0x1F300, 0x3FFFD}}};
  return std::any_of(wide.begin(), wide.end(),
                     [code](auto range) { return range.first <= code && code <= range.second; });
}

bool is_combining(char32_t code) { return (code >= 0x300 && code <= 0x36F) || (code >= 0x200B && code <= 0x200F); }

std::size_t columns_of(char32_t code) { return is_combining(code) ? 0 : is_wide(code) ? 2 : 1; }

bool closes(char32_t code) {
  return std::u32string_view(U"，。、；：！？）」』》】”’…").find(code) != std::u32string_view::npos;
}

bool opens(char32_t code) { return std::u32string_view(U"（「『《【“‘").find(code) != std::u32string_view::npos; }

// What must stay on one line; `space` if one stands before it.
struct Token {
  Line parts;
  std::size_t columns = 0;
  bool space = false;
  bool line_break = false;  // before it
};

void extend(Token& token, std::string_view bytes, Look look, std::size_t columns) {
  if (token.parts.empty() || token.parts.back().look != look) token.parts.push_back({"", look});
  token.parts.back().text += bytes;
  token.columns += columns;
}

bool may_break(char32_t before, char32_t after) {
  return (is_wide(before) || is_wide(after)) && !closes(after) && !opens(before);
}

std::vector<Token> tokens_of(const Line& line) {
  std::vector<Token> tokens;
  bool space = true, line_break = false;
  char32_t before = ' ';
  for (const Stretch& stretch : line) {
    for (std::string_view rest = stretch.text; !rest.empty();) {
      const Character character = next_character(rest);
      rest.remove_prefix(character.bytes.size());
      if (character.code == '\n' || character.code == ' ') {
        line_break = line_break || character.code == '\n';
        space = true;
        continue;
      }
      if (space || may_break(before, character.code)) {
        tokens.push_back({{}, 0, space && !tokens.empty(), line_break});
        space = line_break = false;
      }
      extend(tokens.back(), character.bytes, stretch.look, columns_of(character.code));
      before = character.code;
    }
  }
  return tokens;
}

std::string_view escape(Look look) {
  switch (look) {
    case Look::Plain:
      return "";
    case Look::Strong:
      return "\x1b[1m";
    case Look::Emphasis:
      return "\x1b[3m";
    case Look::Code:
      return "\x1b[36m";
    case Look::Dim:
      return "\x1b[2m";
    case Look::Process:
      return "\x1b[1;34m";
    case Look::Object:
      return "\x1b[1;33m";
    case Look::Value:
      return "\x1b[1m";
    case Look::Good:
      return "\x1b[32m";
    case Look::Bad:
      return "\x1b[1;31m";
  }
  return "";
}

// What a program printed must not steer the terminal.
std::string harmless(std::string_view text) {
  std::string shown;
  for (; !text.empty();) {
    const Character character = next_character(text);
    text.remove_prefix(character.bytes.size());
    const bool control =
        character.code < 0x20 || character.code == 0x7F || (character.code >= 0x80 && character.code < 0xA0);
    if (character.code == '\t') {
      shown += "    ";
    } else if (control) {
      shown += "\xEF\xBF\xBD";  // U+FFFD
    } else {
      shown += character.bytes;
    }
  }
  return shown;
}

}  // namespace

std::size_t width_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character character = next_character(text);
    columns += columns_of(character.code);
    text.remove_prefix(character.bytes.size());
  }
  return columns;
}

std::string padded(std::string text, std::size_t columns) {
  const std::size_t width = width_of(text);
  if (width < columns) text.append(columns - width, ' ');
  return text;
}

std::vector<Line> wrap(const Line& line, std::size_t columns) {
  std::vector<Line> lines(1);
  std::size_t used = 0;
  for (const Token& token : tokens_of(line)) {
    const std::size_t space = token.space && used > 0 ? 1 : 0;
    if (token.line_break || (used > 0 && used + space + token.columns > columns)) {
      lines.emplace_back();
      used = 0;
    } else if (space > 0) {
      Line& last = lines.back();
      // Between two words of one look the space has it too.
      if (last.back().look == token.parts.front().look) {
        last.back().text += ' ';
      } else {
        last.push_back({" ", Look::Plain});
      }
      ++used;
    }
    for (const Stretch& part : token.parts) {
      Line& last = lines.back();
      if (!last.empty() && last.back().look == part.look) {
        last.back().text += part.text;
      } else {
        last.push_back(part);
      }
    }
    used += token.columns;
  }
  return lines;
}

Console::Console(std::FILE* out) : out_(out), width_(80), looks_(false) {
  if (::isatty(::fileno(out)) == 0) return;
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  looks_ = (no_colour == nullptr || *no_colour == '\0') && terminal != nullptr && std::string_view(terminal) != "dumb";
  winsize size{};
  if (::ioctl(::fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 20) {
    width_ = std::min<std::size_t>(size.ws_col, widest);
  }
}

void Console::put(const Line& line) {
  for (const Stretch& stretch : line) {
    const std::string shown = harmless(stretch.text);
    const std::string_view begin = looks_ ? escape(stretch.look) : "";
    std::fwrite(begin.data(), 1, begin.size(), out_);
    std::fwrite(shown.data(), 1, shown.size(), out_);
    if (!begin.empty()) std::fputs("\x1b[0m", out_);
  }
}

void Console::print(const Line& line, std::string_view first) {
  const std::size_t indent = width_of(first);
  bool is_first = true;
  for (const Line& part : wrap(line, width_ > indent + 20 ? width_ - indent : 20)) {
    put({{is_first ? std::string(first) : std::string(indent, ' '), Look::Plain}});
    put(part);
    std::fputc('\n', out_);
    is_first = false;
  }
  blank_ = false;
}

void Console::verbatim(const Line& line) {
  put(line);
  std::fputc('\n', out_);
  blank_ = false;
}

void Console::blank() {
  if (!blank_) std::fputc('\n', out_);
  blank_ = true;
}

}  // namespace ipclab::cli
