#include <algorithm>
#include <string_view>
#include <vector>

#include "ui/code.hpp"
#include "ui/draw.hpp"
#include "ui/flow.hpp"

namespace ipclab::ui {
namespace {

using Kind = decltype(Element::kind);

class ProsePainter {
 public:
  ProsePainter(Frame& frame, const TextLook& look, bool measure_only)
      : frame_(frame), look_(look), draws_(!measure_only) {}

  float all(const Prose& prose, ImVec2 at, float width) {
    const float top = at.y;
    float gap = 0;
    for (const Element& element : prose) {
      at.y += gap;
      if (element.kind == Kind::Heading && at.y > top) at.y += frame_.px(6);
      at.y += one(element, at, width);
      gap = element.kind == Kind::Heading ? frame_.px(4) : frame_.px(9);
    }
    return at.y - top;
  }

 private:
  float one(const Element& element, ImVec2 at, float width) {
    switch (element.kind) {
      case Kind::Heading: {
        ImFont* font = element.level <= 1 ? frame_.fonts().title : frame_.fonts().heading;
        return flow(frame_, runs_of(element.spans), {font, font, frame_.palette().text, 1.12f}, at, width, !draws_);
      }
      case Kind::Paragraph:
        return flow(frame_, runs_of(element.spans), look_, at, width, !draws_);
      case Kind::Code:
        return code(element, at, width);
      case Kind::Quote:
        return quote(element, at, width);
      case Kind::List:
        return items(element, at, width);
      case Kind::Item:
        return all(element.children, at, width);
      case Kind::Table:
        return table(element, at, width);
      case Kind::Rule:
        if (draws_)
          ImGui::GetWindowDrawList()->AddLine({at.x, at.y + frame_.px(4)}, {at.x + width, at.y + frame_.px(4)},
                                              frame_.palette().border);
        return frame_.px(8);
    }
    return 0;
  }

  float code(const Element& element, ImVec2 at, float width) {
    const float line = std::floor(frame_.fonts().mono->FontSize * 1.15f);
    const auto lines = static_cast<float>(std::count(element.text.begin(), element.text.end(), '\n'));
    const Rect box{at, {at.x + width, at.y + lines * line + frame_.px(16)}};
    if (!draws_) return box.height();
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(box.from, box.to, frame_.palette().code_back, frame_.px(6));
    list->AddRect(box.from, box.to, frame_.palette().border, frame_.px(6));
    list->PushClipRect(box.from, {box.to.x - frame_.px(4), box.to.y}, true);
    float y = at.y + frame_.px(8);
    for (std::size_t from = 0; from < element.text.size(); y += line) {
      const std::size_t end = std::min(element.text.find('\n', from), element.text.size());
      draw_code_line(frame_, {at.x + frame_.px(12), y}, std::string_view(element.text).substr(from, end - from));
      from = end + 1;
    }
    list->PopClipRect();
    return box.height();
  }

  float quote(const Element& element, ImVec2 at, float width) {
    const float inset = frame_.px(15);
    const float pad = frame_.px(8);
    ProsePainter measure(frame_, look_, true);
    const float height = measure.all(element.children, at, width - 2 * inset) + 2 * pad;
    if (!draws_) return height;
    const ImU32 accent = frame_.palette().accent;
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(at, {at.x + width, at.y + height}, with_alpha(accent, 0.10f), frame_.px(6));
    list->AddRectFilled(at, {at.x + frame_.px(4), at.y + height}, accent, frame_.px(2));
    all(element.children, {at.x + inset, at.y + pad}, width - 2 * inset);
    return height;
  }

  float items(const Element& element, ImVec2 at, float width) {
    const float top = at.y;
    const float indent = frame_.px(element.level > 0 ? 24 : 18);
    int number = element.level;
    for (const Element& item : element.children) {
      if (at.y > top) at.y += frame_.px(4);
      if (draws_) bullet(at, element.level > 0 ? std::to_string(number) + "." : std::string());
      at.y += one(item, {at.x + indent, at.y}, width - indent);
      ++number;
    }
    return at.y - top;
  }

  void bullet(ImVec2 at, const std::string& number) {
    const ImU32 accent = frame_.palette().accent;
    const float line = std::floor(look_.font->FontSize * look_.lead);
    if (number.empty())
      ImGui::GetWindowDrawList()->AddCircleFilled({at.x + frame_.px(6), at.y + line * 0.54f}, frame_.px(2.6f), accent);
    else
      draw_text(frame_, look_.font, {at.x, at.y + (line - look_.font->FontSize) / 2}, accent, number);
  }

  // What a column wants at most, its widest cell in one line, and what it needs, its longest word.
  struct Column {
    float wanted = 0;
    float needed = 0;
  };

