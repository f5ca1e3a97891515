#include <algorithm>

#include "ui/draw.hpp"
#include "ui/flow.hpp"
#include "ui/icons.hpp"
#include "ui/panels.hpp"

namespace ipclab::ui {
namespace {

constexpr float largest = 2.5f;  // times its own size: beyond it, lines only get thicker

// As large as fits, in whole pixels, its proportions kept.
ImVec2 fitted(const view::Figure& figure, ImVec2 room, float most) {
  const float factor = std::min({room.x / figure.width, room.y / figure.height, most});
  return {std::max(1.0f, std::floor(figure.width * factor)), std::max(1.0f, std::floor(figure.height * factor))};
}

TextLook small_look(const Frame& frame, ImU32 colour) {
  return {frame.fonts().small, frame.fonts().small, colour, 1.3f};
}

// In words, and why; where there is no picture to look at. Returns the height.
float draw_in_words(Frame& frame, ImVec2 at, float width, const view::Figure& figure, const std::string& problem) {
  const Palette& palette = frame.palette();
  const float pad = frame.px(12);
  const ImVec2 inner = at + ImVec2(pad, pad);
  const Runs words = {{figure.alt, false, false, false, 0}};
  const Runs why = {{std::string(icon::warning) + " " + problem, false, false, false, 0}};
  const TextLook look{frame.fonts().body, frame.fonts().bold, palette.soft, 1.24f};
  const TextLook faint = small_look(frame, palette.dim);
  float height = flow(frame, words, look, inner, width - 2 * pad) + 2 * pad;
  if (!problem.empty()) {
    height += frame.px(6);
    height += flow(frame, why, faint, inner + ImVec2(0, height - 2 * pad), width - 2 * pad);
  }
  draw_dashed(frame, {at, at + ImVec2(width, height)}, palette.faint);
  return height;
}

Picture picture_of(const Frame& frame, const view::Figure& figure, ImVec2 size) {
  return frame.pictures == nullptr ? Picture{} : frame.pictures->picture(figure, size, frame.style);
}

// Where a pixel of the picture is one of the screen.
void draw_sharp(const Picture& picture, ImVec2 at, ImVec2 size) {
  if (picture.texture == nullptr) return;
  const ImVec2 from{std::floor(at.x), std::floor(at.y)};
  ImGui::GetWindowDrawList()->AddImage(picture.texture, from, from + size);
}

}  // namespace

float draw_figure(Frame& frame, ImVec2 at, float width, float most_height, const view::Figure& figure,
                  Cosmetic& cosmetic) {
  const Palette& palette = frame.palette();
  const std::string id = "figure:" + figure.name;
  const float pad = frame.px(8);
  std::string problem = figure.problem;
  ImVec2 size;
  Picture picture;
  if (figure.svg != nullptr) {
    size = fitted(figure, {width - 2 * pad, most_height}, frame.style.scale);
    if (ImGui::IsRectVisible(at, at + ImVec2(width, size.y + 2 * pad))) picture = picture_of(frame, figure, size);
    if (!picture.problem.empty()) problem = text::say(frame.style.lang, picture.problem);
  }
  if (figure.svg == nullptr || !problem.empty()) {
    const float height = draw_in_words(frame, at, width, figure, problem);
    frame.items.add({id, "text", figure.alt, problem, at, at + ImVec2(width, height)});
    return height;
  }
  const Rect box{at, at + ImVec2(width, size.y + 2 * pad)};
  const Touch touched = touch(frame, box, {id, "figure", figure.alt, picture.texture ? "drawn" : "", {}, {}});
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(box.from, box.to, palette.card, frame.px(6));
  draw_sharp(picture, {at.x + (width - size.x) / 2, at.y + pad}, size);
  list->AddRect(box.from, box.to, touched.hovered ? palette.accent : palette.border, frame.px(6));
  if (touched.focused) draw_focus_ring(frame, box, frame.px(6));
  if (touched.hovered) draw_tip(frame, frame.say("ui.figure.tip"));
  if (touched.pressed) cosmetic.enlarged = figure;
  return box.height();
}

void draw_enlarged(Frame& frame, Rect window, Cosmetic& cosmetic) {
  if (!cosmetic.enlarged) return;
  const view::Figure figure = *cosmetic.enlarged;
  const Palette& palette = frame.palette();
  const float pad = frame.px(20);
  const float foot = frame.px(58);
  const ImVec2 room = window.size() - ImVec2(2 * pad + frame.px(32), 2 * pad + foot + frame.px(32));
  const ImVec2 size = fitted(figure, {std::max(room.x, 1.0f), std::max(room.y, 1.0f)}, largest * frame.style.scale);
  const ImVec2 outer{std::max(size.x, std::min(frame.px(420), room.x)) + 2 * pad, size.y + pad + foot};
  const ImVec2 at{std::floor((window.from.x + window.to.x - outer.x) / 2),
                  std::floor((window.from.y + window.to.y - outer.y) / 2)};
  const ImVec2 beyond{frame.px(12), frame.px(12)};  // so that the shade shows no round corners
  begin_panel(frame, "figure-shade", {window.from - beyond, window.to + beyond}, IM_COL32(0, 0, 0, 140), true);
  const bool outside = ImGui::IsWindowHovered() && ImGui::IsMouseClicked(0);
  ImGui::End();
  begin_panel(frame, "figure", {at, at + outer}, palette.card, true);
  ImGui::GetWindowDrawList()->AddRect(at, at + outer, palette.border, frame.px(12), 0, frame.px(1.5f));
  draw_sharp(picture_of(frame, figure, size), at + ImVec2((outer.x - size.x) / 2, pad), size);
  const std::string close = frame.say("ui.close");
  const std::string cap = frame.say("ui.key.escape");
  const Button button{.id = "figure:close", .label = close, .key = {Key::Escape}, .look = Look::Primary, .cap = cap};
  const float width = button_width(frame, button) + frame.px(20);
  const Rect area{at + outer - ImVec2(pad + width, frame.px(48)), at + outer - ImVec2(pad, frame.px(12))};
  draw_text_in(frame, frame.fonts().small, {{at.x + pad, area.from.y}, {area.from.x - frame.px(12), area.to.y}},
               palette.dim, figure.alt);
  if (draw_button(frame, area, button) || frame.pressed({Key::Enter}) || frame.pressed({Key::Space}) || outside)
    cosmetic.enlarged.reset();
  frame.items.add({"figure:sheet", "dialog", figure.alt, figure.name, at, at + outer});
  ImGui::End();
}

}  // namespace ipclab::ui
