// How everything looks: theme, fonts, scale and language. Window thread; the shell makes it, panels read it.
#pragma once

#include <imgui.h>

#include <bitset>
#include <cmath>

#include "text/catalogue.hpp"
#include "ui/palette.hpp"

namespace ipclab::ui {

// Owned by ImGui's atlas; replaced when it is rebuilt.
struct Fonts {
  ImFont* body = nullptr;  // 15
  ImFont* bold = nullptr;
  ImFont* small = nullptr;     // 12.5
  ImFont* mono = nullptr;      // 13.5
  ImFont* heading = nullptr;   // 17 bold
  ImFont* sentence = nullptr;  // 20
  ImFont* title = nullptr;     // 20 bold
  ImFont* number = nullptr;    // 34 bold, digits only
};

// Characters that were to be drawn and have no glyph yet: the shell rebuilds the fonts with them.
struct Glyphs {
  std::bitset<0x10000> asked;  // each is asked for once, whether any font has it or not
  bool missing = false;
};

struct Style {
  const Palette* palette = &dark_palette();
  Fonts fonts;
  text::Lang lang = text::Lang::En;
  float scale = 1.0f;

  float px(float value) const { return std::floor(value * scale + 0.5f); }
};

// Sets ImGui's own colours and measures after ours (scrollbars, text fields, tooltips).
void apply_to_imgui(const Style& style);

}  // namespace ipclab::ui
