// The small things that all panels are drawn with: texts, cards, badges, buttons.
// Window thread, inside an ImGui window; positions are screen pixels.
#pragma once

#include <string>
#include <string_view>

#include "ui/frame.hpp"

namespace ipclab::ui {

inline ImVec2 operator+(ImVec2 a, ImVec2 b) { return {a.x + b.x, a.y + b.y}; }
inline ImVec2 operator-(ImVec2 a, ImVec2 b) { return {a.x - b.x, a.y - b.y}; }

// ---- text

float width_of(const ImFont* font, std::string_view text);
// Draws at the top left corner; returns the width. Asks for missing glyphs and takes note for the layout check.
float draw_text(Frame& frame, ImFont* font, ImVec2 at, ImU32 colour, std::string_view text, bool may_be_cut = false);
void draw_text_centred(Frame& frame, ImFont* font, Rect box, ImU32 colour, std::string_view text);
// At the left edge of the box, in its middle; shortened with … where it is too long. Returns the width drawn.
float draw_text_in(Frame& frame, ImFont* font, Rect box, ImU32 colour, std::string_view text);
// Ends at the right edge of the box; returns the width drawn.
float draw_text_right(Frame& frame, ImFont* font, Rect box, ImU32 colour, std::string_view text);
std::string shortened(const ImFont* font, std::string_view text, float width);
// The next character of UTF-8 text, which is advanced; a broken byte gives U+FFFD.
unsigned next_character(const char*& at, const char* end);

// ---- surfaces

void draw_card(Frame& frame, Rect box, ImU32 border = 0);
// A pill with text; returns its width. `ink` is the colour of the text, `tint` of the ground.
float draw_badge(Frame& frame, ImVec2 at, ImU32 tint, ImU32 ink, std::string_view text);
float badge_width(const Frame& frame, std::string_view text);
// A key as printed on a keyboard; returns its width.
float draw_key_cap(Frame& frame, ImVec2 at, std::string_view text);
float key_cap_width(const Frame& frame, std::string_view text);
// The ground of what the step that is shown changed.
void draw_lit(Frame& frame, Rect box, bool changed);
void draw_dashed(Frame& frame, Rect box, ImU32 colour);
void draw_hatched(Rect box, ImU32 colour, float gap, float thickness);
void draw_focus_ring(Frame& frame, Rect box, float rounding);
// One of the little marks that say who is meant: a rounded square in the process's colour. Returns its width.
float draw_chip(Frame& frame, ImVec2 at, float height, std::size_t colour, std::string_view text);
float chip_width(const Frame& frame, float height, std::string_view text);

// Begins a borderless window that fills the box; end with ImGui::End().
void begin_panel(Frame& frame, const char* name, Rect box, ImU32 colour, bool on_top = false);

// ---- things to press

enum class Look { Plain, Outlined, Primary, Danger };

struct Button {
  std::string_view id;
  std::string_view label;        // as drawn
  std::string_view spoken = {};  // where the label is only an icon
  std::string_view tip = {};     // also says why it cannot be pressed
  Chord key = {};                // pressing it does the same
  Look look = Look::Plain;
  bool enabled = true;
  bool on = false;
  std::string_view cap = {};  // the key's name, drawn inside at the right
};
// Draws it in the box; true when it was pressed by pointer, focus and Enter, or its key.
bool draw_button(Frame& frame, Rect box, const Button& button);
float button_width(const Frame& frame, const Button& button);

// An invisible thing to press with hover and focus, registered; the caller draws it.
struct Touch {
  bool pressed = false;
  bool hovered = false;
  bool focused = false;
};
Touch touch(Frame& frame, Rect box, Item item);
void draw_tip(Frame& frame, std::string_view text);

// Scrolls the current child window so that the box can be seen, once after the focus moved to `id`.
void reveal(Frame& frame, std::string_view id, Rect box);

}  // namespace ipclab::ui
