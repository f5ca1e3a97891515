// One queue for all input, from the screen and from the automation socket alike, handed to ImGui a frame at a time:
// never a press and its release in one frame (ImGui 1.86 would lose both), never a release in the frame of a move.
// Window thread; filled by GLFW's callbacks.
#pragma once

#include <imgui.h>

#include <cfloat>
#include <deque>
#include <string>
#include <variant>
#include <vector>

#include "ui/keys.hpp"

namespace ipclab::shell {

struct Pointer {
  float x = 0, y = 0;
};
struct MouseButton {
  int button = 0;
  bool down = false;
};
struct Wheel {
  float x = 0, y = 0;
};
struct Character {    // what a key, or several of them, wrote
  unsigned code = 0;  // Unicode
};
using Input = std::variant<ui::Chord, Pointer, MouseButton, Wheel, Character>;

class InputQueue {
 public:
  void push(Input input) { waiting_.push_back(input); }
  bool empty() const { return waiting_.empty(); }

  // Takes as many as may share a frame, in their order.
  std::vector<Input> take_frame();

 private:
  std::deque<Input> waiting_;
};

// Tells ImGui; returns the keys, which are for the panels alone.
std::vector<ui::Chord> feed(ImGuiIO& io, const std::vector<Input>& inputs);

// What was written in this frame, as UTF-8.
std::string typed(const std::vector<Input>& inputs);

// The pointer is nowhere.
inline constexpr Pointer no_pointer{-FLT_MAX, -FLT_MAX};

}  // namespace ipclab::shell
