#include <algorithm>

#include "ui/draw.hpp"
#include "ui/flow.hpp"
#include "ui/icons.hpp"
#include "ui/panels.hpp"

namespace ipclab::ui {
namespace {

// Lines of text with the colour of whoever wrote each part at their left edge.
class TerminalPainter {
 public:
  TerminalPainter(Frame& frame, ImVec2 at, float width) : frame_(frame), origin_(at), pen_(at), end_(at.x + width) {}

  void piece(const view::TerminalPiece& piece) {
    const Palette& palette = frame_.palette();
    const ImU32 writer = palette.process[piece.writer.colour % palette.process.size()];
    const ImU32 ink = piece.descriptor == 2 ? palette.blocked_text : palette.text;
    const char* at = piece.text.data();
    const char* end = at + piece.text.size();
    std::string word;
    while (at < end) {
      const char* begin = at;
      const unsigned c = next_character(at, end);
      if (c == '\r') continue;
      const std::string_view shown = c < ' ' && c != '\n' && c != '\t'
                                         ? std::string_view("·")
                                         : std::string_view(begin, static_cast<std::size_t>(at - begin));
      const float width = c == '\n' ? 0 : width_of(font(), shown);
      if (c == '\n' || pen_.x + width_of(font(), word) + width > end_) {
        flush(word, writer, ink, piece.fresh);
        pen_ = {origin_.x, pen_.y + line()};
      }
      if (c != '\n') word += c == '\t' ? std::string_view("  ") : shown;
    }
    flush(word, writer, ink, piece.fresh);
  }

  float height() const { return pen_.y - origin_.y + (pen_.x > origin_.x ? line() : 0); }

 private:
  ImFont* font() const { return frame_.fonts().mono; }
  float line() const { return std::floor(frame_.fonts().mono->FontSize * 1.25f); }

  void flush(std::string& word, ImU32 writer, ImU32 ink, bool fresh) {
    if (word.empty()) return;
    ImDrawList* list = ImGui::GetWindowDrawList();
    if (pen_.x == origin_.x)
      list->AddRectFilled({origin_.x - frame_.px(9), pen_.y + 1}, {origin_.x - frame_.px(6), pen_.y + line() - 1},
                          writer);
    if (fresh)
      list->AddRectFilled({pen_.x - frame_.px(2), pen_.y},
                          {pen_.x + width_of(font(), word) + frame_.px(2), pen_.y + line()},
                          with_alpha(frame_.palette().accent, 0.16f), frame_.px(3));
    pen_.x += draw_text(frame_, font(), {pen_.x, pen_.y + (line() - font()->FontSize) / 2}, ink, word, true);
    word.clear();
  }

