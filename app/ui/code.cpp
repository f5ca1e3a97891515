#include "ui/code.hpp"

#include <algorithm>
#include <array>

#include "ui/draw.hpp"
#include "ui/icons.hpp"

namespace ipclab::ui {
namespace {

constexpr std::array<std::string_view, 45> keywords = {
    "auto",     "bool",     "break",  "case",   "catch",    "char",   "class",     "const",    "constexpr",
    "continue", "default",  "do",     "double", "else",     "enum",   "extern",    "false",    "float",
    "for",      "if",       "inline", "int",    "key_t",    "long",   "namespace", "nullptr",  "pid_t",
    "return",   "short",    "signed", "size_t", "sizeof",   "static", "struct",    "switch",   "true",
    "union",    "unsigned", "using",  "void",   "volatile", "while",  "sembuf",    "sigset_t", "std"};

bool word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool word(char c) { return word_start(c) || digit(c); }

struct Piece {
  std::size_t end = 0;
  ImU32 colour = 0;
};

// The piece of source that begins at `at`: comment, literal, word, number or signs.
Piece piece_at(const Palette& palette, std::string_view line, std::size_t at) {
  const std::size_t size = line.size();
  std::size_t end = at + 1;
  if (line.substr(at, 2) == "//" || line.substr(at, 2) == "/*" ||
      (line[at] == '#' && line.find_first_not_of(' ') == at))
    return {size, line[at] == '#' ? palette.keyword : palette.comment};
  if (line[at] == '"' || line[at] == '\'') {
    while (end < size && line[end] != line[at]) end += line[end] == '\\' ? 2 : 1;
    return {std::min(end + 1, size), palette.string};
  }
  if (word_start(line[at])) {
    while (end < size && word(line[end])) ++end;
    const std::string_view name = line.substr(at, end - at);
    if (std::find(keywords.begin(), keywords.end(), name) != keywords.end()) return {end, palette.keyword};
    return {end, end < size && line[end] == '(' ? palette.function : palette.text};
  }
  if (digit(line[at])) {
    while (end < size && (word(line[end]) || line[end] == '\'')) ++end;
    return {end, palette.number};
  }
  while (end < size && !word(line[end]) && line[end] != '"' && line[end] != '\'' && line.substr(end, 2) != "//" &&
         line.substr(end, 2) != "/*")
    ++end;
  return {end, palette.dim};
}

// The indentation that all lines share: it says nothing and takes the room of what does.
std::size_t shared_indent(const std::vector<view::SourceLine>& lines) {
  std::size_t shared = std::string::npos;
  for (const view::SourceLine& line : lines)
    if (const std::size_t indent = line.text.find_first_not_of(' '); indent != std::string::npos)
      shared = std::min(shared, indent);
  return shared == std::string::npos ? 0 : shared;
}

}  // namespace

float code_line_height(const Frame& frame) { return std::floor(frame.fonts().mono->FontSize * 1.12f); }

void draw_code_line(Frame& frame, ImVec2 at, std::string_view line) {
  for (std::size_t i = 0; i < line.size();) {
    const Piece piece = piece_at(frame.palette(), line, i);
    at.x += draw_text(frame, frame.fonts().mono, at, piece.colour, line.substr(i, piece.end - i), true);
    i = piece.end;
  }
}

void draw_source(Frame& frame, Rect box, const std::vector<view::SourceLine>& lines, ImU32 mark) {
  const Palette& palette = frame.palette();
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(box.from, box.to, palette.code_back);
  if (lines.empty() || box.empty()) return;
  list->PushClipRect(box.from, box.to, true);
  ImFont* mono = frame.fonts().mono;
  const float height = code_line_height(frame);
  const auto room = static_cast<std::size_t>(std::max(1.0f, (box.height() - frame.px(6)) / height));
  const auto current = std::find_if(lines.begin(), lines.end(), [](const auto& line) { return line.current; });
  std::size_t first = 0;
  if (lines.size() > room && current != lines.end()) {
    const auto at = static_cast<std::size_t>(current - lines.begin());
    first = std::min(at > room / 2 ? at - room / 2 : 0, lines.size() - room);
  }
  const float gutter = width_of(mono, std::to_string(lines.back().number)) + frame.px(24);
  const std::size_t indent = shared_indent(lines);
  float y = box.from.y + frame.px(4);
  for (std::size_t i = first; i < lines.size() && y < box.to.y; ++i, y += height) {
    const view::SourceLine& line = lines[i];
    if (line.current) {
      list->AddRectFilled({box.from.x, y}, {box.to.x, y + height}, with_alpha(mark, palette.dark ? 0.24f : 0.16f));
      list->AddRectFilled({box.from.x, y}, {box.from.x + frame.px(3), y + height}, mark);
      draw_text(frame, frame.fonts().body, {box.from.x + frame.px(7), y + (height - frame.fonts().body->FontSize) / 2},
                mark, icon::caret_right);
    }
    const float text_y = y + (height - mono->FontSize) / 2;
    const std::string number = std::to_string(line.number);
    draw_text(frame, mono, {box.from.x + gutter - frame.px(4) - width_of(mono, number), text_y},
              line.current ? palette.text : palette.faint, number, true);
    draw_code_line(frame, {box.from.x + gutter + frame.px(8), text_y},
                   std::string_view(line.text).substr(std::min(indent, line.text.size())));
  }
  list->PopClipRect();
}

}  // namespace ipclab::ui
