// Each mistake in a picture of a lesson, with the exact sentence that tells it; and the pictures that are shipped.
#include "lesson/figure.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace ipclab;

namespace {

std::vector<std::string> sentences(const lesson::Figure& figure) {
  std::vector<std::string> all;
  for (const auto& fault : figure.faults) all.push_back(lesson::describe(text::Lang::En, fault));
  return all;
}

lesson::Figure read(std::optional<std::string> bytes, const std::string& name = "pipe.svg") {
  return lesson::read_figure(name, "figures/" + name, std::move(bytes));
}

// The first line is <svg …>.
lesson::Figure inside(const std::string& elements) {
  return read("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 230\">\n" + elements + "\n</svg>");
}

std::string only(const lesson::Figure& figure) {
  const auto all = sentences(figure);
  REQUIRE(all.size() == 1);
  return all.front();
}

}  // namespace

TEST_CASE("a picture that keeps to the rules has no faults") {
  const auto figure = inside(
      "<!-- fill=\"red\" --><style>.a { stroke: #0969da }</style>\n"
      "<rect class=\"box\" fill=\"none\"/><text class=\"a\" font-size=\"12\" style=\"font-size: 12px\">x &lt; "
      "y</text>");
  CHECK(sentences(figure).empty());
  REQUIRE(figure.svg != nullptr);
  CHECK(figure.width == 640);
  CHECK(figure.height == 230);
}

TEST_CASE("what cannot be shown says why") {
  const auto hidden = [](const lesson::Figure& figure) {
    CHECK(figure.svg == nullptr);
    return only(figure);
  };
  CHECK(hidden(read(std::nullopt)) ==
        "figures/pipe.svg: there is no picture \"pipe.svg\" in the lesson's folder figures/");
  const std::string not_svg = ": \"pipe.svg\" is not an SVG picture (a file .svg whose first element is <svg>)";
  CHECK(hidden(read("")) == "figures/pipe.svg" + not_svg);
  CHECK(hidden(read("a pipe")) == "figures/pipe.svg:1:1" + not_svg);
  CHECK(hidden(read("<?xml?>\n<html/>")) == "figures/pipe.svg:2:1" + not_svg);
  CHECK(hidden(read("<svg viewBox='0 0 9 9'/>", "pipe.png")) ==
        "figures/pipe.png:1:1: \"pipe.png\" is not an SVG picture (a file .svg whose first element is <svg>)");
  for (const char* root :
       {"<svg>", "<svg viewBox='0 0 9'>", "<svg viewBox='0 0 9 0'>", "<svg viewBox='0 0 1e30 9'>",
        "<svg viewBox='0 0 nan nan'>", "<svg viewBox='0 0 -9 9'>", "<svg viewBox", "<svg viewBox='"}) {
    CAPTURE(root);
    CHECK(hidden(read(root)) ==
          "figures/pipe.svg:1:1: the picture \"pipe.svg\" does not say how large it is: its <svg> needs "
          "viewBox=\"0 0 WIDTH HEIGHT\"");
  }
  CHECK(hidden(read("<svg viewBox='0 0 9 9'>" + std::string(256 * 1024, ' '))) ==
        "figures/pipe.svg:1:1: the picture \"pipe.svg\" has more than 256 KiB");
}

TEST_CASE("what can be shown and yet has to be mended is told with its line") {
  CHECK(only(inside("<rect fill='#ff0000'/>")) ==
        "figures/pipe.svg:2:1: fill: #ff0000 is a colour of the picture's own, which does not follow light and dark; "
        "use a "
        "class");
  CHECK(
      only(inside("<g/>\n<rect style='opacity: 1; stroke : red'/>")) ==
      "figures/pipe.svg:3:1: stroke: red is a colour of the picture's own, which does not follow light and dark; use a "
      "class");
  CHECK(only(inside("<rect class='a bax'/>")) ==
        "figures/pipe.svg:2:1: pictures have no class \"bax\"; did you mean \"box\"?");
  CHECK(only(inside("<text font-size='11.5' style='font-size: 11.5px'>x</text>")) ==
        "figures/pipe.svg:2:1: letters of size 11.5 are too small to be read; 12 is the least");
  CHECK(inside("<rect fill='red'/>").svg != nullptr);
}

TEST_CASE("the pictures that are shipped keep to the rules") {
  std::size_t pictures = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(IPCLAB_SOURCE_DIR "/lessons")) {
    if (entry.path().extension() != ".svg") continue;
    std::ostringstream bytes;
    bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    const auto figure = lesson::read_figure(entry.path().filename(), entry.path(), std::move(bytes).str());
    CHECK(sentences(figure) == std::vector<std::string>{});
    CHECK(figure.svg != nullptr);
    ++pictures;
  }
  CHECK(pictures > 0);
}
