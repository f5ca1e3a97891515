#include "ui/items.hpp"

#include <doctest/doctest.h>

using ipclab::ui::DrawnText;
using ipclab::ui::Item;
using ipclab::ui::Items;
using ipclab::ui::layout_faults;

namespace {

Item item(std::string id, std::string role, bool enabled = true) {
  return {std::move(id), std::move(role), {}, {}, {0, 0}, {10, 10}, enabled, false};
}

DrawnText text(float x, float y, float width, std::string what) {
  return {{x, y}, {x + width, y + 10}, {0, 0}, {100, 100}, nullptr, false, std::move(what)};
}

}  // namespace

TEST_CASE("Tab visits what can be pressed, in the order of drawing, and goes round") {
  Items items;
  for (const auto& [id, role] : {std::pair{"title", "text"}, {"one", "button"}, {"two", "radio"}, {"three", "button"}})
    items.add(item(id, role));
  items.move_focus(1);
  CHECK(items.has_focus("one"));
  items.move_focus(1);
  items.move_focus(1);
  CHECK(items.has_focus("three"));
  items.move_focus(1);
  CHECK(items.has_focus("one"));
  items.move_focus(-1);
  CHECK(items.has_focus("three"));
}

TEST_CASE("what is grey is not visited") {
  Items items;
  items.add(item("grey", "button", false));
  items.add(item("live", "button"));
  items.move_focus(1);
  CHECK(items.has_focus("live"));
  items.move_focus(1);
  CHECK(items.has_focus("live"));
}

TEST_CASE("the pointer hides the focus; Tab shows it where it was") {
  Items items;
  items.add(item("one", "button"));
  items.add(item("two", "button"));
  items.focus("two");
  items.hide_focus();
  CHECK_FALSE(items.has_focus("two"));
  CHECK_FALSE(items.focus_shown());
  items.move_focus(1);
  CHECK(items.has_focus("two"));
}

TEST_CASE("an item that got the focus is scrolled into view once") {
  Items items;
  items.focus("one");
  CHECK_FALSE(items.take_reveal("two"));
  CHECK(items.take_reveal("one"));
  CHECK_FALSE(items.take_reveal("one"));
}

TEST_CASE("layout: texts side by side are well, on each other they are not") {
  CHECK(layout_faults({text(0, 0, 40, "left"), text(41, 0, 40, "right")}).empty());
  const auto faults = layout_faults({text(0, 0, 40, "left"), text(30, 2, 40, "right")});
  REQUIRE(faults.size() == 1);
  CHECK(faults[0] == "overlap: left | right");
}

TEST_CASE("layout: a text that leaves its panel sideways is cut, unless it scrolls or is out of sight") {
  CHECK(layout_faults({text(80, 0, 40, "long")}) == std::vector<std::string>{"cut: long"});
  DrawnText source = text(80, 0, 40, "source");
  source.may_be_cut = true;
  CHECK(layout_faults({source}).empty());
  CHECK(layout_faults({text(120, 0, 40, "outside")}).empty());
}

TEST_CASE("layout: texts of different windows may lie on each other") {
  const int other = 0;
  DrawnText above = text(0, 0, 40, "above");
  above.layer = &other;
  CHECK(layout_faults({text(0, 0, 40, "below"), above}).empty());
}
