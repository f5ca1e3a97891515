#include <algorithm>

#include "ui/draw.hpp"
#include "ui/flow.hpp"
#include "ui/icons.hpp"
#include "ui/panels.hpp"

namespace ipclab::ui {
namespace {

TextLook bold_look(const Frame& frame) { return {frame.fonts().bold, frame.fonts().bold, frame.palette().text, 1.22f}; }
TextLook plain_look(const Frame& frame) { return {frame.fonts().body, frame.fonts().bold, frame.palette().text, 1.2f}; }

// "PREDICT … question 2 of 3"; returns its height.
float draw_head(Frame& frame, Rect box, const view::PredictCard& card) {
  ImFont* small = frame.fonts().small;
  const Rect line{box.from, {box.to.x, box.from.y + small->FontSize}};
  const std::string title = std::string(icon::bulb) + "  " + frame.say("ui.predict");
  const float width = draw_text_in(frame, small, line, frame.palette().warn, title);
  if (card.count > 0)
    draw_text_right(frame, small, {{line.from.x + width + frame.px(8), line.from.y}, line.to}, frame.palette().dim,
                    frame.say("ui.predict.count", std::to_string(card.number), std::to_string(card.count)));
  return small->FontSize + frame.px(8);
}

struct OptionMark {
  ImU32 ink = 0;
  ImU32 ground = 0;
  ImU32 border = 0;
  std::string sign;
};

OptionMark mark_of(const Frame& frame, const view::PredictOption& option, bool chosen) {
  const Palette& palette = frame.palette();
  const std::string letter(1, option.key);
  if (option.right == true) return {palette.good, with_alpha(palette.good, 0.14f), palette.good, icon::check};
  if (option.right == false && chosen)
    return {palette.blocked_text, with_alpha(palette.blocked, 0.14f), palette.blocked, icon::cross};
  if (chosen) return {palette.accent, palette.selected, palette.accent, letter};
  return {palette.dim, palette.panel, palette.border, letter};
}

void draw_letter(Frame& frame, ImVec2 centre, const OptionMark& mark, bool chosen) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float radius = frame.px(9);
  if (chosen && mark.sign.size() == 1) {
    list->AddCircleFilled(centre, radius, mark.ink);
  } else {
    list->AddCircle(centre, radius, mark.ink, 0, frame.px(1.4f));
  }
  const ImU32 ink = chosen && mark.sign.size() == 1 ? frame.palette().on_accent : mark.ink;
  draw_text_centred(frame, frame.fonts().small, {centre - ImVec2(radius, radius), centre + ImVec2(radius, radius)}, ink,
                    mark.sign);
}

float option_height(Frame& frame, const view::PredictOption& option, float width) {
  return draw_prose(frame, option.text, plain_look(frame), {0, 0}, width - frame.px(42), true) + frame.px(10);
}

void draw_option(Frame& frame, Rect box, const view::PredictOption& option, bool chosen, bool hovered) {
  OptionMark mark = mark_of(frame, option, chosen);
  if (hovered && !chosen) mark.ground = frame.palette().raised;
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(box.from, box.to, mark.ground, frame.px(6));
  list->AddRect(box.from, box.to, mark.border, frame.px(6));
  const float line = std::floor(frame.fonts().body->FontSize * 1.2f);
  draw_letter(frame, {box.from.x + frame.px(17), box.from.y + frame.px(5) + line / 2}, mark, chosen);
  draw_prose(frame, option.text, plain_look(frame), {box.from.x + frame.px(34), box.from.y + frame.px(5)},
             box.width() - frame.px(42));
}

// The number as it is typed.
void draw_number(Frame& frame, Rect box, const Cosmetic& cosmetic) {
  const Palette& palette = frame.palette();
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(box.from, box.to, palette.raised, frame.px(6));
  list->AddRect(box.from, box.to, palette.accent, frame.px(6), 0, frame.px(1.5f));
  const Rect text{{box.from.x + frame.px(10), box.from.y}, {box.to.x - frame.px(10), box.to.y}};
  if (cosmetic.number.empty()) {
    draw_text_in(frame, frame.fonts().small, text, palette.dim, frame.say("ui.predict.number"));
  } else {
    const float end = text.from.x + draw_text_in(frame, frame.fonts().mono, text, palette.text, cosmetic.number);
    list->AddLine({end + frame.px(1), box.from.y + frame.px(6)}, {end + frame.px(1), box.to.y - frame.px(6)},
                  palette.accent, frame.px(1.5f));
  }
  frame.items.add({"number", "textbox", frame.say("ui.predict.number"), cosmetic.number, box.from, box.to});
}

float draw_feedback(Frame& frame, ImVec2 at, float width, const view::Document& feedback, ImU32 colour) {
  if (feedback.empty()) return 0;
  const float inset = frame.px(12);
  const float height = draw_prose(frame, feedback, plain_look(frame), {at.x + inset, at.y}, width - inset);
  ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + frame.px(3), at.y + height}, colour, frame.px(2));
  return height + frame.px(6);
}

}  // namespace

