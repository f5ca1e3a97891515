// Pictures that are drawn, and pictures that would hang or kill whoever draws them.
#include "shell/painter.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

using namespace ipclab;
using shell::Painted;

namespace {

// Told on the painter's thread, waited for on the test's.
class Bell {
 public:
  void ring() {
    {
      const std::lock_guard lock(mutex_);
      rung_ = true;
    }
    ready_.notify_one();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return rung_; });
    rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  bool rung_ = false;
};

struct Easel {
  Bell bell;
  shell::Painter painter;
  explicit Easel(const std::string& program = IPCLAB_BINARY_DIR "/ipclab-figure")
      : painter(program, [this] { bell.ring(); }) {}

  Painted paint(const std::string& svg, int width = 64, int height = 20) {
    painter.want({{std::make_shared<const std::string>(svg), "", width, height}});
    bell.wait();
    auto all = painter.take();
    REQUIRE(all.size() == 1);
    CHECK(painter.idle());
    return std::move(all.front());
  }
};

std::string svg(const std::string& inside) {
  return R"(<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 640 200">)" +
         inside + "</svg>";
}

const std::string good = svg(R"(<rect width="640" height="200" fill="#204060"/>)");

}  // namespace

TEST_CASE("a picture comes back in its size") {
  Easel easel;
  const Painted painted = easel.paint(good);
  CHECK(painted.problem.empty());
  CHECK(painted.picture.width == 64);
  CHECK(painted.picture.height == 20);
  REQUIRE(painted.picture.rgba.size() == 64 * 20 * 4);
  CHECK(painted.picture.rgba[0] == 0x20);
  CHECK(painted.picture.rgba[3] == 255);
}

TEST_CASE("what is ordered last is drawn, what nobody wants any more is not") {
  Easel easel;
  const auto text = std::make_shared<const std::string>(good);
  for (int width = 1; width <= 50; ++width) easel.painter.want({{text, "", width, 20}});
  std::vector<Painted> all;
  do {
    easel.bell.wait();
    for (Painted& painted : easel.painter.take()) all.push_back(std::move(painted));
  } while (all.empty() || all.back().order.width != 50);
  CHECK(all.size() < 50);
}

TEST_CASE("a picture that is never done is given up, and the next one is drawn") {
  Easel easel;
  std::string zigzag = R"(<path stroke="red" stroke-width="50" stroke-dasharray="1 1" d="M0 0)";
  for (int i = 0; i < 8000; ++i) zigzag += " " + std::to_string(i * 7919 % 640) + " " + std::to_string(i * 7907 % 200);
  CHECK(easel.paint(svg(zigzag + "\"/>"), 640, 200).problem.key == "shell.figure-too-long");
  CHECK(easel.paint(good).problem.empty());
}

TEST_CASE("a picture that is made of itself again and again is refused") {
  Easel easel;
  std::string inside = "<g id='a0'><rect width='9' height='9'/></g>";
  for (int i = 1; i < 30; ++i) {
    inside += "<g id='a" + std::to_string(i) + "'>";
    for (int k = 0; k < 10; ++k) inside += "<use xlink:href='#a" + std::to_string(i - 1) + "'/>";
    inside += "</g>";
  }
  CHECK_FALSE(easel.paint(svg(inside)).problem.empty());
}

TEST_CASE("a picture that the library dies of is told by the signal") {
  Easel easel;
  std::string word;
  for (int i = 0; i < 18000; ++i) word += "字";
  const Painted painted = easel.paint(svg("<text font-size='9999999'>" + word + "</text>"), 640, 200);
  CHECK_FALSE(painted.problem.empty());
  CHECK(painted.picture.rgba.empty());
  CHECK(easel.paint(good).problem.empty());
}

TEST_CASE("what is no SVG is refused in the library's words") {
  Easel easel;
  for (const std::string& text : {std::string(), std::string("<svg"), std::string(300, '\0'),
                                  std::string("<!DOCTYPE s [<!ENTITY a '&a;&a;'>]>") + svg("<text>&a;</text>")}) {
    const Painted painted = easel.paint(text);
    CHECK(painted.problem.key == "shell.figure-bad");
    CHECK_FALSE(painted.problem.args.at(0).empty());
  }
}

TEST_CASE("where the program is missing, the sentence names it") {
  Easel easel("/nowhere/ipclab-figure");
  CHECK(easel.paint(good).problem ==
        core::Message{"shell.no-figures", {"/nowhere/ipclab-figure", "No such file or directory"}});
}

TEST_CASE("whoever leaves while a picture is drawn does not wait for it") {
  constexpr auto drawing_limit = std::chrono::seconds(5);  // whoever waited for a picture that hangs waits so long
  const auto begun = std::chrono::steady_clock::now();
  {
    Easel easel;
    easel.painter.want({{std::make_shared<const std::string>(good), "", 8192, 4000}});
  }
  CHECK(std::chrono::steady_clock::now() - begun < drawing_limit);
}
