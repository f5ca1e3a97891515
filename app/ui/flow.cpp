#include "ui/flow.hpp"

#include <algorithm>
#include <array>
#include <cfloat>
#include <deque>

#include "ui/draw.hpp"

namespace ipclab::ui {
namespace {

bool is_cjk(unsigned c) { return (c >= 0x2e80 && c <= 0x9fff) || (c >= 0xff00 && c <= 0xffef); }

// Must not begin a line: closing punctuation.
bool closes(unsigned c) {
  constexpr std::array<unsigned, 21> closing = {0xff0c, 0x3002, 0x3001, 0xff1a, 0xff1b, 0xff01, 0xff1f,
                                                0xff09, 0x300d, 0x300f, 0x201d, 0x2019, 0x300b, 0x2026,
                                                ',',    '.',    ';',    ':',    ')',    '!',    '?'};
  return std::find(closing.begin(), closing.end(), c) != closing.end();
}
// Must not end a line: opening punctuation.
bool opens(unsigned c) {
  constexpr std::array<unsigned, 8> opening = {0xff08, 0x300c, 0x300e, 0x201c, 0x2018, 0x300a, '(', '['};
  return std::find(opening.begin(), opening.end(), c) != opening.end();
}

struct Token {
  std::string_view text;
  std::size_t run = 0;
  float width = 0;
  bool space = false;
  bool line_break = false;
  bool glue = false;  // stays on the line of the next one
};

class Layout {
 public:
  Layout(Frame& frame, const Runs& runs, const TextLook& look) : frame_(frame), runs_(runs), look_(look) {
    for (std::size_t i = 0; i < runs.size(); ++i) split(i);
    glue();
  }

  float place(ImVec2 at, float width, bool draw) {
    const float height = line_height();
    shorten(width);
    ImVec2 pen = at;
    for (std::size_t i = 0; i < tokens_.size();) {
      if (tokens_[i].line_break) {
        pen = {at.x, pen.y + height};
        ++i;
        continue;
      }
      const std::size_t last = end_of_group(i);
      const float group = width_of_group(i, last);
      if (pen.x + group > at.x + width && pen.x > at.x) {
        pen = {at.x, pen.y + height};
        if (tokens_[i].space) {
          ++i;
          continue;
        }
      }
      for (; i <= last; ++i) {
        if (draw) put(tokens_[i], pen);
        pen.x += width_with_pad(tokens_[i]);
      }
    }
    return pen.y + height - at.y;
  }

 private:
  float line_height() const { return std::floor(look_.font->FontSize * look_.lead); }

  ImFont* font_of(const Run& run) const {
    if (run.code) return look_.code != nullptr ? look_.code : frame_.fonts().mono;
    return run.strong ? look_.strong : look_.font;
  }

  float pad(const Run& run) const { return run.code ? frame_.px(4) : 0; }
  float width_with_pad(const Token& token) const { return token.width + 2 * pad(runs_[token.run]); }

  void add(std::size_t run, std::string_view text, bool space) {
    if (!text.empty()) tokens_.push_back({text, run, width_of(font_of(runs_[run]), text), space, false, false});
  }

  // Words, spaces, single Chinese characters; inline code stays whole.
  void split(std::size_t index) {
    const Run& run = runs_[index];
    if (run.code) {
      add(index, run.text, false);
      return;
    }
    const char* at = run.text.data();
    const char* end = at + run.text.size();
    const char* word = at;
    while (at < end) {
      const char* begin = at;
      const unsigned c = next_character(at, end);
      if (c != ' ' && c != '\n' && !is_cjk(c)) continue;
      add(index, {word, static_cast<std::size_t>(begin - word)}, false);
      if (c == '\n')
        tokens_.push_back({{}, index, 0, false, true, false});
      else
        add(index, {begin, static_cast<std::size_t>(at - begin)}, c == ' ');
      word = at;
    }
    add(index, {word, static_cast<std::size_t>(end - word)}, false);
  }

  // Tokens from `first` on that stay on one line: the last of them.
  std::size_t end_of_group(std::size_t first) const {
    while (tokens_[first].glue && first + 1 < tokens_.size()) ++first;
    return first;
  }

  float width_of_group(std::size_t first, std::size_t last) const {
    float width = 0;
    for (std::size_t i = first; i <= last; ++i) width += width_with_pad(tokens_[i]);
    return width;
  }

