#include "figure/draw.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace ipclab;
using figure::draw;

namespace {

using Pixel = std::array<int, 4>;

std::string svg(const std::string& inside) {
  return R"(<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">)" +
         inside + "</svg>";
}

Pixel pixel(const figure::Drawing& drawing, int width, int x, int y) {
  const auto at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 4;
  Pixel found{};
  for (std::size_t i = 0; i < 4; ++i) found[i] = drawing.rgba.at(at + i);
  return found;
}

}  // namespace

TEST_CASE("a picture fills just the pixels that it is given") {
  const auto drawing = draw(svg(R"(<rect x="5" width="5" height="10" fill="#204060"/>)"), "", 40, 40);
  REQUIRE(drawing.rgba.size() == 40 * 40 * 4);
  CHECK(pixel(drawing, 40, 19, 20) == Pixel{0, 0, 0, 0});
  CHECK(pixel(drawing, 40, 20, 20) == Pixel{0x20, 0x40, 0x60, 255});
}

TEST_CASE("a colour that is half clear is not multiplied by it") {
  const auto drawing = draw(svg(R"(<rect width="10" height="10" fill="#ff8000" fill-opacity="0.5"/>)"), "", 4, 4);
  const Pixel found = pixel(drawing, 4, 1, 1);
  CHECK(found[0] == 255);
  CHECK(found[1] == doctest::Approx(0x80).epsilon(0.02));
  CHECK(found[3] == 128);
}

TEST_CASE("the stylesheet from outside is stronger than the file's own") {
  const auto drawing = draw(svg("<style>.a { fill: #ff0000 }</style><rect class='a' width='10' height='10'/>"),
                            ".a { fill: #00ff00 !important }", 4, 4);
  CHECK(pixel(drawing, 4, 1, 1) == Pixel{0, 255, 0, 255});
}

TEST_CASE("what is no picture is no picture, and says why") {
  for (const std::string& text : {std::string(), std::string("# pipe\n"), std::string("<svg"), std::string(4096, '\0'),
                                  std::string("<html/>"), svg("<rect"), std::string("\xff\xfe<svg/>")}) {
    CAPTURE(text);
    const auto drawing = draw(text, "", 8, 8);
    CHECK(drawing.rgba.empty());
    CHECK_FALSE(drawing.problem.empty());
  }
}

TEST_CASE("nothing outside of the file is read") {
  const std::string path = IPCLAB_SOURCE_DIR "/lessons/pipe/figures/pipe.svg";
  for (const std::string& address : {path, "file://" + path}) {
    const auto drawing = draw(svg("<image xlink:href='" + address + "' width='10' height='10'/>"), "", 8, 8);
    for (std::size_t i = 3; i < drawing.rgba.size(); i += 4) REQUIRE(drawing.rgba[i] == 0);
  }
}
