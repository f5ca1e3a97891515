// Everything on the screen that a person or a test can point at, and which one has the keyboard focus.
// Window thread; panels register while they draw, `shell` reads it for the automation socket.
#pragma once

#include <imgui.h>

#include <string>
#include <string_view>
#include <vector>

namespace ipclab::ui {

struct Item {
  std::string id;     // stable, e.g. "step:bank.1", "answer:b"
  std::string role;   // button, radio, textbox, tab, link, slider, figure; or what it shows: process, semaphore, text …
  std::string label;  // as read on the screen
  std::string value;
  ImVec2 from, to;
  bool enabled = true;
  bool focused = false;
};

// A text as drawn, for the check that none is cut and none lies on another.
struct DrawnText {
  ImVec2 from, to, clip_from, clip_to;
  const void* layer = nullptr;  // texts of different windows may lie on each other
  bool may_be_cut = false;      // lists and source scroll, so their edge cuts
  std::string text;
};

class Items {
 public:
  // Forgets the items of the last frame; the focus stays where it is as long as its item is drawn again.
  void begin_frame();
  void add(Item item) { items_.push_back(std::move(item)); }
  const std::vector<Item>& all() const { return items_; }
  const Item* find(std::string_view id) const;

  // Tab and Shift+Tab: over the enabled buttons, choices and fields of the last frame, in the order in which they were
  // drawn. The pointer hides the ring, the keyboard shows it again.
  void move_focus(int direction);
  void focus(std::string id);
  void hide_focus() { shown_ = false; }
  bool has_focus(std::string_view id) const { return shown_ && focus_ == id; }
  bool focus_shown() const { return shown_; }
  // The item to be scrolled into view in this frame; asked once.
  bool take_reveal(std::string_view id);

  bool record_texts = false;
  bool scrolls_sideways = false;  // what is drawn now may lie partly outside
  std::vector<DrawnText> texts;

 private:
  std::vector<Item> items_;
  std::string focus_;
  std::string reveal_;
  bool shown_ = false;
};

// "N texts, M overlap, K cut" as lines: what `layout` of the automation socket answers, empty where all is well.
std::vector<std::string> layout_faults(const std::vector<DrawnText>& texts);

}  // namespace ipclab::ui