  // Inline code stays whole; where it is longer than a line, with the punctuation that stays at it, it ends in …
  void shorten(float width) {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const std::size_t last = end_of_group(i);
      for (float excess = width_of_group(i, last) - width; i <= last; ++i) {
        Token& token = tokens_[i];
        const Run& run = runs_[token.run];
        if (!run.code || excess <= 0) continue;
        cut_.push_back(shortened(font_of(run), token.text, std::max(0.0f, token.width - excess)));
        excess -= token.width;
        token.text = cut_.back();
        token.width = width_of(font_of(run), token.text);
        excess += token.width;
      }
      i = last;
    }
  }

  void glue() {
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
      Token& left = tokens_[i];
      const Token& right = tokens_[i + 1];
      if (left.space || right.space || left.line_break || right.line_break) continue;
      const char* begin = right.text.data();
      const unsigned first = next_character(begin, begin + right.text.size());
      const char* tail = left.text.data() + left.text.size() - 1;
      while (tail > left.text.data() && (static_cast<unsigned char>(*tail) & 0xc0) == 0x80) --tail;
      const unsigned last = next_character(tail, left.text.data() + left.text.size());
      const bool both_latin =
          !is_cjk(first) && !is_cjk(last) && left.run != right.run && !runs_[left.run].code && !runs_[right.run].code;
      left.glue = closes(first) || opens(last) || both_latin;
    }
  }

  void put(const Token& token, ImVec2 pen) {
    const Run& run = runs_[token.run];
    const Palette& palette = frame_.palette();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float height = line_height();
    const float baseline = std::floor((height - look_.font->FontSize) / 2 + look_.font->Ascent);
    ImFont* font = font_of(run);
    ImU32 colour = run.colour != 0 ? run.colour : look_.colour;
    if (run.code) {
      if (run.colour == 0) colour = palette.function;
      list->AddRectFilled({pen.x + frame_.px(1), pen.y + frame_.px(2)},
                          {pen.x + token.width + frame_.px(7), pen.y + height - frame_.px(2)}, palette.inline_code_back,
                          frame_.px(4));
      pen.x += pad(run);
    }
    if (run.link) colour = palette.accent;
    draw_text(frame_, font, {pen.x, pen.y + baseline - std::floor(font->Ascent)}, colour, token.text);
    if (run.link)
      list->AddLine({pen.x, pen.y + baseline + frame_.px(2)}, {pen.x + token.width, pen.y + baseline + frame_.px(2)},
                    with_alpha(palette.accent, 0.6f));
  }

  Frame& frame_;
  const Runs& runs_;
  const TextLook& look_;
  std::vector<Token> tokens_;
  std::deque<std::string> cut_;  // texts of tokens that are not as they were
};

}  // namespace

float flow(Frame& frame, const Runs& runs, const TextLook& look, ImVec2 at, float width, bool measure_only) {
  return Layout(frame, runs, look).place(at, width, !measure_only);
}

Runs runs_of(const ProseSpans& spans) {
  Runs runs;
  runs.reserve(spans.size());
  for (const auto& span : spans)
    runs.push_back({span.text, span.strong || span.emphasis, span.code, !span.link.empty(), 0});
  return runs;
}

namespace {

Run run_of(const Palette& palette, const view::Screen& screen, const view::Span& span) {
  Run run;
  run.text = span.text;
  run.strong = span.ink != view::Ink::Plain && span.ink != view::Ink::Code;
  run.code = span.ink == view::Ink::Code;
  if (span.ink == view::Ink::Object) run.colour = palette.accent;
  if (span.ink == view::Ink::Bad) run.colour = palette.blocked_text;
  if (span.ink == view::Ink::Process)
    for (const view::ProcessCard& card : screen.processes)
      if (card.task == span.task) run.colour = palette.process[card.colour % palette.process.size()];
  return run;
}

}  // namespace

Runs runs_of(const Frame& frame, const view::Screen& screen, const view::Sentence& sentence) {
  Runs runs;
  for (const view::Span& span : sentence) runs.push_back(run_of(frame.palette(), screen, span));
  return runs;
}

std::string plain_text(const Prose& prose) {
  std::string text;
  for (const Element& element : prose) {
    if (!text.empty()) text += ' ';
    for (const auto& span : element.spans) text += span.text;
    text += element.text;
    text += plain_text(element.children);
  }
  return text;
}

}  // namespace ipclab::ui
