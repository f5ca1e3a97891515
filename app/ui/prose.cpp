#include <algorithm>

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

  // Each column as wide as its widest cell; what is left, or lacks, is shared by their widths.
  std::vector<float> column_widths(const Element& element, float width, float pad) const {
    std::vector<float> widths;
    for (std::size_t r = 0; r < element.rows.size(); ++r) {
      const auto& row = element.rows[r];
      widths.resize(std::max(widths.size(), row.size()));
      for (std::size_t c = 0; c < row.size(); ++c) {
        float wanted = 2 * pad;
        for (const Run& run : runs_of(row[c])) {
          const ImFont* font = run.code ? frame_.fonts().mono : run.strong || r == 0 ? look_.strong : look_.font;
          wanted += width_of(font, run.text) + (run.code ? 2 * pad : 0);
        }
        widths[c] = std::max(widths[c], wanted);
      }
    }
    float all = 0;
    for (const float one : widths) all += one;
    for (float& one : widths) one *= width / all;
    return widths;
  }

  float table(const Element& element, ImVec2 at, float width) {
    const float pad = frame_.px(5);
    const std::vector<float> widths = column_widths(element, width, pad);
    if (widths.empty()) return 0;
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

  Frame& frame_;
  const TextLook& look_;
  bool draws_;
};

}  // namespace

float draw_prose(Frame& frame, const Prose& prose, const TextLook& look, ImVec2 at, float width, bool measure_only) {
  return ProsePainter(frame, look, measure_only).all(prose, at, width);
}

}  // namespace ipclab::ui
