#include "ui/code.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

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

using Lines = std::span<const view::SourceLine>;

// The indentation that all lines share: it says nothing and takes the room of what does.
std::size_t shared_indent(Lines lines) {
  std::size_t shared = std::string::npos;
  for (const view::SourceLine& line : lines)
    if (const std::size_t indent = line.text.find_first_not_of(' '); indent != std::string::npos)
      shared = std::min(shared, indent);
  return shared == std::string::npos ? 0 : shared;
}

// Where the comment after the code begins, with the spaces before it; the whole line where there is none.
std::string_view without_remark(const Palette& palette, std::string_view line) {
  for (std::size_t i = 0; i < line.size(); i = piece_at(palette, line, i).end) {
    if (line.substr(i, 2) != "//" && line.substr(i, 2) != "/*") continue;
    const std::size_t last = i == 0 ? std::string_view::npos : line.find_last_not_of(' ', i - 1);
    return last == std::string_view::npos ? line : line.substr(0, last + 1);
  }
  return line;
}

struct Row {
  std::size_t from = 0, to = 0;  // bytes of the line
};

constexpr std::size_t continued = 2;  // columns further in goes on what did not fit

// A line that is too long goes on in the next row, broken before its remark and at spaces.
std::vector<Row> fold(const Palette& palette, std::string_view line, std::size_t columns) {
  std::vector<Row> rows;
  const std::size_t code = line.size() > columns ? without_remark(palette, line).size() : line.size();
  const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
  std::size_t from = 0;
  std::size_t room = columns;
  while (line.size() - from > room || from < code) {
    if (from < code && code - from <= room) {
      rows.push_back({from, code});
      from = std::min(line.find_first_not_of(' ', code), line.size());
      room = columns - std::min(indent + continued, columns / 2);
      continue;
    }
    std::size_t cut = line.rfind(' ', from + room);
    if (cut == std::string_view::npos || cut <= from + std::max(room / 3, from == 0 ? indent : 0)) {
      cut = from + room;
      while (cut > from + 1 && (static_cast<unsigned char>(line[cut]) & 0xc0) == 0x80) --cut;
    }
    rows.push_back({from, cut});
    from = std::min(line.find_first_not_of(' ', cut), line.size());
    room = columns - std::min(indent + continued, columns / 2);
  }
  if (from < line.size() || rows.empty()) rows.push_back({from, line.size()});
  return rows;
}

void draw_code(Frame& frame, ImVec2 at, std::string_view line, Row row) {
  for (std::size_t i = 0; i < row.to && i < line.size();) {
    const Piece piece = piece_at(frame.palette(), line, i);
    const std::size_t from = std::max(i, row.from);
    const std::size_t to = std::min(piece.end, row.to);
    if (from < to) at.x += draw_text(frame, frame.fonts().mono, at, piece.colour, line.substr(from, to - from), true);
    i = piece.end;
  }
}

float gutter_of(const Frame& frame, Lines lines) {
  return width_of(frame.fonts().mono, std::to_string(lines.back().number)) + frame.px(24);
}

std::size_t columns_in(const Frame& frame, float width, Lines lines) {
  const float room = width - gutter_of(frame, lines) - frame.px(14);
  return static_cast<std::size_t>(std::max(8.0f, room / width_of(frame.fonts().mono, "0")));
}

std::string_view text_of(const view::SourceLine& line, std::size_t indent) {
  return std::string_view(line.text).substr(std::min(indent, line.text.size()));
}

// What is drawn of a line: where it is folded, the remark behind a marked one gives way to the code around.
std::string_view shown_of(const Frame& frame, const view::SourceLine& line, std::size_t indent, std::size_t columns,
                          Fold folded) {
  const std::string_view text = text_of(line, indent);
  if (folded == Fold::All || !line.current || text.size() <= columns) return text;
  return without_remark(frame.palette(), text);
}

