#include <algorithm>

#include "ui/code.hpp"
#include "ui/draw.hpp"
#include "ui/flow.hpp"
#include "ui/icons.hpp"
#include "ui/panels.hpp"

namespace ipclab::ui {
namespace {

constexpr float figure_share = 0.4f;  // of the height of the text: it is read together with the words around it

TextLook reading(const Frame& frame) { return {frame.fonts().body, frame.fonts().bold, frame.palette().soft, 1.24f}; }

float draw_excerpt(Frame& frame, ImVec2 at, float width, const view::SourceExcerpt& excerpt) {
  const Palette& palette = frame.palette();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float head = frame.px(24);
  const float lines = source_height(frame, excerpt.lines, width - 2) + frame.px(4);
  const Rect box{at, {at.x + width, at.y + head + lines}};
  list->AddRectFilled(box.from, box.to, palette.card, frame.px(6));
  draw_text_in(frame, frame.fonts().small, {{at.x + frame.px(12), at.y}, {box.to.x - frame.px(8), at.y + head}},
               palette.dim, excerpt.file);
  draw_source(frame, {{at.x + 1, at.y + head}, {box.to.x - 1, box.to.y - frame.px(3)}}, excerpt.lines, palette.accent,
              Fold::All);
  list->AddRect(box.from, box.to, palette.border, frame.px(6));
  return box.height();
}

float draw_step_mark(Frame& frame, ImVec2 at, float width, const view::StepMark& mark) {
  const Palette& palette = frame.palette();
  ImFont* small = frame.fonts().small;
  const float height = small->FontSize + frame.px(8);
  const std::string text = frame.say("ui.step-mark", mark.id, std::to_string(mark.step));
  const Rect box{at, {at.x + std::min(width, width_of(small, text) + frame.px(34)), at.y + height}};
  const Touch touched = touch(frame, box, {"mark:" + mark.id, "link", text, mark.current ? "current" : "", {}, {}});
  const ImU32 ink = mark.current || touched.hovered ? palette.accent : palette.dim;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = at.y + height / 2;
  list->AddLine({at.x + frame.px(7), at.y - frame.px(4)}, {at.x + frame.px(7), at.y + height + frame.px(4)},
                palette.border, frame.px(1.5f));
  list->AddCircleFilled({at.x + frame.px(7), middle}, frame.px(4.5f), ink);
  draw_text_in(frame, small, {{at.x + frame.px(20), at.y}, {at.x + width, at.y + height}}, ink, text);
  if (touched.focused) draw_focus_ring(frame, box, frame.px(4));
  if (touched.hovered) draw_tip(frame, frame.say("ui.step-mark.tip"));
  if (touched.pressed) frame.wish(view::SeekStep{mark.step});
  return height;
}

float draw_error(Frame& frame, ImVec2 at, float width, const view::LessonError& error) {
  const Palette& palette = frame.palette();
  const TextLook look{frame.fonts().body, frame.fonts().bold, palette.blocked_text, 1.2f};
  const Runs runs = {{std::string(icon::warning) + " ", true, false, false, 0}, {error.text, false, false, false, 0}};
  const float pad = frame.px(10);
  const float height = flow(frame, runs, look, at, width - 2 * pad, true) + 2 * pad;
  ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + width, at.y + height}, with_alpha(palette.blocked, 0.14f),
                                            frame.px(6));
  flow(frame, runs, look, {at.x + pad, at.y + pad}, width - 2 * pad);
  frame.items.add({"lesson-error", "text", error.text, {}, at, {at.x + width, at.y + height}});
  return height;
}

float draw_item(Frame& frame, ImVec2 at, float width, const view::LessonItem& item, Cosmetic& cosmetic) {
  if (const auto* prose = std::get_if<view::Document>(&item))
    return draw_prose(frame, *prose, reading(frame), at, width);
  if (const auto* excerpt = std::get_if<view::SourceExcerpt>(&item)) return draw_excerpt(frame, at, width, *excerpt);
  if (const auto* mark = std::get_if<view::StepMark>(&item)) return draw_step_mark(frame, at, width, *mark);
  if (const auto* card = std::get_if<view::PredictCard>(&item)) return draw_answered(frame, at, width, *card);
  if (const auto* card = std::get_if<view::ChallengeCard>(&item)) return draw_challenge(frame, at, width, *card);
  if (const auto* figure = std::get_if<view::Figure>(&item))
    return draw_figure(frame, at, width, ImGui::GetWindowHeight() * figure_share, *figure, cosmetic);
  return draw_error(frame, at, width, std::get<view::LessonError>(item));
}

