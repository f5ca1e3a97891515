// Lines of C and C++ source in colour. Window thread; used by process cards, excerpts and code in the lesson.
#pragma once

#include <string_view>
#include <vector>

#include "ui/frame.hpp"
#include "view/screen.hpp"

namespace ipclab::ui {

float code_line_height(const Frame& frame);

// One line without its number. Clipped by the caller.
void draw_code_line(Frame& frame, ImVec2 at, std::string_view line);

// Which lines that are too long go on in the next row; the others are cut at the edge.
enum class Fold { Current, All };

// Numbered lines in the box, the current one marked in `mark` and kept in the middle where not all fit.
void draw_source(Frame& frame, Rect box, const std::vector<view::SourceLine>& lines, ImU32 mark, Fold folded);
// What all of them need, folded.
float source_height(const Frame& frame, const std::vector<view::SourceLine>& lines, float width);

}  // namespace ipclab::ui
