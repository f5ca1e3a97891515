#include "ui/draw.hpp"
#include "ui/icons.hpp"
#include "ui/panels.hpp"

namespace ipclab::ui {
namespace {

void draw_mark(Frame& frame, ImVec2 at) {
  const Palette& palette = frame.palette();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float gap = frame.px(13);
  const float half = frame.px(5);
  list->AddLine(at, at + ImVec2(2 * gap, 0), palette.faint, frame.px(2));
  for (std::size_t i = 0; i < 3; ++i) {
    const ImVec2 centre = at + ImVec2(gap * static_cast<float>(i), 0);
    list->AddRectFilled(centre - ImVec2(half, half), centre + ImVec2(half, half), palette.process[i], frame.px(2.5f));
  }
}

// Lays buttons in a row, from left to right.
class Row {
 public:
  Row(Frame& frame, ImVec2 at, float height) : frame_(frame), at_(at), height_(height) {}

  bool button(const Button& button, float width) {
    const Rect box{at_, at_ + ImVec2(width, height_)};
    at_.x += width + frame_.px(6);
    return draw_button(frame_, box, button);
  }
  void gap(float width) { at_.x += width; }
  ImVec2 at() const { return at_; }

 private:
  Frame& frame_;
  ImVec2 at_;
  float height_;
};

void draw_transport(Frame& frame, ImVec2 at, float height, const view::Toolbar& bar) {
  const float square = frame.px(34);
  Row row(frame, at, height);
  const std::string reset = frame.say("ui.reset.tip");
  if (row.button({.id = "reset",
                  .label = icon::reset,
                  .spoken = reset,
                  .tip = reset,
                  .key = control(letter('R')),
                  .enabled = bar.can_reset},
                 square))
    frame.wish(view::Reset{});
  const std::string back = frame.say("ui.back.tip");
  if (row.button({.id = "back",
                  .label = icon::backward,
                  .spoken = back,
                  .tip = back,
                  .key = {Key::Left},
                  .enabled = bar.can_back},
                 square))
    frame.wish(view::StepBack{});
  const bool holds = bar.mode == view::Mode::Running || bar.can_hold;
  const std::string label = holds ? std::string(icon::pause) + "  " + frame.say("ui.hold")
                                  : std::string(icon::play) + "  " + frame.say("ui.run");
  const std::string tip =
      holds || bar.run_reason.empty() ? frame.say(holds ? "ui.hold.tip" : "ui.run.tip") : bar.run_reason;
  if (row.button({.id = holds ? "hold" : "run",
                  .label = label,
                  .tip = tip,
                  .key = {Key::F5},
                  .look = Look::Outlined,
                  .enabled = holds ? bar.can_hold : bar.can_run},
                 frame.px(110))) {
    if (holds)
      frame.wish(view::HoldAll{});
    else
      frame.wish(view::RunAll{});
  }
  const std::string forward = frame.say("ui.forward.tip");
  if (row.button({.id = "forward",
                  .label = icon::step,
                  .spoken = forward,
                  .tip = forward,
                  .key = {Key::Right},
                  .enabled = bar.can_forward},
                 square))
    frame.wish(view::StepForward{});
  const std::string live = frame.say("ui.live.tip");
  if (row.button({.id = "live",
                  .label = icon::fast,
                  .spoken = live,
                  .tip = live,
                  .key = {Key::End},
                  .enabled = bar.can_go_live},
                 square))
    frame.wish(view::GoLive{});
}

void draw_window_buttons(Frame& frame, ImVec2 at, float height, const view::Screen& screen, Cosmetic& cosmetic) {
  const view::Toolbar& bar = screen.toolbar;
  const float square = frame.px(34);
  Row row(frame, at, height);
  const std::string course = frame.say("ui.course.tip");
  if (row.button({.id = "course", .label = icon::list, .spoken = course, .tip = course, .key = control(letter('O'))},
                 square))
    frame.wish(view::OpenCourse{});
  const std::string projector = frame.say("ui.projector.tip");
  if (row.button({.id = "projector",
                  .label = icon::projector,
                  .spoken = projector,
                  .tip = projector,
                  .key = {Key::F11},
                  .on = cosmetic.projector},
                 square))
    cosmetic.projector = !cosmetic.projector;
  const bool english = bar.lang == text::Lang::En;
  const std::string lang = frame.say("ui.language.tip");
  if (row.button(
          {.id = "language", .label = english ? "中" : "EN", .spoken = lang, .tip = lang, .key = control(letter('L'))},
          square))
    frame.wish(view::SetLanguage{english ? text::Lang::Zh : text::Lang::En});
  const bool dark = bar.theme == view::Theme::Dark;
  const std::string theme = frame.say("ui.theme.tip");
  if (row.button({.id = "theme",
                  .label = dark ? icon::sun : icon::moon,
                  .spoken = theme,
                  .tip = theme,
                  .key = control(letter('T'))},
                 square))
    frame.wish(view::SetTheme{dark ? view::Theme::Light : view::Theme::Dark});
  const std::string help = frame.say("ui.help.tip");
  if (row.button(
          {.id = "help", .label = icon::question, .spoken = help, .tip = help, .key = {Key::F1}, .on = cosmetic.help},
          square))
    cosmetic.help = true;
}

struct ModeLook {
  ImU32 tint, ink;
  const char* mark;
};
ModeLook look_of(const Palette& palette, view::Mode mode) {
  switch (mode) {
    case view::Mode::Empty:
      return {palette.ended, palette.dim, icon::circle_open};
    case view::Mode::Live:
      return {palette.running, palette.running_text, icon::circle};
    case view::Mode::Running:
      return {palette.running, palette.running_text, icon::play};
    case view::Mode::Rewinding:
      return {palette.warn, palette.warn, icon::rewind};
    case view::Mode::Past:
      return {palette.warn, palette.warn, icon::history};
  }
  return {palette.ended, palette.dim, icon::circle_open};
}

}  // namespace

void draw_toolbar(Frame& frame, Rect box, const view::Screen& screen, Cosmetic& cosmetic) {
  const Palette& palette = frame.palette();
  const view::Toolbar& bar = screen.toolbar;
  begin_panel(frame, "toolbar", box, palette.panel);
  ImGui::GetWindowDrawList()->AddLine({box.from.x, box.to.y - 1}, {box.to.x, box.to.y - 1}, palette.border);
  const float middle = (box.from.y + box.to.y) / 2;
  const float height = frame.px(32);
  const float top = std::floor(middle - height / 2);
  const float right_width = 5 * frame.px(40) + frame.px(8);
  const float transport_width = 4 * frame.px(40) + frame.px(116);
  const float right = box.to.x - right_width;
  const float mode_width =
      bar.mode_text.empty() ? 0 : badge_width(frame, std::string(icon::play) + "  " + bar.mode_text);

  draw_mark(frame, {box.from.x + frame.px(16), middle});
  float x = box.from.x + frame.px(58);
  const float transport = std::max(x, std::min(box.from.x + (box.width() - transport_width) / 2 + frame.px(20),
                                               right - transport_width - mode_width - frame.px(24)));
  const float text_end = transport - frame.px(20);
  if (x + width_of(frame.fonts().heading, "ipclab") < text_end)
    x += draw_text(frame, frame.fonts().heading, {x, middle - frame.fonts().heading->FontSize / 2}, palette.text,
                   "ipclab") +
         frame.px(16);
  for (std::size_t i = 0; i < bar.breadcrumb.size() && x < text_end - frame.px(30); ++i) {
    const bool last = i + 1 == bar.breadcrumb.size();
    ImFont* font = last ? frame.fonts().bold : frame.fonts().body;
    if (i > 0)
      x += draw_text(frame, frame.fonts().body, {x, middle - frame.fonts().body->FontSize / 2}, palette.faint,
                     icon::angle_right) +
           frame.px(8);
    x += draw_text_in(frame, font, {{x, top}, {text_end, top + height}}, last ? palette.text : palette.dim,
                      bar.breadcrumb[i]) +
         frame.px(8);
  }
  draw_transport(frame, {transport, top}, height, bar);
  if (!bar.mode_text.empty()) {
    const ModeLook look = look_of(palette, bar.mode);
    const ImVec2 at{transport + transport_width + frame.px(10),
                    std::floor(middle - frame.fonts().small->FontSize / 2 - frame.px(2))};
    if (at.x + mode_width < right) {
      draw_badge(frame, at, look.tint, look.ink, std::string(look.mark) + "  " + bar.mode_text);
      frame.items.add({"mode", "text", bar.mode_text, {}, at, at + ImVec2(mode_width, frame.px(18))});
    }
  }
  draw_window_buttons(frame, {right, top}, height, screen, cosmetic);
  ImGui::End();
}

void draw_status(Frame& frame, Rect box, const view::StatusLine& status) {
  const Palette& palette = frame.palette();
  begin_panel(frame, "status", box, palette.back);
  ImGui::GetWindowDrawList()->AddLine(box.from, {box.to.x, box.from.y}, palette.border);
  ImFont* small = frame.fonts().small;
  const float y = std::floor(box.from.y + (box.height() - small->FontSize) / 2);
  const float right_width = width_of(small, status.right);
  float x = box.from.x + frame.px(12);
  for (const view::Hint& hint : status.hints) {
    const float width = key_cap_width(frame, hint.key) + frame.px(6) + width_of(small, hint.label) + frame.px(16);
    if (x + width > box.to.x - right_width - frame.px(20)) break;
    x += draw_key_cap(frame, {x, y - frame.px(1)}, hint.key) + frame.px(6);
    x += draw_text(frame, small, {x, y}, palette.dim, hint.label) + frame.px(16);
  }
  draw_text(frame, small, {box.to.x - right_width - frame.px(14), y}, palette.dim, status.right);
  frame.items.add({"status", "text", status.right, {}, box.from, box.to});
  ImGui::End();
}

}  // namespace ipclab::ui
