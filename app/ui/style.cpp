#include "ui/style.hpp"

namespace ipclab::ui {

void apply_to_imgui(const Style& style) {
  const Palette& palette = *style.palette;
  ImGuiStyle& target = ImGui::GetStyle();
  target = ImGuiStyle();
  if (palette.dark)
    ImGui::StyleColorsDark(&target);
  else
    ImGui::StyleColorsLight(&target);
  target.WindowPadding = {style.px(10), style.px(7)};
  target.FramePadding = {style.px(10), style.px(5)};
  target.ItemSpacing = {style.px(8), style.px(6)};
  target.ScrollbarSize = style.px(10);
  target.WindowRounding = 0;
  target.ChildRounding = 0;
  target.FrameRounding = style.px(6);
  target.PopupRounding = style.px(8);
  target.ScrollbarRounding = style.px(5);
  target.WindowBorderSize = 0;
  target.PopupBorderSize = 1;
  target.FrameBorderSize = 1;
  const auto set = [&](ImGuiCol which, ImU32 colour) { target.Colors[which] = ImGui::ColorConvertU32ToFloat4(colour); };
  set(ImGuiCol_Text, palette.text);
  set(ImGuiCol_TextDisabled, palette.dim);
  set(ImGuiCol_WindowBg, palette.panel);
  set(ImGuiCol_ChildBg, IM_COL32_BLACK_TRANS);
  set(ImGuiCol_PopupBg, palette.card);
  set(ImGuiCol_Border, palette.border);
  set(ImGuiCol_FrameBg, palette.panel);
  set(ImGuiCol_TextSelectedBg, palette.selected);
  set(ImGuiCol_ScrollbarBg, IM_COL32_BLACK_TRANS);
  set(ImGuiCol_ScrollbarGrab, palette.border);
  set(ImGuiCol_ScrollbarGrabHovered, palette.faint);
  set(ImGuiCol_ScrollbarGrabActive, palette.faint);
}

}  // namespace ipclab::ui
