#include <algorithm>

#include "ui/draw.hpp"

#include <cfloat>

#include "ui/icons.hpp"

namespace ipclab::ui {
namespace {

bool is_icon(unsigned character) { return character >= icon::first && character <= icon::last; }

void note_missing(Frame& frame, ImFont* font, std::string_view text) {
  const char* at = text.data();
  const char* end = at + text.size();
  while (at < end) {
    const unsigned character = next_character(at, end);
    if (character < 0x7f || character > 0xffff || frame.glyphs.asked[character]) continue;
    if (font->FindGlyphNoFallback(static_cast<ImWchar>(character)) != nullptr) continue;
    frame.glyphs.asked.set(character);
    frame.glyphs.missing = true;
  }
}

void note_layout(Frame& frame, const ImFont* font, ImVec2 at, float width, std::string_view text, bool may_be_cut) {
  if (!frame.items.record_texts || text.empty()) return;
  const char* first = text.data();
  if (is_icon(next_character(first, text.data() + text.size()))) return;  // icons reach over their box
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float inset = std::floor(font->FontSize * 0.22f);
  frame.items.texts.push_back({{at.x, at.y + inset},
                               {at.x + width, at.y + font->FontSize - inset},
                               list->GetClipRectMin(),
                               list->GetClipRectMax(),
                               list,
                               may_be_cut || frame.items.scrolls_sideways,
                               std::string(text)});
}

}  // namespace

unsigned next_character(const char*& at, const char* end) {
  const auto lead = static_cast<unsigned char>(*at++);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : -1;
  if (more < 0) return 0xfffd;
  unsigned character = lead & (0x3fu >> more);
  for (int i = 0; i < more; ++i) {
    if (at >= end || (static_cast<unsigned char>(*at) & 0xc0) != 0x80) return 0xfffd;
    character = character << 6 | (static_cast<unsigned char>(*at++) & 0x3fu);
  }
  return character;
}

float width_of(const ImFont* font, std::string_view text) {
  return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

float draw_text(Frame& frame, ImFont* font, ImVec2 at, ImU32 colour, std::string_view text, bool may_be_cut) {
  if (text.empty()) return 0;
  const float width = width_of(font, text);
  note_missing(frame, font, text);
  note_layout(frame, font, at, width, text, may_be_cut);
  ImGui::GetWindowDrawList()->AddText(font, font->FontSize, {std::floor(at.x), std::floor(at.y)}, colour, text.data(),
                                      text.data() + text.size());
  return width;
}

void draw_text_centred(Frame& frame, ImFont* font, Rect box, ImU32 colour, std::string_view text) {
  const float x = (box.from.x + box.to.x - width_of(font, text)) / 2;
  draw_text(frame, font, {x, (box.from.y + box.to.y - font->FontSize) / 2}, colour, text);
}

float draw_text_in(Frame& frame, ImFont* font, Rect box, ImU32 colour, std::string_view text) {
  const float y = (box.from.y + box.to.y - font->FontSize) / 2;
  if (width_of(font, text) <= box.width()) return draw_text(frame, font, {box.from.x, y}, colour, text);
  return draw_text(frame, font, {box.from.x, y}, colour, shortened(font, text, box.width()));
}

float draw_text_right(Frame& frame, ImFont* font, Rect box, ImU32 colour, std::string_view text) {
  const std::string fitting = shortened(font, text, box.width());
  const float width = width_of(font, fitting);
  return draw_text(frame, font, {box.to.x - width, (box.from.y + box.to.y - font->FontSize) / 2}, colour, fitting);
}

std::string shortened(const ImFont* font, std::string_view text, float width) {
  if (width_of(font, text) <= width) return std::string(text);
  std::string part(text);
  while (!part.empty()) {
    while (!part.empty() && (static_cast<unsigned char>(part.back()) & 0xc0) == 0x80) part.pop_back();
    if (!part.empty()) part.pop_back();
    if (width_of(font, part + "…") <= width) return part + "…";
  }
  return {};
}

void draw_card(Frame& frame, Rect box, ImU32 border) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Palette& palette = frame.palette();
  const float rounding = frame.px(8);
  if (!palette.dark) {
    const ImVec2 down{0, frame.px(1)};
    list->AddRectFilled(box.from + down, box.to + down + down, IM_COL32(32, 48, 64, 18), rounding);
  }
  list->AddRectFilled(box.from, box.to, palette.card, rounding);
  list->AddRect(box.from, box.to, border != 0 ? border : palette.border, rounding, 0,
                border != 0 ? frame.px(1.6f) : 1.0f);
}

float badge_width(const Frame& frame, std::string_view text) {
  return width_of(frame.fonts().small, text) + frame.px(16);
}

float draw_badge(Frame& frame, ImVec2 at, ImU32 tint, ImU32 ink, std::string_view text) {
  ImFont* font = frame.fonts().small;
  const Rect box{at, at + ImVec2(badge_width(frame, text), font->FontSize + frame.px(4))};
  ImGui::GetWindowDrawList()->AddRectFilled(box.from, box.to, with_alpha(tint, frame.palette().dark ? 0.22f : 0.15f),
                                            frame.px(11));
  draw_text(frame, font, at + ImVec2(frame.px(8), frame.px(2)), ink, text);
  return box.width();
}

float key_cap_width(const Frame& frame, std::string_view text) {
  return width_of(frame.fonts().small, text) + frame.px(9);
}

float draw_key_cap(Frame& frame, ImVec2 at, std::string_view text) {
  ImFont* font = frame.fonts().small;
  const float width = key_cap_width(frame, text);
  ImGui::GetWindowDrawList()->AddRect(at, at + ImVec2(width, font->FontSize + frame.px(2)), frame.palette().faint,
                                      frame.px(4));
  draw_text(frame, font, at + ImVec2(frame.px(4.5f), frame.px(1)), frame.palette().text, text);
  return width;
}

void draw_hatched(Rect box, ImU32 colour, float gap, float thickness) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRect(box.from, box.to, true);
  const float height = box.height();
  for (float x = std::floor((box.from.x - height) / gap) * gap; x < box.to.x; x += gap)
    list->AddLine({x, box.to.y}, {x + height, box.from.y}, colour, thickness);
  list->PopClipRect();
}