// Names the end of what may be read, so that it is noticed when there is more.
std::string end_of(const view::LessonPane& lesson) {
  std::string name = lesson.name + "/" + std::to_string(lesson.items.size());
  for (const view::LessonItem& item : lesson.items) {
    if (const auto* card = std::get_if<view::PredictCard>(&item))
      name += static_cast<char>('0' + static_cast<int>(card->state));
    if (const auto* card = std::get_if<view::ChallengeCard>(&item))
      name += static_cast<char>('a' + static_cast<int>(card->state)) + std::to_string(card->task.size());
  }
  return name;
}

// Keeps what is new in sight: its beginning at the top of the lower half, or the whole of it at the bottom.
void scroll_to_news(Cosmetic& cosmetic, const view::LessonPane& lesson, float news_top, float content_height) {
  const std::string end = end_of(lesson);
  if (cosmetic.lesson_end != end) {
    cosmetic.lesson_end = end;
    cosmetic.lesson_scroll_frames = 2;  // ImGui learns the new height one frame later
  }
  if (cosmetic.lesson_scroll_frames == 0) {
    cosmetic.lesson_items = lesson.items.size();
    return;
  }
  --cosmetic.lesson_scroll_frames;
  cosmetic.wants_frame = true;
  const float window = ImGui::GetWindowHeight();
  const float bottom = content_height - window;
  ImGui::SetScrollY(std::max(0.0f, std::min(bottom, std::max(news_top - window * 0.12f, 0.0f))));
}

// That the text goes on below: whoever presses Space now would miss it. True: show it.
bool draw_more(Frame& frame, Rect column) {
  const std::string text = frame.say("ui.more-below");
  const std::string cap = "Page ↓";
  const Button button{.id = "more", .label = text, .look = Look::Outlined, .cap = cap};
  const float width = button_width(frame, button);
  const float height = frame.px(28);
  const ImVec2 at{std::floor((column.from.x + column.to.x - width) / 2), column.to.y - height - frame.px(6)};
  ImGui::SetCursorScreenPos(at);
  ImGui::BeginChild("more", {width, height});
  ImGui::GetWindowDrawList()->AddRectFilled(at, at + ImVec2(width, height), frame.palette().card, frame.px(6));
  const bool pressed = draw_button(frame, {at, at + ImVec2(width, height)}, button);
  ImGui::EndChild();
  return pressed;
}

void draw_text_column(Frame& frame, Rect box, const view::LessonPane& lesson, Cosmetic& cosmetic) {
  const Palette& palette = frame.palette();
  ImGui::SetCursorScreenPos(box.from);
  ImGui::BeginChild("prose", box.size());
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float left = origin.x + frame.px(18);
  const float width = box.width() - frame.px(44);
  float y = origin.y + frame.px(14);
  float news = 0;
  for (std::size_t i = 0; i < lesson.items.size(); ++i) {
    if (i == std::min(cosmetic.lesson_items, lesson.items.size() - 1)) news = y - origin.y;
    y += draw_item(frame, {left, y}, width, lesson.items[i], cosmetic) + frame.px(12);
  }
  ImGui::Dummy({1, y - origin.y + frame.px(10)});
  scroll_to_news(cosmetic, lesson, news, y - origin.y + frame.px(10));
  const float page = box.height() * 0.8f;
  if (frame.pressed({Key::PageDown}) || cosmetic.read_on)
    ImGui::SetScrollY(std::min(ImGui::GetScrollY() + page, ImGui::GetScrollMaxY()));
  if (frame.pressed({Key::PageUp})) ImGui::SetScrollY(std::max(ImGui::GetScrollY() - page, 0.0f));
  cosmetic.read_on = false;
  const bool more = ImGui::GetScrollY() < ImGui::GetScrollMaxY() - 1;
  if (more) {
    const ImU32 clear = with_alpha(palette.panel, 0);
    ImGui::GetWindowDrawList()->AddRectFilledMultiColor({box.from.x, box.to.y - frame.px(28)},
                                                        {box.to.x - frame.px(12), box.to.y}, clear, clear,
                                                        palette.panel, palette.panel);
  }
  const bool much_more = ImGui::GetScrollMaxY() - ImGui::GetScrollY() > frame.px(24);
  ImGui::EndChild();
  if (more && much_more && draw_more(frame, box)) cosmetic.read_on = cosmetic.wants_frame = true;
  frame.items.add({"lesson", "document", lesson.name, std::to_string(lesson.items.size()), box.from, box.to});
}

