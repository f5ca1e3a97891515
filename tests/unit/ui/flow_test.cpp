#include "ui/flow.hpp"

#include <doctest/doctest.h>

#include "stage.hpp"

using namespace ipclab;
using ui::testing::Stage;

namespace {

// How many lines a text takes when `columns` characters of the built-in font (7 pixels each) fit in a line.
int lines(const std::vector<ui::Run>& runs, int columns) {
  Stage stage;
  std::vector<view::Intent> intents;
  const std::vector<ui::Chord> keys;
  ui::Frame frame(stage.style, stage.window.items, stage.window.glyphs, keys, intents);
  ImFont* font = stage.style.fonts.body;
  const ui::TextLook look{font, font, IM_COL32_WHITE, 1.0f, nullptr};
  const float height = ui::flow(frame, runs, look, {0, 0}, 7.0f * static_cast<float>(columns) + 1, true);
  return static_cast<int>(height / font->FontSize + 0.5f);
}

// What is drawn where so many characters fit in a line; code has 4 pixels before and after it.
std::vector<ui::DrawnText> drawn(const std::vector<ui::Run>& runs, int columns) {
  Stage stage;
  std::vector<view::Intent> intents;
  const std::vector<ui::Chord> keys;
  ui::Frame frame(stage.style, stage.window.items, stage.window.glyphs, keys, intents);
  const ui::TextLook look{stage.style.fonts.body, stage.style.fonts.body, IM_COL32_WHITE, 1.0f, nullptr};
  stage.window.items.record_texts = true;
  ImGui::NewFrame();
  ui::flow(frame, runs, look, {0, 0}, 7.0f * static_cast<float>(columns) + 9);
  ImGui::Render();
  return stage.window.items.texts;
}

ui::Run run(std::string text, bool code = false) {
  ui::Run made;
  made.text = std::move(text);
  made.code = code;
  return made;
}

}  // namespace

TEST_CASE("words are not broken") {
  CHECK(lines({run("one two")}, 7) == 1);
  CHECK(lines({run("one two")}, 6) == 2);
  CHECK(lines({run("one two three")}, 5) == 3);
}

TEST_CASE("a line break in the text is one") { CHECK(lines({run("one\ntwo")}, 40) == 2); }

TEST_CASE("Chinese breaks between characters, but a line never begins with 。") {
  CHECK(lines({run("信号量")}, 3) == 1);
  CHECK(lines({run("信号量")}, 2) == 2);
  CHECK(lines({run("信号量。")}, 3) == 2);      // the last character goes down with its full stop
  CHECK(lines({run("信号量（甲）")}, 4) == 2);  // and an opening bracket does not stay behind
}

TEST_CASE("code that is longer than a line is shortened, and what stays at it is in the line, too") {
  auto texts = drawn({run("read(3, buffer, 64)", true), run(".")}, 10);
  REQUIRE(texts.size() == 2);
  CHECK(texts[0].text.starts_with("read("));
  CHECK(texts[0].text.ends_with("…"));
  CHECK(texts[1].text == ".");
  CHECK(texts[1].to.x <= 7 * 10 + 9);
  CHECK(texts[0].from.y == texts[1].from.y);
  texts = drawn({run("read(3)", true), run(".")}, 10);
  REQUIRE(texts.size() == 2);
  CHECK(texts[0].text == "read(3)");
}

TEST_CASE("punctuation stays with the code or the name before it") {
  CHECK(lines({run("a "), run("semop()", true), run(".")}, 12) == 1);
  CHECK(lines({run("abc "), run("semop()", true), run(".")}, 12) == 2);
}
