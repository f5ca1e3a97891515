#include <algorithm>

#include "ui/draw.hpp"
#include "ui/icons.hpp"
#include "ui/panels.hpp"

namespace ipclab::ui {
namespace {

// The number itself, where it came from, and a bead for each unit.
void draw_value(Frame& frame, Rect box, const view::SemaphoreCard& card) {
  const Palette& palette = frame.palette();
  ImFont* large = frame.fonts().number;
  const std::string value = std::to_string(card.value);
  float x = box.from.x;
  const float y = box.from.y + (box.height() - large->FontSize) / 2;
  if (card.value_before && *card.value_before != card.value) {
    const std::string before = std::to_string(*card.value_before) + " ";
    ImFont* font = frame.fonts().title;
    x += draw_text(frame, font, {x, box.from.y + (box.height() - font->FontSize) / 2}, palette.dim, before);
    x += draw_text(frame, frame.fonts().body, {x, box.from.y + (box.height() - frame.fonts().body->FontSize) / 2},
                   palette.dim, icon::arrow_right) +
         frame.px(7);
  }
  const float width = width_of(large, value);
  draw_lit(frame, {{x - frame.px(4), box.from.y}, {x + width + frame.px(4), box.to.y}}, card.value_changed);
  const ImU32 ink = !card.exists ? palette.dim : card.value == 0 ? palette.blocked_text : palette.text;
  draw_text(frame, large, {x, y}, ink, value);
  x += width + frame.px(14);
  const float bead = frame.px(13);
  const float middle = (box.from.y + box.to.y) / 2;
  ImDrawList* list = ImGui::GetWindowDrawList();
  for (int i = 0; i < std::max<int>(card.value, 1) && x + bead < box.to.x; ++i, x += bead + frame.px(4)) {
    const ImVec2 from{x, middle - bead / 2};
    if (i < card.value)
      list->AddRectFilled(from, from + ImVec2(bead, bead), palette.accent, frame.px(4));
    else
      list->AddRect(from, from + ImVec2(bead, bead), palette.faint, frame.px(4), 0, frame.px(1.2f));
  }
}

// "semncnt 1": a name of the manual and what the kernel gives for it.
float draw_fact(Frame& frame, ImVec2 at, float width, const char* name, const std::string& value, bool changed) {
  const float line = frame.fonts().mono->FontSize;
  const float left = std::min(width_of(frame.fonts().mono, "semncnt") + frame.px(10), width * 0.6f);
  draw_lit(frame, {{at.x - frame.px(4), at.y}, {at.x + width, at.y + line}}, changed);
  draw_text_in(frame, frame.fonts().mono, {at, at + ImVec2(left, line)}, frame.palette().dim, name);
  draw_text_in(frame, frame.fonts().mono, {at + ImVec2(left, 0), at + ImVec2(width, line)}, frame.palette().text,
               value);
  return line;
}

void draw_kernel_side(Frame& frame, Rect box, const view::SemaphoreCard& card) {
  ImFont* small = frame.fonts().small;
  draw_text_in(frame, small, {box.from, {box.to.x, box.from.y + small->FontSize}}, frame.palette().dim,
               frame.say("ui.kernel-says"));
  const float top = box.from.y + small->FontSize + frame.px(2);
  const float facts = 3 * frame.fonts().mono->FontSize;
  const float value = std::clamp(box.to.y - top - facts, frame.px(32), frame.px(48));
  draw_value(frame, {{box.from.x, top}, {box.to.x, top + value}}, card);
  ImVec2 at{box.from.x, top + value};
  const float width = box.width();
  at.y += draw_fact(frame, at, width, "semncnt", std::to_string(card.ncnt), card.ncnt_changed);
  at.y += draw_fact(frame, at, width, "semzcnt", std::to_string(card.zcnt), card.zcnt_changed);
  draw_fact(frame, at, width, "sempid", card.last_pid, card.last_pid_changed);
}

struct Mark {
  const view::Person* who;
  std::string text;
  bool gone = false;
};

// A label and the people it is about, in their order; returns the height.
float draw_people(Frame& frame, ImVec2 at, float width, const std::string& label, const std::vector<Mark>& marks,
                  const std::string& nobody, bool changed, const char* between) {
  const Palette& palette = frame.palette();
  ImFont* small = frame.fonts().small;
  const float line = frame.px(25);
  draw_lit(frame, {{at.x - frame.px(4), at.y}, {at.x + width, at.y + line}}, changed);
  const float label_width = std::max(width_of(small, frame.say("ui.waiting")),
                                     std::max(width_of(small, frame.say("ui.holders")), width_of(small, "semadj"))) +
                            frame.px(12);
  draw_text_in(frame, small, {at, at + ImVec2(label_width, line)}, palette.dim, label);
  float x = at.x + label_width;
  const float end = at.x + width;
  if (marks.empty()) draw_text_in(frame, small, {{x, at.y}, {end, at.y + line}}, palette.dim, nobody);
  const float chip = frame.px(19);
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const Mark& mark = marks[i];
    const float needed =
        chip_width(frame, chip, mark.who->name) + frame.px(4) + width_of(small, mark.text) + frame.px(12);
    if (x + needed > end && i > 0) {
      draw_text_in(frame, small, {{x, at.y}, {end, at.y + line}}, palette.dim, "+" + std::to_string(marks.size() - i));
      break;
    }
    if (i > 0 && *between != '\0')
      x += draw_text(frame, small, {x, at.y + (line - small->FontSize) / 2}, palette.dim, between) + frame.px(6);
    x += draw_chip(frame, {x, at.y + (line - chip) / 2}, chip, mark.who->colour, mark.who->name) + frame.px(4);
    if (mark.gone)
      ImGui::GetWindowDrawList()->AddLine({x - frame.px(4) - chip_width(frame, chip, mark.who->name), at.y + line / 2},
                                          {x - frame.px(4), at.y + line / 2}, palette.on_process, frame.px(1.5f));
    x += draw_text(frame, small, {x, at.y + (line - small->FontSize) / 2}, palette.text, mark.text) + frame.px(8);
  }
  return line;
}

std::vector<Mark> marks_of(const std::vector<view::AmountRow>& rows) {
  std::vector<Mark> marks;
  for (const view::AmountRow& row : rows) marks.push_back({&row.who, row.text, row.gone});
  return marks;
}

void draw_bookkeeping(Frame& frame, Rect box, const view::SemaphoreCard& card) {
  const Palette& palette = frame.palette();
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(box.from, box.to, palette.code_back, frame.px(6));
  draw_dashed(frame, box, palette.faint);
  ImFont* small = frame.fonts().small;
  const float pad = frame.px(10);
  ImVec2 at{box.from.x + pad, box.from.y + frame.px(5)};
  const float width = box.width() - 2 * pad;
  draw_text_in(frame, small, {at, at + ImVec2(width, small->FontSize)}, palette.dim, frame.say("ui.lab-keeps"));
  at.y += small->FontSize + frame.px(4);
  const std::string nobody = frame.say("ui.nobody");
  std::vector<Mark> waiting;
  for (const view::WaiterRow& row : card.waiting) waiting.push_back({&row.who, row.wants, false});
  at.y +=
      draw_people(frame, at, width, frame.say("ui.waiting"), waiting, nobody, card.waiting_changed, icon::angle_right);
  at.y += draw_people(frame, at, width, frame.say("ui.holders"), marks_of(card.holders),
                      card.counts ? frame.say("ui.counts") : nobody, card.holders_changed, "");
  draw_people(frame, at, width, "semadj", marks_of(card.undo), frame.say("ui.none"), card.undo_changed, "");
}

std::string spoken_value(const view::SemaphoreCard& card) {
  std::string text = "value " + std::to_string(card.value) + "; waiting";
  for (const view::WaiterRow& row : card.waiting) text += " " + row.who.name;
  text += "; held by";
  for (const view::AmountRow& row : card.holders) text += " " + row.who.name;
  text += "; undo";
  for (const view::AmountRow& row : card.undo) text += " " + row.who.name + row.text;
  if (!card.exists) text += "; " + card.removed;
  return text;
}

}  // namespace

