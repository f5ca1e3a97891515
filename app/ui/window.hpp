// All panels together: lays them out for the size of the window, and holds what is only cosmetic.
// Window thread; `shell` calls draw() between ImGui::NewFrame and ImGui::Render.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ui/items.hpp"
#include "ui/keys.hpp"
#include "ui/panels.hpp"
#include "ui/style.hpp"
#include "view/intent.hpp"
#include "view/screen.hpp"
#include "view/timeline.hpp"

namespace ipclab::ui {

class Window {
 public:
  Items items;
  Glyphs glyphs;
  Pictures* pictures = nullptr;  // of lessons; set once by whoever can draw them

  // Draws one frame and returns what the person wished in it.
  std::vector<view::Intent> draw(const Style& style, const std::vector<Chord>& keys, const view::Screen& screen,
                                 const view::Timeline& timeline, const std::string& typed = {});

  // Times what the display asks for: changed by Ctrl+Plus, Ctrl+Minus, Ctrl+0 and projector mode. The fonts follow.
  float font_scale() const { return cosmetic_.projector ? cosmetic_.font_scale * 1.35f : cosmetic_.font_scale; }
  // Something moves by itself (a scroll under way): draw again without an event.
  bool wants_frame() const { return cosmetic_.wants_frame; }

 private:
  void window_keys(Frame& frame, const view::Screen& screen);
  void draw_wide(Frame& frame, Rect body, const view::Screen& screen, const view::Timeline& timeline);
  void draw_compact(Frame& frame, Rect body, const view::Screen& screen, const view::Timeline& timeline);

  Cosmetic cosmetic_;
};

}  // namespace ipclab::ui
