// Labels and values, and the card of any object but a semaphore set: plainly, one row under the other.
#include <algorithm>

#include "ui/draw.hpp"
#include "ui/flow.hpp"
#include "ui/icons.hpp"
#include "ui/panels.hpp"

namespace ipclab::ui {
namespace {

TextLook row_look(const Frame& frame) {
  return {frame.fonts().small, frame.fonts().small, frame.palette().text, 1.35f, frame.fonts().small};
}

float line_of(const Frame& frame) { return std::floor(frame.fonts().small->FontSize * 1.35f); }

float label_width(const Frame& frame, const std::vector<view::CardRow>& rows, float width) {
  float widest = 0;
  for (const view::CardRow& row : rows) widest = std::max(widest, width_of(frame.fonts().small, row.label));
  return std::min(widest + frame.px(12), std::floor(width * 0.45f));
}

std::vector<view::CardRow> only(const std::vector<view::CardRow>& rows, bool kept) {
  std::vector<view::CardRow> some;
  for (const view::CardRow& row : rows)
    if (row.kept == kept) some.push_back(row);
  return some;
}

float draw_fill(Frame& frame, ImVec2 at, float width, const view::Fill& fill) {
  const Palette& palette = frame.palette();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float height = frame.px(10);
  const float part = fill.most == 0 ? 0 : static_cast<float>(fill.used) / static_cast<float>(fill.most);
  const bool full = fill.most > 0 && fill.used >= fill.most;
  const float bar = std::max(0.0f, width - width_of(frame.fonts().small, fill.text) - frame.px(12));
  const float top = std::floor(at.y + (line_of(frame) - height) / 2);
  const Rect area{{at.x, top}, {at.x + bar, top + height}};
  list->AddRectFilled(area.from, area.to, palette.code_back, frame.px(4));
  list->AddRect(area.from, area.to, palette.border, frame.px(4));
  if (fill.used > 0) {
    const float shown = std::max(frame.px(3), bar * std::min(part, 1.0f));
    list->AddRectFilled(area.from, {area.from.x + shown, area.to.y}, full ? palette.blocked : palette.accent,
                        frame.px(4));
  }
  const Rect text{{area.to.x + frame.px(6), at.y}, {at.x + width, at.y + line_of(frame)}};
  draw_lit(frame, text, fill.changed);
  draw_text_right(frame, frame.fonts().small, text, full ? palette.blocked_text : palette.text, fill.text);
  return line_of(frame) + frame.px(3);
}

// Who wrote it, what it is, and the bytes themselves.
float draw_piece(Frame& frame, ImVec2 at, float width, const view::CardPiece& piece) {
  const Palette& palette = frame.palette();
  ImFont* small = frame.fonts().small;
  const float line = line_of(frame) + frame.px(2);
  draw_lit(frame, {{at.x - frame.px(4), at.y}, {at.x + width, at.y + line}}, piece.changed);
  float x = at.x;
  const float chip = frame.px(16);
  if (piece.writer)
    x += draw_chip(frame, {x, at.y + (line - chip) / 2}, chip, piece.writer->colour, piece.writer->name) + frame.px(6);
  const auto word = [&](const std::string& text, ImU32 ink) {
    if (!text.empty() && x < at.x + width)
      x += draw_text_in(frame, small, {{x, at.y}, {at.x + width, at.y + line}}, ink, text) + frame.px(8);
  };
  word(piece.label, palette.text);
  word(piece.size, palette.dim);
  std::string text = piece.text;
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::replace(text.begin(), text.end(), '\t', ' ');
  word(text, palette.string);
  return line;
}

float draw_dump(Frame& frame, ImVec2 at, float width, const std::vector<view::DumpLine>& lines) {
  const Palette& palette = frame.palette();
  ImFont* mono = frame.fonts().mono;
  const float line = std::floor(mono->FontSize * 1.2f);
  const float top = at.y;
  for (const view::DumpLine& dump : lines) {
    draw_lit(frame, {{at.x - frame.px(4), at.y}, {at.x + width, at.y + line}}, dump.changed);
    float x = at.x;
    const auto column = [&](const std::string& text, ImU32 ink, std::size_t characters) {
      draw_text_in(frame, mono, {{x, at.y}, {at.x + width, at.y + line}}, ink, text);
      x += static_cast<float>(characters) * width_of(mono, "0") + frame.px(9);
    };
    column(dump.offset, palette.dim, 4);
    column(dump.hex, palette.text, 23);
    column(dump.text, palette.string, 8);
    at.y += line;
  }
  return at.y - top;
}

float draw_heading(Frame& frame, ImVec2 at, float width, std::string_view key) {
  ImFont* small = frame.fonts().small;
  draw_text_in(frame, small, {at, at + ImVec2(width, line_of(frame))}, frame.palette().dim, frame.say(key));
  return line_of(frame);
}

// What the kernel says has nothing but its fill: then what is in it stands beside that.
bool contents_first(const view::ObjectCard& card) { return only(card.rows, false).empty(); }

float draw_contents(Frame& frame, ImVec2 at, float width, const view::ObjectCard& card) {
  const float top = at.y;
  for (const view::CardPiece& piece : card.contents) at.y += draw_piece(frame, at, width, piece);
  return at.y - top;
}

float draw_facts(Frame& frame, ImVec2 at, float width, const view::Screen& screen, const view::ObjectCard& card,
                 bool wide) {
  const float top = at.y;
  if (card.fill) at.y += draw_fill(frame, at, width, *card.fill);
  at.y += draw_rows(frame, at, width, screen, only(card.rows, false));
  if (!wide || contents_first(card)) at.y += draw_contents(frame, at, width, card);
  return at.y - top;
}

float draw_notes_of(Frame& frame, ImVec2 at, float width, const view::Screen& screen, const view::ObjectCard& card,
                    bool wide) {
  const float top = at.y;
  if (wide && !contents_first(card)) at.y += draw_contents(frame, at, width, card);
  if (const auto kept = only(card.rows, true); !kept.empty()) {
    at.y += draw_heading(frame, at, width, "ui.lab-keeps");
    at.y += draw_rows(frame, at, width, screen, kept);
  }
  return at.y - top;
}

std::string spoken(const view::ObjectCard& card) {
  std::string text = card.exists ? "" : card.removed + "; ";
  if (card.fill) text += "fill: " + card.fill->text + "; ";
  text += spoken_rows(card.rows);
  for (const view::CardPiece& piece : card.contents) {
    text += "; [" + piece.label + (piece.label.empty() ? "" : ", ") + piece.size + ", " + piece.text +
            (piece.writer ? ", " + piece.writer->name : "") + "]";
  }
  for (const view::DumpLine& line : card.bytes) text += "; " + line.offset + " " + line.hex;
  return text;
}

}  // namespace

std::string spoken_rows(const std::vector<view::CardRow>& rows) {
  std::string text;
  for (const view::CardRow& row : rows) text += (text.empty() ? "" : "; ") + row.label + ": " + view::plain(row.value);
  return text;
}

float draw_rows(Frame& frame, ImVec2 at, float width, const view::Screen& screen,
                const std::vector<view::CardRow>& rows) {
  const float left = label_width(frame, rows, width);
  const float top = at.y;
  for (const view::CardRow& row : rows) {
    Runs runs = runs_of(frame, screen, row.value);
    if (!row.before.empty()) runs.insert(runs.begin(), {row.before + " → ", false, false, false, frame.palette().dim});
    const ImVec2 value = at + ImVec2(left, 0);
    const float height = flow(frame, runs, row_look(frame), value, width - left, true);
    draw_lit(frame, {{at.x - frame.px(4), at.y}, {at.x + width, at.y + height}}, row.changed);
    draw_text_in(frame, frame.fonts().small, {at, at + ImVec2(left - frame.px(6), line_of(frame))}, frame.palette().dim,
                 row.label);
    flow(frame, runs, row_look(frame), value, width - left);
    at.y += height;
  }
  return at.y - top;
}

void draw_object(Frame& frame, Rect box, const view::Screen& screen, const view::ObjectCard& card) {
  const Palette& palette = frame.palette();
  draw_card(frame, box, card.looked_at ? palette.warn : 0);
  const float pad = frame.px(12);
  const float head = frame.px(30);
  float x = box.from.x + pad;
  x += draw_text_in(frame, frame.fonts().heading, {{x, box.from.y + frame.px(4)}, {box.to.x - pad, box.from.y + head}},
                    card.exists ? palette.text : palette.dim, card.name) +
       frame.px(10);
  const Rect about{{x, box.from.y + frame.px(4)}, {box.to.x - pad, box.from.y + head}};
  const std::string& note = card.exists ? card.about : card.removed;
  if (!about.empty() && width_of(frame.fonts().small, note) <= about.width())
    draw_text_right(frame, frame.fonts().small, about, card.exists ? palette.dim : palette.blocked_text, note);

  const Rect inside{{box.from.x + 1, box.from.y + head}, {box.to.x - 1, box.to.y - frame.px(5)}};
  ImGui::SetCursorScreenPos(inside.from);
  ImGui::PushID(static_cast<int>(card.object.value));
  ImGui::BeginChild("object", inside.size());
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float width = inside.width() - 2 * pad - ImGui::GetStyle().ScrollbarSize;
  const bool wide = width > frame.px(430) && (card.fill || !only(card.rows, false).empty());
  const float gap = frame.px(20);
  const float left = wide ? std::floor((width - gap) / 2) : width;
  ImVec2 at = origin + ImVec2(pad - 1, frame.px(2));
  const ImVec2 beside = at + ImVec2(left + gap, 0);
  at.y += draw_facts(frame, at, left, screen, card, wide);
  const float facts_end = at.y;
  if (wide) at = beside;
  at.y += draw_notes_of(frame, at, left, screen, card, wide);
  at = {origin.x + pad - 1, std::max(at.y, facts_end)};
  if (!card.bytes.empty()) at.y += frame.px(4) + draw_dump(frame, at + ImVec2(0, frame.px(4)), width, card.bytes);
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({1, at.y - origin.y + frame.px(4)});
  ImGui::EndChild();
  ImGui::PopID();
  frame.items.add({"object:" + card.id, "object", card.name, spoken(card), box.from, box.to});
}

}  // namespace ipclab::ui