void draw_semaphore(Frame& frame, Rect box, const view::SemaphoreCard& card) {
  const Palette& palette = frame.palette();
  draw_card(frame, box, card.looked_at ? palette.warn : 0);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRect(box.from, box.to, true);
  const float pad = frame.px(12);
  const float head = frame.px(30);
  float x = box.from.x + pad;
  x += draw_text_in(frame, frame.fonts().heading, {{x, box.from.y + frame.px(4)}, {box.to.x - pad, box.from.y + head}},
                    card.exists ? palette.text : palette.dim, card.name) +
       frame.px(10);
  const Rect about{{x, box.from.y + frame.px(4)}, {box.to.x - pad, box.from.y + head}};
  if (!about.empty())
    draw_text_right(frame, frame.fonts().small, about, card.exists ? palette.dim : palette.blocked_text,
                    card.exists ? card.about : card.removed);
  const float split = std::floor(box.from.x + pad + std::max(frame.px(126), (box.width() - 2 * pad) * 0.36f));
  const Rect kernel{{box.from.x + pad, box.from.y + head}, {split - frame.px(10), box.to.y - frame.px(6)}};
  draw_kernel_side(frame, kernel, card);
  draw_bookkeeping(frame, {{split, box.from.y + head + frame.px(2)}, {box.to.x - pad, box.to.y - frame.px(10)}}, card);
  list->PopClipRect();
  frame.items.add({"semaphore:" + card.id, "semaphore", card.name, spoken_value(card), box.from, box.to});
}

