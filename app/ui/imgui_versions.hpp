// Dear ImGui 1.86 (Debian 12) and 1.90 (Debian 13) from one source: every difference between them is in here.
// Window thread; used by `shell` to feed input. Keys never reach ImGui: panels read ui::Chord.
#pragma once

#include <imgui.h>

namespace ipclab::ui {

#if IMGUI_VERSION_NUM >= 18700

inline void prepare_input(ImGuiIO& io) {
  io.ConfigInputTrickleEventQueue = false;  // our own queue does that, alike for both versions
}
inline void feed_mouse(ImGuiIO& io, ImVec2 position) { io.AddMousePosEvent(position.x, position.y); }
inline void feed_button(ImGuiIO& io, int button, bool down) { io.AddMouseButtonEvent(button, down); }
inline void feed_wheel(ImGuiIO& io, float x, float y) { io.AddMouseWheelEvent(x, y); }

#else

inline void prepare_input(ImGuiIO&) {}
inline void feed_mouse(ImGuiIO& io, ImVec2 position) { io.MousePos = position; }
inline void feed_button(ImGuiIO& io, int button, bool down) { io.MouseDown[button] = down; }
inline void feed_wheel(ImGuiIO& io, float x, float y) {
  io.MouseWheelH += x;
  io.MouseWheel += y;
}

#endif

}  // namespace ipclab::ui
