// What a process has beside its source: variables, descriptors, signals, as lists; and how far one step goes.
#include <algorithm>
#include <array>

#include "ui/draw.hpp"
#include "ui/flow.hpp"
#include "ui/icons.hpp"
#include "ui/panels.hpp"

namespace ipclab::ui {
namespace {

constexpr std::uint32_t slow_motion_ms = 400;

struct SizeRow {
  core::StepSize size;
  const char* id;
  const char* label;
  const char* tip;
};
constexpr std::array sizes = {
    SizeRow{core::StepSize::Call, "size:call", "ui.size.call", "ui.size.call.tip"},
    SizeRow{core::StepSize::Line, "size:line", "ui.size.line", "ui.size.line.tip"},
    SizeRow{core::StepSize::Access, "size:access", "ui.size.access", "ui.size.access.tip"},
    SizeRow{core::StepSize::Instruction, "size:instruction", "ui.size.instruction", "ui.size.instruction.tip"},
};

// A row of a list: columns that end where the next begins, the last one as far as there is room.
class Lines {
 public:
  Lines(Frame& frame, ImVec2 at, float width) : frame_(frame), at_(at), width_(width) {}

  void line(const std::vector<std::pair<std::string, ImU32>>& columns, const std::vector<float>& ends, bool changed) {
    const float height = std::floor(frame_.fonts().small->FontSize * 1.4f);
    draw_lit(frame_, {{at_.x - frame_.px(4), at_.y}, {at_.x + width_, at_.y + height}}, changed);
    float x = at_.x;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const float end = i < ends.size() ? at_.x + std::floor(width_ * ends[i]) : at_.x + width_;
      draw_text_in(frame_, frame_.fonts().small, {{x, at_.y}, {end - frame_.px(6), at_.y + height}}, columns[i].second,
                   columns[i].first);
      x = end;
    }
    at_.y += height;
  }
  void skip(float height) { at_.y += height; }
  float bottom() const { return at_.y; }

 private:
  Frame& frame_;
  ImVec2 at_;
  float width_;
};

float variables(Frame& frame, ImVec2 at, float width, const view::ProcessCard& card) {
  const Palette& palette = frame.palette();
  Lines lines(frame, at, width);
  for (const view::VariableRow& row : card.variables) {
    lines.line(
        {{row.name, row.global ? palette.dim : palette.text}, {row.type, palette.keyword}, {row.value, palette.number}},
        {0.3f, 0.55f}, row.changed);
  }
  return lines.bottom();
}

float descriptors(Frame& frame, ImVec2 at, float width, const view::ProcessCard& card) {
  const Palette& palette = frame.palette();
  Lines lines(frame, at, width);
  for (const view::DescriptorRow& row : card.descriptors) {
    lines.line({{std::to_string(row.number), palette.text},
                {row.access, palette.dim},
                {view::plain(row.what), palette.accent}},
               {0.1f, 0.2f}, row.changed);
    if (!row.flags.empty()) lines.line({{"", 0}, {row.flags, palette.dim}}, {0.2f}, false);
    if (!row.shared.empty())
      lines.line({{"", 0}, {frame.say("ui.shared-with", view::plain(row.shared)), palette.dim}}, {0.2f}, false);
  }
  return lines.bottom();
}

std::string spoken(const view::ProcessCard& card, Page page) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  if (page == Page::Variables)
    for (const view::VariableRow& row : card.variables) add(row.name + ": " + row.value);
  if (page == Page::Descriptors)
    for (const view::DescriptorRow& row : card.descriptors)
      add(std::to_string(row.number) + " " + row.access + " " + view::plain(row.what));
  if (page == Page::Signals) add(spoken_rows(card.signals));
  return text;
}

}  // namespace

void draw_page(Frame& frame, Rect box, const view::Screen& screen, const view::ProcessCard& card, Page page) {
  if (box.height() < frame.px(12)) return;
  ImGui::GetWindowDrawList()->AddRectFilled(box.from, box.to, frame.palette().code_back);
  ImGui::SetCursorScreenPos(box.from);
  ImGui::PushID(card.id.c_str());
  ImGui::BeginChild("page", box.size());
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const ImVec2 at = origin + ImVec2(frame.px(11), frame.px(5));
  const float width = box.width() - frame.px(22) - ImGui::GetStyle().ScrollbarSize;
  float bottom = at.y;
  if (page == Page::Variables) bottom = variables(frame, at, width, card);
  if (page == Page::Descriptors) bottom = descriptors(frame, at, width, card);
  if (page == Page::Signals) bottom = at.y + draw_rows(frame, at, width, screen, card.signals);
  if (bottom <= at.y) {
    const char* none = page == Page::Variables     ? "ui.page.no-variables"
                       : page == Page::Descriptors ? "ui.page.no-descriptors"
                                                   : "ui.page.no-signals";
    const TextLook look{frame.fonts().small, frame.fonts().small, frame.palette().dim, 1.35f, frame.fonts().small};
    bottom += flow(frame, {{frame.say(none), false, false, false, 0}}, look, at, width);
  }
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({1, bottom - origin.y + frame.px(4)});
  ImGui::EndChild();
  ImGui::PopID();
  frame.items.add({"page:" + card.id, "list", card.name, spoken(card, page), box.from, box.to});
}

void step(Frame& frame, const view::ProcessCard& card, const Cosmetic& cosmetic) {
  if (card.can_step)
    frame.wish(view::StepTask{card.task, cosmetic.step_size});
  else if (card.can_expire)
    frame.wish(view::ExpireTask{card.task});
}

void draw_step_sizes(Frame& frame, Rect box, const view::Screen& screen, Cosmetic& cosmetic) {
  if (screen.processes.empty()) return;
  if (frame.pressed({Key::F6})) {
    const auto next = (static_cast<std::size_t>(cosmetic.step_size) + 1) % sizes.size();
    cosmetic.step_size = sizes[next].size;
  }
  const std::string slow = frame.say("ui.slow");
  float needed = width_of(frame.fonts().body, slow) + frame.px(28);
  for (const SizeRow& row : sizes) needed += width_of(frame.fonts().body, frame.say(row.label)) + frame.px(16);
  if (needed > box.width()) return;  // a narrow window: F6 does the same
  float x = box.to.x - needed;
  for (const SizeRow& row : sizes) {
    const std::string label = frame.say(row.label);
    const float width = width_of(frame.fonts().body, label) + frame.px(14);
    const std::string tip = frame.say(row.tip);
    if (draw_button(frame, {{x, box.from.y}, {x + width, box.to.y}},
                    {.id = row.id, .label = label, .tip = tip, .on = cosmetic.step_size == row.size}))
      cosmetic.step_size = row.size;
    x += width + frame.px(2);
  }
  x += frame.px(12);
  const std::string tip = frame.say("ui.slow.tip");
  if (draw_button(frame, {{x, box.from.y}, {box.to.x, box.to.y}},
                  {.id = "slow",
                   .label = slow,
                   .tip = tip,
                   .key = shift(Key::F5),
                   .look = Look::Outlined,
                   .enabled = screen.toolbar.can_run}))
    frame.wish(view::RunAll{slow_motion_ms});
}

}  // namespace ipclab::ui