  Frame& frame_;
  ImVec2 origin_;
  ImVec2 pen_;
  float end_;
};

// The line that is typed and not yet sent, and the end of the input.
void draw_input(Frame& frame, Rect box, const view::TerminalView& terminal, Cosmetic& cosmetic) {
  const Palette& palette = frame.palette();
  const bool typing = cosmetic.typing == terminal.root;
  const std::string end = frame.say("ui.end-input");
  const std::string tip = frame.say("ui.end-input.tip");
  const Button button{.id = "end-input", .label = end, .tip = tip, .look = Look::Outlined};
  const float width = button_width(frame, button);
  const Rect field{box.from, {box.to.x - width - frame.px(6), box.to.y}};
  const Touch touched =
      touch(frame, field, {"input:" + terminal.name, "textbox", terminal.name, cosmetic.typed, {}, {}});
  if (touched.pressed) cosmetic.typing = terminal.root;
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(field.from, field.to, palette.raised, frame.px(5));
  list->AddRect(field.from, field.to, typing ? palette.accent : palette.border, frame.px(5), 0, frame.px(1.5f));
  const Rect text{{field.from.x + frame.px(8), field.from.y}, {field.to.x - frame.px(8), field.to.y}};
  if (typing) {
    const float end_of_text = text.from.x + draw_text_in(frame, frame.fonts().mono, text, palette.text, cosmetic.typed);
    list->AddLine({end_of_text + frame.px(1), field.from.y + frame.px(6)},
                  {end_of_text + frame.px(1), field.to.y - frame.px(6)}, palette.accent, frame.px(1.5f));
  } else {
    const std::string who = terminal.reader ? terminal.reader->name : terminal.name;
    draw_text_in(frame, frame.fonts().small, text, palette.dim, frame.say("ui.type-here", who));
  }
  if (touched.focused) draw_focus_ring(frame, field, frame.px(5));
  if (draw_button(frame, {{box.to.x - width, box.from.y}, box.to}, button)) frame.wish(view::EndInput{terminal.root});
}

void draw_terminal(Frame& frame, Rect box, const view::TerminalView& terminal, Cosmetic& cosmetic) {
  const Palette& palette = frame.palette();
  draw_card(frame, box);
  const float head = frame.px(28);
  const float pad = frame.px(12);
  const float icon_width =
      draw_text_in(frame, frame.fonts().body, {{box.from.x + pad, box.from.y}, {box.to.x, box.from.y + head}},
                   palette.dim, icon::terminal);
  draw_text_in(frame, frame.fonts().bold,
               {{box.from.x + pad + icon_width + frame.px(8), box.from.y}, {box.to.x - pad, box.from.y + head}},
               palette.text, frame.say("ui.terminal", terminal.name));
  const float input = terminal.can_type && (terminal.reader || cosmetic.typing == terminal.root) ? frame.px(30) : 0;
  const Rect inside{{box.from.x + 1, box.from.y + head}, {box.to.x - 1, box.to.y - frame.px(6) - input}};
  if (input > 0)
    draw_input(frame, {{inside.from.x + frame.px(8), inside.to.y}, {inside.to.x - frame.px(8), box.to.y - frame.px(4)}},
               terminal, cosmetic);
  ImGui::GetWindowDrawList()->AddRectFilled(inside.from, inside.to, palette.code_back);
  if (inside.height() < frame.px(10)) return;
  ImGui::SetCursorScreenPos(inside.from);
  ImGui::PushID(static_cast<int>(terminal.root.value));
  ImGui::BeginChild("terminal", inside.size());
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImVec2 at = origin + ImVec2(frame.px(18), frame.px(5));
  const float width = inside.width() - frame.px(34);
  if (!terminal.skipped.empty()) {
    draw_text_in(frame, frame.fonts().small, {at, at + ImVec2(width, frame.fonts().small->FontSize)}, palette.dim,
                 terminal.skipped);
    at.y += frame.fonts().small->FontSize + frame.px(4);
  }
  std::string all;
  TerminalPainter painter(frame, at, width);
  for (const view::TerminalPiece& piece : terminal.pieces) {
    painter.piece(piece);
    all += piece.text;
  }
  if (terminal.pieces.empty())
    draw_text_in(frame, frame.fonts().small, {at, at + ImVec2(width, frame.fonts().small->FontSize + frame.px(4))},
                 palette.dim, frame.say("ui.terminal.empty"));
  ImGui::Dummy({1, at.y - origin.y + painter.height() + frame.px(4)});
  if (cosmetic.terminal_pieces != terminal.pieces.size()) {
    cosmetic.terminal_pieces = terminal.pieces.size();
    cosmetic.terminal_scroll_frames = 2;  // ImGui learns the new height one frame later
  }
  if (cosmetic.terminal_scroll_frames > 0) {
    --cosmetic.terminal_scroll_frames;
    cosmetic.wants_frame = true;
    ImGui::SetScrollY(ImGui::GetScrollMaxY());
  }
  ImGui::EndChild();
  ImGui::PopID();
  frame.items.add({"terminal:" + terminal.name, "terminal", terminal.name, all, box.from, box.to});
}

}  // namespace

void draw_terminals(Frame& frame, Rect box, const view::Screen& screen, Cosmetic& cosmetic) {
  const float gap = frame.px(10);
  const auto count = static_cast<float>(screen.terminals.size());
  const float height = (box.height() - gap * (count - 1)) / count;
  float y = box.from.y;
  for (const view::TerminalView& terminal : screen.terminals) {
    draw_terminal(frame, {{box.from.x, y}, {box.to.x, y + height}}, terminal, cosmetic);
    y += height + gap;
  }
}

}  // namespace ipclab::ui
