#include <doctest/doctest.h>

#include <algorithm>

#include "stage.hpp"
#include "ui/panels.hpp"

using namespace ipclab;
using ui::testing::Stage;

namespace {

std::vector<ui::DrawnText> drawn(const view::ObjectCard& card, float width) {
  Stage stage;
  std::vector<view::Intent> intents;
  const std::vector<ui::Chord> keys;
  ui::Frame frame(stage.style, stage.window.items, stage.window.glyphs, keys, intents);
  stage.window.items.record_texts = true;
  ImGui::NewFrame();
  ImGui::SetNextWindowSize({1280, 800});
  ImGui::Begin("cards");
  ui::draw_object(frame, {{10, 40}, {10 + width, 400}}, stage.screen, card);
  ImGui::End();
  ImGui::Render();
  return stage.window.items.texts;
}

}  // namespace

TEST_CASE("the bytes of a card are there once and whole, beside facts and where there are none") {
  view::ObjectCard card;
  card.name = "board";
  card.bytes = {{"0000", "00 01 02 03 04 05 06 07", "········"}, {"0008", "08 09 0a 0b 0c 0d 0e 0f", "········"}};
  view::CardRow size;
  size.label = "size";
  size.value.emplace_back().text = "16";
  for (const bool facts : {false, true}) {
    if (facts) card.rows = {size};
    for (const float width : {360.0f, 520.0f, 900.0f}) {
      CAPTURE(facts);
      CAPTURE(width);
      const auto texts = drawn(card, width);
      for (const view::DumpLine& line : card.bytes) {
        CHECK(std::ranges::count(texts, line.offset, &ui::DrawnText::text) == 1);
        CHECK(std::ranges::count(texts, line.hex, &ui::DrawnText::text) == 1);
      }
    }
  }
}
