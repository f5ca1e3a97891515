#include <algorithm>

#include "ui/draw.hpp"

namespace ipclab::ui {
namespace {

struct Colours {
  ImU32 ground = 0;
  ImU32 ink = 0;
  ImU32 border = 0;
};

Colours colours_of(const Frame& frame, const Button& button, bool hovered, bool held) {
  const Palette& palette = frame.palette();
  const ImU32 stronger = palette.dark ? IM_COL32_WHITE : IM_COL32_BLACK;
  Colours colours{0, palette.text, 0};
  if (button.look == Look::Primary) {
    colours.ground = hovered ? mixed(palette.accent, stronger, held ? 0.25f : 0.12f) : palette.accent;
    colours.ink = palette.on_accent;
  } else {
    if (button.look != Look::Plain) colours.border = mixed(palette.border, palette.faint, 0.55f);
    if (button.on) {
      colours.ground = palette.selected;
      colours.ink = palette.accent;
    }
    if (hovered) colours.ground = mixed(palette.raised, palette.accent, held ? 0.3f : 0.12f);
    if (button.look == Look::Danger) colours.ink = palette.blocked_text;
  }
  if (!button.enabled) {
    colours.ground = button.look == Look::Plain ? 0 : with_alpha(palette.raised, 0.7f);
    colours.border = button.look == Look::Plain ? 0 : palette.border;
    colours.ink = mixed(palette.faint, palette.dim, 0.4f);
  }
  return colours;
}

}  // namespace

Touch touch(Frame& frame, Rect box, Item item) {
  Touch result;
  if (box.empty()) return result;
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(box.from);
  ImGui::PushID(item.id.c_str());
  const bool hit = ImGui::InvisibleButton("touch", box.size());
  ImGui::PopID();
  result.hovered = ImGui::IsItemHovered();
  ImGui::SetCursorScreenPos(before);
  result.focused = frame.items.has_focus(item.id);
  reveal(frame, item.id, box);
  if (hit) {
    frame.items.focus(item.id);
    frame.items.hide_focus();
  }
  result.pressed = item.enabled && (hit || (result.focused && frame.pressed({Key::Enter})));
  item.from = box.from;
  item.to = box.to;
  item.focused = result.focused;
  frame.items.add(std::move(item));
  return result;
}

void draw_tip(Frame& frame, std::string_view text) {
  if (text.empty() || !frame.tips) return;
  ImGui::BeginTooltip();
  ImGui::PushFont(frame.fonts().small);
  ImGui::PushTextWrapPos(frame.px(380));
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
  ImGui::PopFont();
  ImGui::EndTooltip();
}

float button_width(const Frame& frame, const Button& button) {
  const float cap = button.cap.empty() ? 0 : key_cap_width(frame, button.cap) + frame.px(8);
  return width_of(frame.fonts().body, button.label) + cap + frame.px(24);
}

bool draw_button(Frame& frame, Rect box, const Button& button) {
  Item item;
  item.id = std::string(button.id);
  item.role = "button";
  item.label = std::string(button.spoken.empty() ? button.label : button.spoken);
  item.value = button.on ? "on" : "";
  item.enabled = button.enabled;
  const Touch touched = touch(frame, box, std::move(item));
  const bool by_key = button.enabled && button.key.key != Key::None && !touched.pressed && frame.pressed(button.key);

  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool held = touched.hovered && ImGui::IsMouseDown(0);
  const Colours colours = colours_of(frame, button, touched.hovered && button.enabled, held);
  const float rounding = frame.px(6);
  if (colours.ground != 0) list->AddRectFilled(box.from, box.to, colours.ground, rounding);
  if (colours.border != 0) list->AddRect(box.from, box.to, colours.border, rounding);
  ImFont* font = button.look == Look::Primary ? frame.fonts().bold : frame.fonts().body;
  if (button.cap.empty()) {
    draw_text_centred(frame, font, box, colours.ink, button.label);
  } else {
    const float cap = key_cap_width(frame, button.cap);
    const float label = width_of(font, button.label);
    const float x = std::floor((box.from.x + box.to.x - label - cap - frame.px(8)) / 2);
    draw_text(frame, font, {x, (box.from.y + box.to.y - font->FontSize) / 2}, colours.ink, button.label);
    const ImVec2 at{x + label + frame.px(8),
                    std::floor((box.from.y + box.to.y - frame.fonts().small->FontSize) / 2 - frame.px(1))};
    list->AddRect(at, at + ImVec2(cap, frame.fonts().small->FontSize + frame.px(2)), with_alpha(colours.ink, 0.55f),
                  frame.px(4));
    draw_text(frame, frame.fonts().small, at + ImVec2(frame.px(4.5f), frame.px(1)), colours.ink, button.cap);
  }
  if (touched.focused) draw_focus_ring(frame, box, rounding);
  if (touched.hovered) draw_tip(frame, button.tip);
  return (touched.pressed || by_key) && button.enabled;
}

void reveal(Frame& frame, std::string_view id, Rect box) {
  if (!frame.items.take_reveal(id)) return;
  const ImVec2 from = ImGui::GetWindowPos();
  const ImVec2 size = ImGui::GetWindowSize();
  const float margin = frame.px(12);
  if (box.from.y < from.y + margin) ImGui::SetScrollY(ImGui::GetScrollY() - (from.y + margin - box.from.y));
  if (box.to.y > from.y + size.y - margin)
    ImGui::SetScrollY(ImGui::GetScrollY() + (box.to.y - from.y - size.y + margin));
}

}  // namespace ipclab::ui