// The lines around the current one that fit, if it takes so many rows.
Lines around_current(Lines lines, std::size_t room, std::size_t rows_of_current) {
  const std::size_t count = room > rows_of_current ? room - rows_of_current + 1 : 1;
  const auto current = std::find_if(lines.begin(), lines.end(), [](const auto& line) { return line.current; });
  if (lines.size() <= count || current == lines.end()) return lines;
  const auto at = static_cast<std::size_t>(current - lines.begin());
  const std::size_t above = (count - 1) / 2;
  return lines.subspan(std::min(at > above ? at - above : 0, lines.size() - count));
}

void draw_mark(Frame& frame, Rect row, ImU32 mark) {
  const Palette& palette = frame.palette();
  ImDrawList* list = ImGui::GetWindowDrawList();
  ImFont* font = frame.fonts().body;
  list->AddRectFilled(row.from, row.to, with_alpha(mark, palette.dark ? 0.24f : 0.16f));
  list->AddRectFilled(row.from, {row.from.x + frame.px(3), row.to.y}, mark);
  const float middle = row.from.y + (code_line_height(frame) - font->FontSize) / 2;
  draw_text(frame, font, {row.from.x + frame.px(7), middle}, mark, icon::caret_right);
}

}  // namespace

float code_line_height(const Frame& frame) { return std::floor(frame.fonts().mono->FontSize * 1.12f); }

void draw_code_line(Frame& frame, ImVec2 at, std::string_view line) { draw_code(frame, at, line, {0, line.size()}); }

float source_height(const Frame& frame, const std::vector<view::SourceLine>& lines, float width) {
  if (lines.empty()) return 0;
  const std::size_t columns = columns_in(frame, width, lines);
  const std::size_t indent = shared_indent(lines);
  std::size_t rows = 0;
  for (const view::SourceLine& line : lines) rows += fold(frame.palette(), text_of(line, indent), columns).size();
  return static_cast<float>(rows) * code_line_height(frame) + frame.px(8);
}

void draw_source(Frame& frame, Rect box, const std::vector<view::SourceLine>& lines, ImU32 mark, Fold folded) {
  const Palette& palette = frame.palette();
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(box.from, box.to, palette.code_back);
  if (lines.empty() || box.empty()) return;
  list->PushClipRect(box.from, box.to, true);
  ImFont* mono = frame.fonts().mono;
  const float height = code_line_height(frame);
  const auto room = static_cast<std::size_t>(std::max(1.0f, (box.height() - frame.px(6)) / height));
  const float gutter = gutter_of(frame, lines);
  const std::size_t columns = columns_in(frame, box.width(), lines);
  Lines shown = lines;
  std::size_t indent = shared_indent(shown);
  if (folded == Fold::Current) {
    std::size_t rows = 1;
    for (int pass = 0; pass < 2; ++pass) {  // fewer lines around may share more indentation, never less
      shown = around_current(lines, room, rows);
      indent = shared_indent(shown.first(std::min(shown.size(), room)));
      for (const view::SourceLine& line : shown)
        if (line.current) rows = fold(palette, shown_of(frame, line, indent, columns, folded), columns).size();
    }
  }
  float y = box.from.y + frame.px(4);
  for (const view::SourceLine& line : shown) {
    if (y >= box.to.y) break;
    const std::string_view text = shown_of(frame, line, indent, columns, folded);
    const bool whole = folded == Fold::All || line.current;
    const std::vector<Row> rows = whole ? fold(palette, text, columns) : std::vector<Row>{{0, text.size()}};
    const Rect area{{box.from.x, y}, {box.to.x, y + height * static_cast<float>(rows.size())}};
    if (line.current) draw_mark(frame, area, mark);
    const float inset = (height - mono->FontSize) / 2;
    const std::string number = std::to_string(line.number);
    draw_text(frame, mono, {box.from.x + gutter - frame.px(4) - width_of(mono, number), y + inset},
              line.current ? palette.text : palette.faint, number, true);
    const std::size_t hang = std::min(text.find_first_not_of(' '), text.size()) + continued;
    const float further = width_of(mono, "0") * static_cast<float>(std::min(hang, columns / 2));
    for (const Row& row : rows) {
      draw_code(frame, {box.from.x + gutter + frame.px(8) + (row.from > 0 ? further : 0), y + inset}, text, row);
      y += height;
    }
  }
  list->PopClipRect();
}

}  // namespace ipclab::ui