float draw_predict(Frame& frame, Rect box, const view::PredictCard& card, Cosmetic& cosmetic, bool measure_only) {
  const float pad = frame.px(14);
  const float width = box.width() - 2 * pad;
  const float left = box.from.x + pad;
  const float question = draw_prose(frame, card.question, bold_look(frame), {left, 0}, width, true);
  const float head = frame.fonts().small->FontSize + frame.px(8);
  float height = frame.px(12) + head + question + frame.px(8) + frame.px(8);
  const bool types = card.wants_number && card.state == view::PredictState::Open;
  const float field = frame.px(32);
  if (types) height += field + frame.px(5);
  for (const view::PredictOption& option : card.options) height += option_height(frame, option, width) + frame.px(5);
  if (measure_only) return height;

  draw_card(frame, {box.from, {box.to.x, box.from.y + height}}, with_alpha(frame.palette().warn, 0.55f));
  float y = box.from.y + frame.px(12);
  y += draw_head(frame, {{left, y}, {left + width, y}}, card);
  y += draw_prose(frame, card.question, bold_look(frame), {left, y}, width) + frame.px(8);
  if (types) draw_number(frame, {{left, y}, {left + width, y + field}}, cosmetic);
  for (std::size_t i = 0; i < card.options.size(); ++i) {
    const view::PredictOption& option = card.options[i];
    const Rect row{{left, y}, {left + width, y + option_height(frame, option, width)}};
    const bool open = card.state == view::PredictState::Open;
    const bool chosen = open ? cosmetic.option == i : option.chosen;
    const std::string id = std::string("answer:") + option.key;
    const Touch touched =
        touch(frame, row, {id, "radio", plain_text(option.text), chosen ? "chosen" : "", {}, {}, open});
    if (open && touched.pressed) cosmetic.option = i;
    draw_option(frame, row, option, chosen, touched.hovered);
    if (touched.focused) draw_focus_ring(frame, row, frame.px(6));
    y = row.to.y + frame.px(5);
  }
  frame.items.add(
      {"predict", "question", plain_text(card.question), card.id, box.from, {box.to.x, box.from.y + height}});
  return height;
}

float draw_answered(Frame& frame, ImVec2 at, float width, const view::PredictCard& card) {
  const Palette& palette = frame.palette();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float bar = frame.px(3);
  const float left = at.x + frame.px(14);
  const float inner = width - frame.px(14);
  const bool right = card.state == view::PredictState::Right;
  const bool wrong = card.state == view::PredictState::Wrong;
  const ImU32 tone = right ? palette.good : wrong ? palette.blocked_text : palette.warn;
  float y = at.y;
  y += draw_head(frame, {{left, y}, {left + inner, y}}, card);
  y += draw_prose(frame, card.question, bold_look(frame), {left, y}, inner) + frame.px(6);
  if (!card.verdict.empty()) {
    const std::string text = std::string(right ? icon::check : wrong ? icon::cross : icon::bulb) + "  " + card.verdict;
    const TextLook look{frame.fonts().bold, frame.fonts().bold, tone, 1.2f};
    y += flow(frame, {{text, false, false, false, 0}}, look, {left, y}, inner) + frame.px(6);
  }
  for (const view::PredictOption& option : card.options) {
    const bool matters = option.chosen || option.right == true || card.state == view::PredictState::Answered;
    if (!matters) continue;
    const Rect row{{left, y}, {left + inner, y + option_height(frame, option, inner)}};
    draw_option(frame, row, option, option.chosen, false);
    frame.items.add({"answered:" + card.id + ":" + option.key, "choice", plain_text(option.text),
                     option.chosen ? "chosen" : "", row.from, row.to});
    y = row.to.y + frame.px(6);
    if (!option.chosen || wrong)
      y += draw_feedback(frame, {left, y}, inner, option.feedback,
                         option.right == true ? palette.good : palette.blocked);
  }
  if (right) y += draw_feedback(frame, {left, y}, inner, card.feedback, palette.good);
  list->AddRectFilled(at, {at.x + bar, y}, tone, frame.px(2));
  const char* state = right                                       ? "right"
                      : wrong                                     ? "wrong"
                      : card.state == view::PredictState::Skipped ? "skipped"
                                                                  : "answered";
  frame.items.add({"answered:" + card.id, "prediction", card.verdict, state, at, {at.x + width, y}});
  return y - at.y;
}

}  // namespace ipclab::ui