void draw_focus_ring(Frame& frame, Rect box, float rounding) {
  const float out = frame.px(2);
  ImGui::GetWindowDrawList()->AddRect(box.from - ImVec2(out, out), box.to + ImVec2(out, out), frame.palette().accent,
                                      rounding + out, 0, frame.px(2));
}

float chip_width(const Frame& frame, float height, std::string_view text) {
  return std::max(width_of(frame.fonts().small, text) + frame.px(10), height);
}

float draw_chip(Frame& frame, ImVec2 at, float height, std::size_t colour, std::string_view text) {
  const Palette& palette = frame.palette();
  const Rect box{at, at + ImVec2(chip_width(frame, height, text), height)};
  ImGui::GetWindowDrawList()->AddRectFilled(box.from, box.to, palette.process[colour % palette.process.size()],
                                            frame.px(4));
  draw_text_centred(frame, frame.fonts().small, box, palette.on_process, text);
  return box.width();
}

void begin_panel(Frame& frame, const char* name, Rect box, ImU32 colour, bool on_top) {
  ImGui::SetNextWindowPos(box.from);
  ImGui::SetNextWindowSize(box.size());
  ImGui::PushStyleColor(ImGuiCol_WindowBg, colour);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
  if (on_top) ImGui::SetNextWindowFocus();
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, on_top ? frame.px(12) : 0.0f);
  ImGuiWindowFlags flags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize |
                           ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
                           ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNav;
  if (!on_top) flags |= ImGuiWindowFlags_NoBringToFrontOnFocus;
  ImGui::Begin(name, nullptr, flags);
  ImGui::PopStyleVar(3);
  ImGui::PopStyleColor();
}

void draw_dashed(Frame& frame, Rect box, ImU32 colour) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float dash = frame.px(4);
  for (float x = box.from.x; x < box.to.x; x += 2 * dash) {
    const float end = std::min(x + dash, box.to.x);
    list->AddLine({x, box.from.y}, {end, box.from.y}, colour);
    list->AddLine({x, box.to.y}, {end, box.to.y}, colour);
  }
  for (float y = box.from.y; y < box.to.y; y += 2 * dash) {
    const float end = std::min(y + dash, box.to.y);
    list->AddLine({box.from.x, y}, {box.from.x, end}, colour);
    list->AddLine({box.to.x, y}, {box.to.x, end}, colour);
  }
}

void draw_lit(Frame& frame, Rect box, bool changed) {
  if (!changed) return;
  ImGui::GetWindowDrawList()->AddRectFilled(box.from, box.to, with_alpha(frame.palette().accent, 0.18f), frame.px(4));
}

}  // namespace ipclab::ui
