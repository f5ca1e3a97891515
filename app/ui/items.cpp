#include "ui/items.hpp"

#include <algorithm>
#include <array>

namespace ipclab::ui {
namespace {

constexpr std::array<std::string_view, 7> focusable_roles = {"button", "radio",  "textbox", "tab",
                                                             "link",   "slider", "figure"};

bool focusable(const Item& item) {
  return item.enabled && std::find(focusable_roles.begin(), focusable_roles.end(), item.role) != focusable_roles.end();
}

bool hidden(const DrawnText& text) {
  return text.to.y <= text.clip_from.y || text.from.y >= text.clip_to.y || text.to.x <= text.clip_from.x ||
         text.from.x >= text.clip_to.x;
}

}  // namespace

void Items::begin_frame() {
  items_.clear();
  texts.clear();
}

const Item* Items::find(std::string_view id) const {
  const auto found = std::find_if(items_.begin(), items_.end(), [&](const Item& item) { return item.id == id; });
  return found == items_.end() ? nullptr : &*found;
}

void Items::move_focus(int direction) {
  std::vector<const Item*> order;
  std::ptrdiff_t current = -1;
  for (const Item& item : items_) {
    if (!focusable(item)) continue;
    if (item.id == focus_) current = static_cast<std::ptrdiff_t>(order.size());
    order.push_back(&item);
  }
  if (order.empty()) return;
  const auto count = static_cast<std::ptrdiff_t>(order.size());
  std::ptrdiff_t next = current + direction;
  if (current < 0) next = direction > 0 ? 0 : count - 1;
  if (current >= 0 && !shown_) next = current;
  focus(order[static_cast<std::size_t>((next + count) % count)]->id);
}

void Items::focus(std::string id) {
  focus_ = std::move(id);
  reveal_ = focus_;
  shown_ = true;
}

bool Items::take_reveal(std::string_view id) {
  if (reveal_.empty() || reveal_ != id) return false;
  reveal_.clear();
  return true;
}

std::vector<std::string> layout_faults(const std::vector<DrawnText>& texts) {
  std::vector<std::string> faults;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const DrawnText& a = texts[i];
    if (hidden(a)) continue;
    if (!a.may_be_cut && (a.to.x > a.clip_to.x + 1 || a.from.x < a.clip_from.x - 1)) faults.push_back("cut: " + a.text);
    for (std::size_t j = i + 1; j < texts.size(); ++j) {
      const DrawnText& b = texts[j];
      if (b.layer != a.layer || hidden(b)) continue;
      const float right = std::min({a.to.x, b.to.x, a.clip_to.x, b.clip_to.x});
      const float left = std::max({a.from.x, b.from.x, a.clip_from.x, b.clip_from.x});
      const float bottom = std::min({a.to.y, b.to.y, a.clip_to.y, b.clip_to.y});
      const float top = std::max({a.from.y, b.from.y, a.clip_from.y, b.clip_from.y});
      if (right - left > 1.5f && bottom - top > 1.5f) faults.push_back("overlap: " + a.text + " | " + b.text);
    }
  }
  return faults;
}

}  // namespace ipclab::ui
