#include <algorithm>

#include "ui/draw.hpp"
#include "ui/flow.hpp"
#include "ui/icons.hpp"
#include "ui/panels.hpp"

namespace ipclab::ui {

float draw_headline(Frame& frame, Rect box, const view::Screen& screen) {
  const Fonts& fonts = frame.fonts();
  const Runs runs = runs_of(frame, screen, screen.headline);
  const TextLook large{fonts.sentence, fonts.title, frame.palette().text, 1.22f, fonts.sentence};
  float height = flow(frame, runs, large, box.from, box.width(), true);
  TextLook look = large;
  if (height >
      2.5f * fonts.sentence->FontSize * large.lead) {  // a long story: smaller, so that the cards keep their place
    look = {fonts.body, fonts.bold, frame.palette().text, 1.2f, nullptr};
    height = flow(frame, runs, look, box.from, box.width(), true);
  }
  flow(frame, runs, look, box.from, box.width());
  frame.items.add({"headline", "text", view::plain(screen.headline), {}, box.from, {box.to.x, box.from.y + height}});
  return height;
}

std::string notice_of(const view::Screen& screen, const Cosmetic& cosmetic) {
  if (!cosmetic.refusal.empty()) return cosmetic.refusal;
  return screen.notices.empty() ? std::string() : screen.notices.back();
}

float draw_notice(Frame& frame, Rect box, const std::string& notice, bool measure_only) {
  const Palette& palette = frame.palette();
  const TextLook look{frame.fonts().body, frame.fonts().bold, palette.text, 1.2f};
  const std::string text = std::string(icon::warning) + "  " + notice;
  const Runs runs = {{text, false, false, false, 0}};
  const ImVec2 pad{frame.px(12), frame.px(2)};
  const float room = box.width() - 2 * pad.x;
  const float height = flow(frame, runs, look, {0, 0}, room, true) + 2 * pad.y;
  if (measure_only) return height;
  const float width = std::min(box.width(), width_of(look.font, text) + 2 * pad.x + frame.px(2));
  const Rect area{box.from, box.from + ImVec2(width, height)};
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.from, area.to, mixed(palette.card, palette.warn, palette.dark ? 0.24f : 0.18f), frame.px(8));
  list->AddRect(area.from, area.to, palette.warn, frame.px(8), 0, frame.px(1.5f));
  flow(frame, runs, look, area.from + pad, room);
  frame.items.add({"notice", "text", notice, {}, area.from, area.to});
  return height;
}

float draw_banner(Frame& frame, Rect box, const view::Screen& screen) {
  const view::Banner& banner = screen.banner;
  if (banner.kind == view::BannerKind::None) return 0;
  const Palette& palette = frame.palette();
  const bool bad = banner.kind == view::BannerKind::Deadlock || banner.kind == view::BannerKind::Failure;
  const ImU32 tint = bad ? palette.blocked : banner.kind == view::BannerKind::Past ? palette.warn : palette.accent;
  const char* mark = bad ? icon::warning : banner.kind == view::BannerKind::Past ? icon::history : icon::flask;
  const std::string first_key = banner.kind == view::BannerKind::Past        ? frame.say("ui.key.end")
                                : banner.kind == view::BannerKind::Exploring ? frame.say("ui.key.space")
                                                                             : "Ctrl+R";
  const std::string second_key = frame.say("ui.key.backspace");
  const Button first{.id = "banner:action", .label = banner.action, .look = Look::Outlined, .cap = first_key};
  const Button second{.id = "banner:second",
                      .label = banner.second,
                      .key = {Key::Backspace},
                      .look = Look::Outlined,
                      .cap = second_key};
  float buttons = 0;
  if (!banner.action.empty()) buttons += button_width(frame, first) + frame.px(8);
  if (!banner.second.empty()) buttons += button_width(frame, second) + frame.px(8);
  const TextLook look{frame.fonts().body, frame.fonts().bold, palette.text, 1.2f};
  const Runs runs = runs_of(frame, screen, banner.text);
  const float text_width = std::max(frame.px(80), box.width() - buttons - frame.px(52));
  const float text_height = flow(frame, runs, look, box.from, text_width, true);
  const float height = std::max(text_height, frame.px(28)) + frame.px(12);
  const Rect area{box.from, {box.to.x, box.from.y + height}};
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.from, area.to, mixed(palette.card, tint, palette.dark ? 0.16f : 0.10f), frame.px(8));
  list->AddRect(area.from, area.to, with_alpha(tint, 0.7f), frame.px(8), 0, frame.px(1.5f));
  if (banner.kind == view::BannerKind::Past)
    draw_hatched({area.from, {area.from.x + frame.px(6), area.to.y}}, with_alpha(tint, 0.9f), frame.px(5),
                 frame.px(1.4f));
  draw_text(frame, frame.fonts().body,
            {area.from.x + frame.px(14), area.from.y + (height - frame.fonts().body->FontSize) / 2},
            bad            ? palette.blocked_text
            : palette.dark ? tint
                           : mixed(tint, palette.text, 0.3f),
            mark);
  flow(frame, runs, look, {area.from.x + frame.px(38), area.from.y + (height - text_height) / 2}, text_width);
  float x = area.to.x;
  const float top = area.from.y + (height - frame.px(28)) / 2;
  const auto place = [&](const Button& button) {
    const float width = button_width(frame, button);
    x -= width + frame.px(8);
    return draw_button(frame, {{x, top}, {x + width, top + frame.px(28)}}, button);
  };
  if (!banner.second.empty() && place(second)) frame.wish(view::Rewind{screen.toolbar.step});
  if (!banner.action.empty() && place(first)) {
    switch (banner.kind) {
      case view::BannerKind::Past:
        frame.wish(view::GoLive{});
        break;
      case view::BannerKind::Exploring:
        frame.wish(view::ReturnToPath{});
        break;
      case view::BannerKind::Deadlock:
      case view::BannerKind::Failure:
      case view::BannerKind::None:
        frame.wish(view::Reset{});
        break;
    }
  }
  frame.items.add({"banner", "text", view::plain(banner.text), {}, area.from, area.to});
  return height;
}

}  // namespace ipclab::ui