// The primary action of the whole window.
void draw_next(Frame& frame, Rect box, const view::LessonPane& lesson, const Cosmetic& cosmetic) {
  const Palette& palette = frame.palette();
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddLine(box.from, {box.to.x, box.from.y}, palette.border);
  if (lesson.blocks > 0) {
    const float part = static_cast<float>(lesson.done) / static_cast<float>(lesson.blocks);
    list->AddRectFilled(box.from, {box.from.x + box.width() * part, box.from.y + frame.px(3)}, palette.accent);
  }
  const bool asks = lesson.next.does == view::NextButton::Does::Answer;
  const float pad = frame.px(14);
  float right = box.to.x - pad;
  const std::string count =
      lesson.blocks > 0 ? std::to_string(lesson.done) + " / " + std::to_string(lesson.blocks) : std::string();
  if (asks) {
    const std::string skip = frame.say("ui.skip");
    const std::string tip = frame.say("ui.skip.tip");
    const Button button{.id = "skip", .label = skip, .tip = tip, .look = Look::Outlined};
    const float width = button_width(frame, button);
    if (draw_button(frame, {{right - width, box.from.y + frame.px(14)}, {right, box.from.y + frame.px(50)}}, button))
      frame.wish(view::SkipPrediction{});
    right -= width + frame.px(10);
  } else {
    const float width = width_of(frame.fonts().small, count);
    draw_text_in(frame, frame.fonts().small,
                 {{right - width, box.from.y + frame.px(14)}, {right, box.from.y + frame.px(50)}}, palette.dim, count);
    right -= width + frame.px(12);
  }
  const bool over = lesson.next.does == view::NextButton::Does::Finished;
  const std::string space = over ? std::string() : frame.say("ui.key.space");
  const bool ready = can_go_on(lesson, cosmetic);
  const std::string tip = asks && !ready ? frame.say("ui.answer.choose-first") : std::string();
  const std::string label = asks && ready ? frame.say("ui.answer") : lesson.next.label;
  const Button next{.id = "next", .label = label, .tip = tip, .look = Look::Primary, .enabled = ready, .cap = space};
  if (draw_button(frame, {{box.from.x + pad, box.from.y + frame.px(14)}, {right, box.from.y + frame.px(50)}}, next))
    go_on(frame, lesson, cosmetic);
}

}  // namespace

void draw_lesson(Frame& frame, Rect box, const view::Screen& screen, Cosmetic& cosmetic) {
  const Palette& palette = frame.palette();
  const view::LessonPane& lesson = screen.lesson;
  begin_panel(frame, "lesson", box, palette.panel);
  ImGui::GetWindowDrawList()->AddLine({box.to.x - 1, box.from.y}, box.to, palette.border);
  const float next_height = frame.px(64);
  Rect text = {box.from, {box.to.x - 1, box.to.y - next_height}};
  if (lesson.predict) {
    const Rect inner{{box.from.x + frame.px(14), box.from.y}, {box.to.x - frame.px(14), box.to.y}};
    const float wanted = draw_predict(frame, inner, *lesson.predict, cosmetic, true);
    const float height = std::min(wanted, std::max(frame.px(120), text.height() - frame.px(150)));
    text.to.y -= height + frame.px(14);
    ImGui::SetCursorScreenPos({inner.from.x, text.to.y + frame.px(4)});
    ImGui::BeginChild("predict", {inner.width(), height + frame.px(2)});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_predict(frame, {at, {at.x + inner.width(), at.y + wanted}}, *lesson.predict, cosmetic, false);
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({1, wanted});
    ImGui::EndChild();
  }
  draw_text_column(frame, text, lesson, cosmetic);
  draw_next(frame, {{box.from.x, box.to.y - next_height}, {box.to.x - 1, box.to.y}}, lesson, cosmetic);
  ImGui::End();
}

}  // namespace ipclab::ui
