#include <algorithm>
#include <array>

#include "ui/draw.hpp"
#include "ui/flow.hpp"
#include "ui/icons.hpp"
#include "ui/panels.hpp"

namespace ipclab::ui {
namespace {

struct HelpRow {
  const char* key;   // of the catalogue: the keys of the keyboard
  const char* what;  // of the catalogue: what they do
};
constexpr std::array help_rows = {
    HelpRow{"ui.key.space", "ui.help.next"},
    HelpRow{"ui.help.keys.answer", "ui.help.answer"},
    HelpRow{"ui.help.keys.step", "ui.help.step"},
    HelpRow{"ui.help.keys.run-task", "ui.help.run-task"},
    HelpRow{"ui.help.keys.size-of-step", "ui.help.size-of-step"},
    HelpRow{"ui.help.keys.slow", "ui.help.slow"},
    HelpRow{"ui.help.keys.type", "ui.help.type"},
    HelpRow{"ui.help.keys.run", "ui.help.run"},
    HelpRow{"ui.help.keys.time", "ui.help.time"},
    HelpRow{"ui.help.keys.live", "ui.help.live"},
    HelpRow{"ui.help.keys.rewind", "ui.help.rewind"},
    HelpRow{"ui.help.keys.reset", "ui.help.reset"},
    HelpRow{"ui.help.keys.zoom", "ui.help.zoom"},
    HelpRow{"ui.help.keys.focus", "ui.help.focus"},
    HelpRow{"ui.help.keys.page", "ui.help.page"},
    HelpRow{"ui.help.keys.course", "ui.help.course"},
    HelpRow{"ui.help.keys.size", "ui.help.size"},
    HelpRow{"ui.help.keys.look", "ui.help.look"},
    HelpRow{"ui.help.keys.quit", "ui.help.quit"},
};

}  // namespace

void draw_help(Frame& frame, Rect window, Cosmetic& cosmetic) {
  if (!cosmetic.help) return;
  const Palette& palette = frame.palette();
  const float row = frame.px(27);
  const auto rows = static_cast<float>(help_rows.size());
  const ImVec2 size{std::min(frame.px(620), window.width() - frame.px(24)),
                    std::min(frame.px(112) + rows * row, window.height() - frame.px(24))};
  const ImVec2 at{std::floor((window.from.x + window.to.x - size.x) / 2),
                  std::floor((window.from.y + window.to.y - size.y) / 2)};
  begin_panel(frame, "help", {at, at + size}, palette.card, true);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRect(at, at + size, palette.border, frame.px(12), 0, frame.px(1.5f));
  const float pad = frame.px(22);
  draw_text_in(frame, frame.fonts().title, {at + ImVec2(pad, frame.px(14)), at + ImVec2(size.x - pad, frame.px(44))},
               palette.text, frame.say("ui.help.title"));
  ImGui::SetCursorScreenPos(at + ImVec2(0, frame.px(52)));
  ImGui::BeginChild("help-rows", {size.x - frame.px(4), size.y - frame.px(110)});
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  float keys = 0;
  for (const HelpRow& line : help_rows) keys = std::max(keys, key_cap_width(frame, frame.say(line.key)));
  float y = origin.y;
  for (const HelpRow& line : help_rows) {
    const float middle = y + (row - frame.fonts().small->FontSize) / 2 - frame.px(1);
    draw_key_cap(frame, {origin.x + pad, middle}, frame.say(line.key));
    draw_text_in(frame, frame.fonts().body,
                 {{origin.x + pad + keys + frame.px(16), y}, {origin.x + size.x - pad, y + row}}, palette.soft,
                 frame.say(line.what));
    y += row;
  }
  ImGui::Dummy({1, y - origin.y});
  ImGui::EndChild();
  const std::string close = frame.say("ui.close");
  const std::string cap = frame.say("ui.key.escape");
  const Button button{.id = "help:close", .label = close, .key = {Key::Escape}, .look = Look::Primary, .cap = cap};
  const float width = button_width(frame, button) + frame.px(20);
  const Rect area{at + ImVec2(size.x - pad - width, size.y - frame.px(50)),
                  at + ImVec2(size.x - pad, size.y - frame.px(14))};
  if (draw_button(frame, area, button) || frame.pressed({Key::F1}) || frame.pressed({Key::Enter}))
    cosmetic.help = false;
  frame.items.add({"help:sheet", "dialog", frame.say("ui.help.title"), {}, at, at + size});
  ImGui::End();
}

void draw_course(Frame& frame, Rect box, const view::Screen& screen) {
  const Palette& palette = frame.palette();
  begin_panel(frame, "course", box, palette.back);
  const float width = std::min(frame.px(760), box.width() - frame.px(48));
  ImGui::SetCursorScreenPos({std::floor((box.from.x + box.to.x - width) / 2), box.from.y});
  ImGui::BeginChild("course-rows", {width + frame.px(16), box.height()});
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImVec2 at = origin + ImVec2(0, frame.px(36));
  const TextLook title{frame.fonts().title, frame.fonts().title, palette.text, 1.3f};
  at.y += flow(frame, {{frame.say("ui.course.title"), true, false, false, 0}}, title, at, width) + frame.px(2);
  const TextLook about{frame.fonts().body, frame.fonts().bold, palette.dim, 1.3f};
  at.y += flow(frame, {{frame.say("ui.course.about"), false, false, false, 0}}, about, at, width) + frame.px(14);
  std::string part;
  for (const view::CourseRow& row : screen.course) {
    if (row.part != part) {
      part = row.part;
      at.y += frame.px(8);
      draw_text(frame, frame.fonts().small, at, palette.dim, part);
      at.y += frame.fonts().small->FontSize + frame.px(6);
    }
    const Rect area{at, at + ImVec2(width, frame.px(56))};
    const Touch touched =
        touch(frame, area, {"lesson:" + row.name, "button", row.title, row.done ? "done" : "", {}, {}});
    draw_card(frame, area, touched.hovered ? palette.accent : 0);
    const float middle = (area.from.y + area.to.y) / 2;
    draw_text(frame, frame.fonts().body, {area.from.x + frame.px(18), middle - frame.fonts().body->FontSize / 2},
              row.done ? palette.good : palette.dim, row.done ? icon::check : icon::book);
    const float minutes = width_of(frame.fonts().small, row.about) + frame.px(20);
    draw_text_in(frame, frame.fonts().heading,
                 {{area.from.x + frame.px(48), area.from.y}, {area.to.x - minutes, area.to.y}}, palette.text,
                 row.title);
    draw_text_right(frame, frame.fonts().small,
                    {{area.to.x - minutes, area.from.y}, {area.to.x - frame.px(16), area.to.y}}, palette.dim,
                    row.about);
    if (touched.focused) draw_focus_ring(frame, area, frame.px(8));
    if (touched.pressed) frame.wish(view::OpenLesson{row.name});
    at.y = area.to.y + frame.px(8);
  }
  ImGui::Dummy({1, at.y - origin.y + frame.px(20)});
  ImGui::EndChild();
  ImGui::End();
}

}  // namespace ipclab::ui
