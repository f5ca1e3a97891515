// A picture in the lesson: its place in the text, its words where it cannot be drawn, and enlarged.
#include <doctest/doctest.h>

#include "stage.hpp"

using namespace ipclab;
using namespace ipclab::ui;

namespace {

class FakePictures : public Pictures {
 public:
  Picture picture(const view::Figure& figure, ImVec2 size, const Style&) override {
    asked.push_back({figure.name, size});
    return shown;
  }
  struct Asked {
    std::string name;
    ImVec2 size;
  };
  std::vector<Asked> asked;
  Picture shown;
};

struct Scene {
  testing::Stage stage;
  FakePictures pictures;

  explicit Scene(float width = 380, float height = 190) {
    stage.window.pictures = &pictures;
    stage.screen.lesson.name = "pipe";
    view::Figure figure;
    figure.name = "pipe.svg";
    figure.alt = "two processes and a pipe";
    figure.svg = std::make_shared<const std::string>("<svg/>");
    figure.width = width;
    figure.height = height;
    stage.screen.lesson.items.emplace_back(figure);
  }
  view::Figure& figure() { return std::get<view::Figure>(stage.screen.lesson.items.back()); }
  const Item& item() {
    const Item* found = stage.window.items.find("figure:pipe.svg");
    REQUIRE(found != nullptr);
    return *found;
  }
};

}  // namespace

TEST_CASE("a figure keeps its proportions and stays in its column") {
  Scene scene;
  scene.stage.frame();
  REQUIRE(scene.pictures.asked.size() == 1);
  const ImVec2 size = scene.pictures.asked[0].size;
  CHECK(size.x / size.y == doctest::Approx(2).epsilon(0.02));
  CHECK(scene.item().to.x < 0.4f * 1280);
  CHECK(size.x <= scene.item().to.x - scene.item().from.x);
  CHECK(scene.item().label == "two processes and a pipe");
}

TEST_CASE("a figure is never higher than its share of the text, however it is made") {
  for (const ImVec2 shape : {ImVec2{100, 10000}, ImVec2{10000, 1}, ImVec2{1, 1}}) {
    Scene scene(shape.x, shape.y);
    scene.stage.frame();
    REQUIRE(scene.pictures.asked.size() == 1);
    CHECK(scene.pictures.asked[0].size.x >= 1);
    CHECK(scene.pictures.asked[0].size.y >= 1);
    CHECK(scene.pictures.asked[0].size.y <= 0.4f * 800);
  }
}

TEST_CASE("what cannot be drawn is told in words, with the reason") {
  Scene scene;
  SUBCASE("the lesson says why") {
    scene.figure().svg = nullptr;
    scene.figure().problem = "there is no such file";
    scene.stage.frame();
    CHECK(scene.pictures.asked.empty());
    CHECK(scene.item().value == "there is no such file");
  }
  SUBCASE("whoever draws says why") {
    scene.pictures.shown.problem = {"shell.figure-too-long", {}};
    scene.stage.frame();
    CHECK(scene.item().value == text::say(text::Lang::En, "shell.figure-too-long"));
  }
  CHECK(scene.item().role == "text");
  CHECK(scene.item().label == "two processes and a pipe");
}

TEST_CASE("pressed, a figure is enlarged; the keys are its own until Esc") {
  Scene scene;
  scene.stage.frame();
  const float small = scene.pictures.asked[0].size.x;
  scene.stage.click("figure:pipe.svg");
  scene.pictures.asked.clear();
  scene.stage.frame();
  REQUIRE(scene.stage.window.items.find("figure:sheet") != nullptr);
  float large = 0;
  for (const auto& asked : scene.pictures.asked) large = std::max(large, asked.size.x);
  CHECK(large > 2 * small);
  CHECK(scene.stage.press(control(letter('Q'))).empty());
  scene.stage.press({Key::Escape});
  CHECK(scene.stage.window.items.find("figure:sheet") == nullptr);
}

TEST_CASE("a figure is reached and enlarged by the keyboard alone") {
  Scene scene;
  scene.stage.frame();
  for (int i = 0; i < 40 && !scene.stage.window.items.has_focus("figure:pipe.svg"); ++i) scene.stage.press({Key::Tab});
  scene.stage.press({Key::Enter});
  CHECK(scene.stage.window.items.find("figure:sheet") != nullptr);
}
