// Where frames are made: ImGui's context, the fonts, the input queue and the panels, for one window.
// Window thread; the main loop says when, the automation commands look at the result.
#pragma once

#include <cstdint>
#include <string>

#include "shell/app.hpp"
#include "shell/fonts.hpp"
#include "shell/input.hpp"
#include "shell/textures.hpp"
#include "ui/window.hpp"

struct GLFWwindow;

namespace ipclab::shell {

class Stage {
 public:
  Stage(GLFWwindow* window, App& app, float font_scale, Painter& painter);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  InputQueue queue;
  ui::Window panels;

  // Something changed: at least this many frames are to come. ImGui needs a second one to know what is hovered.
  void ask_frames(int count) { frames_ = count > frames_ ? count : frames_; }
  bool wants_frame() const { return frames_ > 0 || !queue.empty(); }

  // Takes input, draws the panels, hands the wishes to the App. Nothing reaches the screen before render() and a swap.
  void draw();
  void render();
  void count_presented();

  // For tests and benchmarks.
  std::uint64_t presented() const { return presented_; }
  double first_frame_cpu_ms() const { return first_frame_cpu_ms_; }
  float scale() const { return style_.scale; }

 private:
  void prepare();
  void rebuild_fonts();
  void new_frame();
  void title();

  GLFWwindow* window_;
  App& app_;
  float font_scale_;
  FontSet fonts_;
  Textures textures_;
  ui::Style style_;
  bool themed_ = false;
  int frames_ = 3;
  double last_draw_ = 0;
  std::string title_;
  std::uint64_t presented_ = 0;
  double first_frame_cpu_ms_ = 0;
};

// CPU time of the process so far.
double cpu_ms();

}  // namespace ipclab::shell
