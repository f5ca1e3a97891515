#include "ui/draw.hpp"
#include "ui/flow.hpp"
#include "ui/icons.hpp"
#include "ui/panels.hpp"

namespace ipclab::ui {

float draw_challenge(Frame& frame, ImVec2 at, float width, const view::ChallengeCard& card) {
  const Palette& palette = frame.palette();
  const bool solved = card.state == view::ChallengeCard::State::Solved;
  const bool open = card.state == view::ChallengeCard::State::Open;
  const ImU32 tone = solved ? palette.good : palette.accent;
  const TextLook plain{frame.fonts().body, frame.fonts().bold, palette.text, 1.2f};
  const TextLook small{frame.fonts().small, frame.fonts().small, solved ? palette.good : palette.dim, 1.2f};
  const float pad = frame.px(14);
  const float inner = width - 2 * pad;
  const Runs title = {{frame.say("ui.challenge"), false, false, false, 0}};
  const Runs about = {{card.about, false, false, false, 0}};
  const TextLook head{frame.fonts().bold, frame.fonts().bold, tone, 1.2f};
  const float gap = frame.px(6);
  const float button_height = frame.px(30);
  const float head_height = flow(frame, title, head, at, inner, true) + gap;
  const float task_height = draw_prose(frame, card.task, plain, at, inner, true) + gap;
  const float about_height = card.about.empty() ? 0 : flow(frame, about, small, at, inner, true) + gap;
  const float height = 2 * frame.px(10) + head_height + task_height + about_height + (open ? button_height : 0);
  draw_card(frame, {at, {at.x + width, at.y + height}}, with_alpha(tone, 0.55f));
  const float left = at.x + pad;
  float y = at.y + frame.px(10);
  flow(frame, title, head, {left, y}, inner);
  y += head_height;
  draw_prose(frame, card.task, plain, {left, y}, inner);
  y += task_height;
  if (!card.about.empty()) flow(frame, about, small, {left, y}, inner);
  y += about_height;
  if (open) {
    float x = left;
    const std::string hint = frame.say("ui.challenge.hint"), retry = frame.say("ui.challenge.retry");
    const Button ask{.id = "hint", .label = hint, .look = Look::Outlined, .enabled = card.more_hints};
    const float ask_width = button_width(frame, ask);
    if (draw_button(frame, {{x, y}, {x + ask_width, y + button_height}}, ask)) frame.wish(view::TakeHint{});
    x += ask_width + frame.px(8);
    const Button again{.id = "retry", .label = retry, .look = Look::Outlined};
    if (draw_button(frame, {{x, y}, {x + button_width(frame, again), y + button_height}}, again))
      frame.wish(view::RetryChallenge{});
  }
  const char* state = solved ? "solved" : open ? "open" : "left";
  frame.items.add({"challenge:" + card.id, "challenge", card.about, state, at, {at.x + width, at.y + height}});
  return height;
}

}  // namespace ipclab::ui