void draw_objects(Frame& frame, Rect box, const view::Screen& screen, Cosmetic& cosmetic) {
  const float gap = frame.px(10);
  const std::size_t semaphores = screen.semaphores.size();
  const std::size_t count = semaphores + screen.objects.size();
  const bool terminal = !screen.terminals.empty();
  if (count == 0) {
    const float width = terminal ? std::floor(box.width() * 0.42f) : box.width();
    const Rect empty{box.from, {box.from.x + width, box.to.y}};
    draw_dashed(frame, empty, frame.palette().border);
    draw_text_centred(frame, frame.fonts().small, empty, frame.palette().dim, frame.say("ui.objects.none"));
    if (terminal) draw_terminals(frame, {{empty.to.x + gap, box.from.y}, box.to}, screen, cosmetic);
    return;
  }
  const float least = frame.px(350);
  const float terminal_width = terminal ? std::max(frame.px(200), box.width() * 0.3f) : 0;
  const float room = box.width() - terminal_width;
  const float width = std::clamp(room / static_cast<float>(count) - gap, least, frame.px(560));
  const float used = std::min(room, static_cast<float>(count) * (width + gap));
  ImGui::SetCursorScreenPos(box.from);
  ImGui::BeginChild("objects", {used, box.height()}, {}, ImGuiWindowFlags_HorizontalScrollbar);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float bar = static_cast<float>(count) * (width + gap) - gap > used + 1 ? ImGui::GetStyle().ScrollbarSize : 0;
  frame.items.scrolls_sideways = bar > 0;
  for (std::size_t i = 0; i < count; ++i) {
    const ImVec2 at{std::floor(origin.x + static_cast<float>(i) * (width + gap)), origin.y};
    const Rect card{at, at + ImVec2(std::floor(width), box.height() - 1 - bar)};
    if (i < semaphores)
      draw_semaphore(frame, card, screen.semaphores[i]);
    else
      draw_object(frame, card, screen, screen.objects[i - semaphores]);
  }
  frame.items.scrolls_sideways = false;
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({static_cast<float>(count) * (width + gap) - gap, 1});
  ImGui::EndChild();
  if (terminal) draw_terminals(frame, {{box.from.x + used, box.from.y}, box.to}, screen, cosmetic);
}

}  // namespace ipclab::ui
