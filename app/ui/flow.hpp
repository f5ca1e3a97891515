// Running text: styled stretches broken into lines, Latin between words, Chinese between characters but never before
// closing or after opening punctuation. Window thread; used by every panel that shows sentences.
#pragma once

#include <string>
#include <vector>

#include "ui/frame.hpp"
#include "view/screen.hpp"

namespace ipclab::ui {

using Prose = view::Document;
using Element = Prose::value_type;
using ProseSpans = decltype(Element::spans);

struct Run {
  std::string text;  // "\n" breaks the line
  bool strong = false;
  bool code = false;
  bool link = false;
  ImU32 colour = 0;  // 0 = the text's
};
using Runs = std::vector<Run>;

struct TextLook {
  ImFont* font = nullptr;
  ImFont* strong = nullptr;
  ImU32 colour = 0;
  float lead = 1.14f;      // height of a line ÷ of the font
  ImFont* code = nullptr;  // of inline code; none = mono, which is of the size of body text
};

// Lays the runs out from `at` within `width`; draws them unless `measure_only`. Returns the height.
float flow(Frame& frame, const Runs& runs, const TextLook& look, ImVec2 at, float width, bool measure_only = false);

Runs runs_of(const ProseSpans& spans);
// Processes and objects in their colours.
Runs runs_of(const Frame& frame, const view::Screen& screen, const view::Sentence& sentence);
std::string plain_text(const Prose& prose);

// A whole document, paragraph under paragraph; returns the height.
float draw_prose(Frame& frame, const Prose& prose, const TextLook& look, ImVec2 at, float width,
                 bool measure_only = false);

}  // namespace ipclab::ui