  std::vector<Column> columns_of(const Element& element, float pad) const {
    std::vector<Column> columns;
    for (std::size_t r = 0; r < element.rows.size(); ++r) {
      const auto& row = element.rows[r];
      columns.resize(std::max(columns.size(), row.size()));
      for (std::size_t c = 0; c < row.size(); ++c) {
        float wanted = 2 * pad;
        for (const Run& run : runs_of(row[c])) {
          const ImFont* font = run.code ? frame_.fonts().mono : run.strong || r == 0 ? look_.strong : look_.font;
          const float whole = width_of(font, run.text) + (run.code ? 2 * pad : 0);
          wanted += whole;
          columns[c].needed = std::max(
              columns[c].needed, 2 * pad + (run.code ? whole + look_.font->FontSize : longest_word(font, run.text)));
        }
        columns[c].wanted = std::max(columns[c].wanted, wanted);
      }
    }
    return columns;
  }

  // Of Chinese, that may be broken anywhere: a character with the punctuation that stays at it.
  static float longest_word(const ImFont* font, std::string_view text) {
    float longest = 0;
    while (!text.empty()) {
      const std::string_view word = text.substr(0, text.find(' '));
      text.remove_prefix(std::min(text.size(), word.size() + 1));
      const bool ideographs = std::any_of(word.begin(), word.end(), [](char c) { return (c & 0xff) >= 0xe3; });
      longest = std::max(longest, ideographs ? 3 * font->FontSize : width_of(font, word));
    }
    return longest;
  }

  float table(const Element& element, ImVec2 at, float width) {
    const float pad = frame_.px(5);
    const std::vector<Column> columns = columns_of(element, pad);
    if (columns.empty()) return 0;
    float wanted = 0;
    float needed = 0;
    for (const Column& column : columns) {
      wanted += column.wanted;
      needed += column.needed;
    }
    constexpr float too_many_lines = 3.2f;  // in each cell: nobody reads words one below the other
    if (columns.size() > 2 && (needed > width || wanted > too_many_lines * width)) return stacked(element, at, width);
    const float share = wanted <= width ? 1 : std::max(0.0f, (width - needed) / std::max(1.0f, wanted - needed));
    std::vector<float> widths;
    for (const Column& column : columns) widths.push_back(column.needed + (column.wanted - column.needed) * share);
    for (float& one : widths)
      one *= width / std::max(needed, std::min(wanted, width));  // nothing left over, nothing outside
    const float top = at.y;
    for (std::size_t r = 0; r < element.rows.size(); ++r) {
      float height = 0;
      TextLook look = look_;
      if (r == 0) look.font = look.strong;
      float x = at.x;
      for (std::size_t c = 0; c < element.rows[r].size(); ++c) {
        const ImVec2 cell{x, at.y + pad};
        height = std::max(height, flow(frame_, runs_of(element.rows[r][c]), look, cell, widths[c] - 2 * pad, !draws_));
        x += widths[c];
      }
      at.y += height + 2 * pad;
      if (draws_)
        ImGui::GetWindowDrawList()->AddLine({at.x, at.y}, {at.x + width, at.y}, frame_.palette().border,
                                            r == 0 ? frame_.px(1.5f) : 1.0f);
    }
    return at.y - top;
  }

  // A table that is too wide: each row as a paragraph of its own, under its first cell.
  float stacked(const Element& element, ImVec2 at, float width) {
    const float pad = frame_.px(5);
    const float top = at.y;
    TextLook strong = look_;
    strong.font = strong.strong;
    for (std::size_t r = 1; r < element.rows.size(); ++r) {
      const auto& row = element.rows[r];
      at.y += pad;
      for (std::size_t c = 0; c < row.size(); ++c) {
        const Runs cell = runs_of(row[c]);
        if (cell.empty()) continue;
        if (c == 0) {
          at.y += flow(frame_, cell, strong, at, width, !draws_);
          continue;
        }
        Runs line = runs_of(element.rows[0][c]);
        for (Run& run : line) run.colour = frame_.palette().dim;
        line.push_back(Run{.text = "  "});
        line.insert(line.end(), cell.begin(), cell.end());
        const float indent = frame_.px(12);
        at.y += flow(frame_, line, look_, {at.x + indent, at.y}, width - indent, !draws_);
      }
      at.y += pad;
      if (draws_)
        ImGui::GetWindowDrawList()->AddLine({at.x, at.y}, {at.x + width, at.y}, frame_.palette().border, 1.0f);
    }
    return at.y - top;
  }

  Frame& frame_;
  const TextLook& look_;
  bool draws_;
};

}  // namespace

float draw_prose(Frame& frame, const Prose& prose, const TextLook& look, ImVec2 at, float width, bool measure_only) {
  return ProsePainter(frame, look, measure_only).all(prose, at, width);
}

}  // namespace ipclab::ui
