// What a panel is handed for one frame: looks, keys, items, and where its wishes go.
// Window thread; made by ui::Window for each frame, never kept.
#pragma once

#include <imgui.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ui/items.hpp"
#include "ui/keys.hpp"
#include "ui/pictures.hpp"
#include "ui/style.hpp"
#include "view/intent.hpp"

namespace ipclab::ui {

struct Rect {
  ImVec2 from, to;
  float width() const { return to.x - from.x; }
  float height() const { return to.y - from.y; }
  ImVec2 size() const { return {width(), height()}; }
  bool empty() const { return to.x <= from.x || to.y <= from.y; }
};

class Frame {
 public:
  Frame(const Style& look, Items& registry, Glyphs& wanted, const std::vector<Chord>& pressed_keys,
        std::vector<view::Intent>& wishes)
      : style(look), items(registry), glyphs(wanted), intents(wishes), keys_(pressed_keys) {}

  const Style& style;
  Items& items;
  Glyphs& glyphs;
  std::vector<view::Intent>& intents;
  Pictures* pictures = nullptr;  // none: figures are told in words
  bool tips = true;              // the pointer was moved last: where it merely lies, nothing is asked
  bool modal = false;            // a sheet lies over the window: the keys are its own

  const Palette& palette() const { return *style.palette; }
  const Fonts& fonts() const { return style.fonts; }
  float px(float value) const { return style.px(value); }
  bool chinese() const { return style.lang == text::Lang::Zh; }
  template <class... Args>
  std::string say(std::string_view key, Args&&... args) const {
    return text::say(style.lang, key, std::forward<Args>(args)...);
  }
  void wish(view::Intent intent) { intents.push_back(std::move(intent)); }

  // Whether the key went down in this frame and nobody took it. Taken by asking.
  bool pressed(const Chord& chord);
  // Takes all keys that write something: a text field has them.
  void take_letters();

 private:
  std::vector<Chord> keys_;
};

}  // namespace ipclab::ui
