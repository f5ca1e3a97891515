// A picture of a lesson: from the text of an SVG file to pixels, by librsvg.
// Runs in ipclab-figure, which `shell` starts for each drawing: a file that is never done, or that librsvg dies of, ends
// that process and not the window.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab::figure {

struct Drawing {
  std::vector<std::uint8_t> rgba;  // rows from the top, colours not multiplied by alpha; empty = could not be drawn
  std::string problem;             // in librsvg's words: why not
};

// Fills width × height with the picture, its proportions kept. The stylesheet is added to the file's own. Nothing
// outside of the text is read.
Drawing draw(std::string_view svg, std::string_view stylesheet, int width, int height);

}  // namespace ipclab::figure
