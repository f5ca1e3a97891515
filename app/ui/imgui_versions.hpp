// Dear ImGui 1.86 (Debian 12) and 1.90 (Debian 13) from one source: every difference between them is in here.
// Window thread; used by `shell` to feed input and by text fields.
#pragma once

#include <imgui.h>

#include "ui/keys.hpp"

namespace ipclab::ui {

// The keys that ImGui itself must know: those of text fields.
struct TextKey {
  Key ours;
  ImGuiKey theirs;
};
inline constexpr TextKey text_keys[] = {
    {Key::Tab, ImGuiKey_Tab},         {Key::Left, ImGuiKey_LeftArrow},  {Key::Right, ImGuiKey_RightArrow},
    {Key::Up, ImGuiKey_UpArrow},      {Key::Down, ImGuiKey_DownArrow},  {Key::Home, ImGuiKey_Home},
    {Key::End, ImGuiKey_End},         {Key::Delete, ImGuiKey_Delete},   {Key::Backspace, ImGuiKey_Backspace},
    {Key::Enter, ImGuiKey_Enter},     {Key::Escape, ImGuiKey_Escape},   {letter('A'), ImGuiKey_A},
    {letter('C'), ImGuiKey_C},        {letter('V'), ImGuiKey_V},        {letter('X'), ImGuiKey_X},
    {letter('Y'), ImGuiKey_Y},        {letter('Z'), ImGuiKey_Z},
};

#if IMGUI_VERSION_NUM >= 18700

inline void prepare_input(ImGuiIO& io) {
  io.ConfigInputTrickleEventQueue = false;  // our queue does that, alike for both versions
}
inline void feed_key(ImGuiIO& io, const Chord& chord, bool down) {
  io.AddKeyEvent(ImGuiMod_Ctrl, chord.control);
  io.AddKeyEvent(ImGuiMod_Shift, chord.shift);
  io.AddKeyEvent(ImGuiMod_Alt, chord.alt);
  for (const TextKey& key : text_keys)
    if (key.ours == chord.key) io.AddKeyEvent(key.theirs, down);
}
inline void feed_mouse(ImGuiIO& io, ImVec2 position) { io.AddMousePosEvent(position.x, position.y); }
inline void feed_button(ImGuiIO& io, int button, bool down) { io.AddMouseButtonEvent(button, down); }
inline void feed_wheel(ImGuiIO& io, float x, float y) { io.AddMouseWheelEvent(x, y); }
inline void feed_focus(ImGuiIO& io, bool focused) { io.AddFocusEvent(focused); }

#else

inline void prepare_input(ImGuiIO& io) {
  for (const TextKey& key : text_keys) io.KeyMap[key.theirs] = static_cast<int>(key.ours);
}
inline void feed_key(ImGuiIO& io, const Chord& chord, bool down) {
  io.KeyCtrl = chord.control;
  io.KeyShift = chord.shift;
  io.KeyAlt = chord.alt;
  const auto index = static_cast<std::size_t>(chord.key);
  if (index < IM_ARRAYSIZE(io.KeysDown)) io.KeysDown[index] = down;
}
inline void feed_mouse(ImGuiIO& io, ImVec2 position) { io.MousePos = position; }
inline void feed_button(ImGuiIO& io, int button, bool down) { io.MouseDown[button] = down; }
inline void feed_wheel(ImGuiIO& io, float x, float y) {
  io.MouseWheelH += x;
  io.MouseWheel += y;
}
inline void feed_focus(ImGuiIO& io, bool focused) { io.AddFocusEvent(focused); }

#endif

}  // namespace ipclab::ui
