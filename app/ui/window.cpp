#include "ui/window.hpp"

#include <algorithm>
#include <array>

#include "ui/draw.hpp"
#include "ui/flow.hpp"
#include "ui/icons.hpp"

namespace ipclab::ui {
namespace {

constexpr float narrow = 1000;  // effective pixels: below it the columns would collide

// Behind the heading of the row, where nothing has to move for it; a long one takes the room that it needs, above.
// Returns that.
float draw_notice_beside(Frame& frame, Rect row, std::string_view heading, const std::string& notice) {
  if (notice.empty()) return 0;
  const ImVec2 at{row.from.x + width_of(frame.fonts().small, heading) + frame.px(14), row.from.y - frame.px(8)};
  const Rect beside{at, {row.to.x, row.to.y}};
  const float one_line = std::floor(frame.fonts().body->FontSize * 1.2f) + frame.px(4);
  if (draw_notice(frame, beside, notice, true) <= one_line) {
    draw_notice(frame, beside, notice);
    return 0;
  }
  return draw_notice(frame, row, notice) + frame.px(8);
}

// Headline, processes, objects, one under the other.
void draw_stage(Frame& frame, Rect box, const view::Screen& screen, Cosmetic& cosmetic) {
  begin_panel(frame, "stage", box, frame.palette().back);
  const float margin = frame.px(14);
  const float left = box.from.x + margin;
  const float right = box.to.x - margin;
  float y = box.from.y + frame.px(10);
  const float banner = draw_banner(frame, {{left, y}, {right, box.to.y}}, screen);
  if (banner > 0) y += banner + frame.px(8);
  const float line = std::floor(frame.fonts().sentence->FontSize * 1.22f);
  const float headline = draw_headline(frame, {{left, y}, {right, box.to.y}}, screen);
  y += std::max(headline, line) + frame.px(8);
  const float bottom = box.to.y - frame.px(10);
  const float section = frame.fonts().small->FontSize + frame.px(5);
  const bool none = screen.semaphores.empty() && screen.objects.empty() && screen.terminals.empty();
  const float objects = none ? frame.px(44) : std::clamp((bottom - y) * 0.3f, frame.px(146), frame.px(190));
  y += draw_notice_beside(frame, {{left, y}, {right, y + section}}, frame.say("ui.processes"),
                          notice_of(screen, cosmetic));
  const float sizes_top = y - frame.px(6);
  draw_step_sizes(frame, {{left + frame.px(120), sizes_top}, {right, sizes_top + section}}, screen, cosmetic);
  y += draw_section(frame, {left, y}, frame.say("ui.processes"));
  const float processes_end = bottom - objects - section - frame.px(10);
  draw_processes(frame, {{left, y}, {right, processes_end}}, screen, cosmetic);
  y = std::min(processes_end, y + tallest_process(frame)) + frame.px(10);
  y += draw_section(frame, {left, y}, frame.say("ui.objects"));
  draw_objects(frame, {{left, y}, {right, std::min(bottom, y + frame.px(220))}}, screen, cosmetic);
  ImGui::End();
}

// A quarter of the window, but neither less than its rows need nor more than they are worth. It is measured for three
// lanes at least, so that it does not jump while a program gives birth to its children.
float timeline_height(const Frame& frame, float body, const view::Timeline& timeline) {
  const auto lanes = static_cast<float>(std::max<std::size_t>(timeline.lanes.size(), 3));
  const auto plots = static_cast<float>(std::max<std::size_t>(timeline.series.size(), 1));
  const float least = std::min(frame.px(66 + lanes * 24 + plots * 32), body * 0.4f);
  const float most = std::max(frame.px(68 + lanes * 36 + plots * 54), least);
  return std::clamp(body * 0.235f, least, most);
}

struct TabRow {
  Tab tab;
  const char* key;
  const char* id;
};
constexpr std::array tabs = {
    TabRow{Tab::Lesson, "ui.tab.lesson", "tab:lesson"},
    TabRow{Tab::Processes, "ui.tab.processes", "tab:processes"},
    TabRow{Tab::Objects, "ui.tab.objects", "tab:objects"},
    TabRow{Tab::Timeline, "ui.tab.timeline", "tab:timeline"},
};

void draw_tabs(Frame& frame, Rect box, Cosmetic& cosmetic) {
  begin_panel(frame, "tabs", box, frame.palette().panel);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddLine({box.from.x, box.to.y - 1}, {box.to.x, box.to.y - 1}, frame.palette().border);
  const float width = box.width() / static_cast<float>(tabs.size());
  float x = box.from.x;
  for (const TabRow& row : tabs) {
    const Rect area{{x, box.from.y}, {x + width, box.to.y}};
    const std::string label = frame.say(row.key);
    const bool selected = cosmetic.tab == row.tab;
    const Touch touched = touch(frame, area, {row.id, "tab", label, selected ? "selected" : "", {}, {}});
    if (touched.pressed) cosmetic.tab = row.tab;
    draw_text_centred(frame, selected ? frame.fonts().bold : frame.fonts().body, area,
                      selected || touched.hovered ? frame.palette().text : frame.palette().dim, label);
    if (selected)
      list->AddRectFilled({area.from.x + frame.px(10), area.to.y - frame.px(3)}, {area.to.x - frame.px(10), area.to.y},
                          frame.palette().accent, frame.px(2));
    if (touched.focused) draw_focus_ring(frame, {area.from + ImVec2(4, 4), area.to - ImVec2(4, 4)}, frame.px(4));
    x += width;
  }
  ImGui::End();
}

}  // namespace

float draw_section(Frame& frame, ImVec2 at, std::string_view text) {
  draw_text(frame, frame.fonts().small, at, frame.palette().dim, text);
  return frame.fonts().small->FontSize + frame.px(5);
}

void Window::window_keys(Frame& frame, const view::Screen& screen) {
  if (frame.pressed({Key::Tab})) items.move_focus(1);
  if (frame.pressed(shift(Key::Tab))) items.move_focus(-1);
  if (frame.pressed(control(letter('=')))) cosmetic_.font_scale = std::min(2.0f, cosmetic_.font_scale * 1.1f);
  if (frame.pressed(control(letter('-')))) cosmetic_.font_scale = std::max(0.7f, cosmetic_.font_scale / 1.1f);
  if (frame.pressed(control(letter('0')))) cosmetic_.font_scale = 1.0f;
  if (frame.pressed({Key::Home}) && screen.toolbar.steps > 0) frame.wish(view::SeekStep{0});
  if (frame.pressed(control(letter('Q')))) frame.wish(view::Quit{});
}

void Window::draw_wide(Frame& frame, Rect body, const view::Screen& screen, const view::Timeline& timeline) {
  const bool lesson = !screen.lesson.name.empty();
  const float left =
      lesson ? std::floor(std::min(std::clamp(body.width() * 0.27f, frame.px(310), frame.px(500)), body.width() * 0.4f))
             : 0.0f;
  const float low = timeline_height(frame, body.height(), timeline);
  if (lesson) draw_lesson(frame, {body.from, {body.from.x + left, body.to.y}}, screen, cosmetic_);
  draw_stage(frame, {{body.from.x + left, body.from.y}, {body.to.x, body.to.y - low}}, screen, cosmetic_);
  draw_timeline(frame, {{body.from.x + left, body.to.y - low}, body.to}, screen, timeline, cosmetic_);
}

void Window::draw_compact(Frame& frame, Rect body, const view::Screen& screen, const view::Timeline& timeline) {
  const float tab = frame.px(36);
  draw_tabs(frame, {body.from, {body.to.x, body.from.y + tab}}, cosmetic_);
  const Rect page{{body.from.x, body.from.y + tab}, body.to};
  const bool own_panel = cosmetic_.tab == Tab::Lesson || cosmetic_.tab == Tab::Timeline;
  const float split = std::min(page.from.y + cosmetic_.head_height, page.to.y - frame.px(80));
  begin_panel(frame, "page", {page.from, {page.to.x, own_panel ? split : page.to.y}}, frame.palette().back);
  const float margin = frame.px(12);
  const Rect inner{page.from + ImVec2(margin, margin), page.to - ImVec2(margin, margin)};
  float y = inner.from.y;
  const float banner = draw_banner(frame, inner, screen);
  if (banner > 0) y += banner + frame.px(8);
  if (const std::string notice = notice_of(screen, cosmetic_); !notice.empty())
    y += draw_notice(frame, {{inner.from.x, y}, inner.to}, notice) + frame.px(8);
  y += draw_headline(frame, {{inner.from.x, y}, inner.to}, screen) + frame.px(10);
  if (cosmetic_.head_height != y - page.from.y) {  // known only once it is drawn
    cosmetic_.head_height = y - page.from.y;
    cosmetic_.wants_frame = true;
  }
  if (cosmetic_.tab == Tab::Processes) draw_processes(frame, {{inner.from.x, y}, inner.to}, screen, cosmetic_);
  if (cosmetic_.tab == Tab::Objects)
    draw_objects(frame, {{inner.from.x, y}, {inner.to.x, std::min(inner.to.y, y + frame.px(280))}}, screen, cosmetic_);
  ImGui::End();
  const Rect rest{{page.from.x, split}, page.to};
  if (cosmetic_.tab == Tab::Lesson) draw_lesson(frame, rest, screen, cosmetic_);
  if (cosmetic_.tab == Tab::Timeline) draw_timeline(frame, rest, screen, timeline, cosmetic_);
}

std::vector<view::Intent> Window::draw(const Style& style, const std::vector<Chord>& keys, const view::Screen& screen,
                                       const view::Timeline& timeline, const std::string& typed) {
  std::vector<view::Intent> intents;
  Frame frame(style, items, glyphs, keys, intents);
  take_typing(frame, screen, cosmetic_, typed);
  cosmetic_.wants_frame = false;
  frame.pictures = pictures;
  const bool sheet = cosmetic_.help || cosmetic_.enlarged;
  frame.modal = sheet;
  window_keys(frame, screen);  // on the items of the last frame
  const ImVec2 pointer = ImGui::GetIO().MousePos;
  const bool moved = pointer.x != cosmetic_.pointer.x || pointer.y != cosmetic_.pointer.y;
  cosmetic_.pointer = pointer;
  if (!keys.empty() || moved) cosmetic_.tips = keys.empty();
  frame.tips = cosmetic_.tips && !cosmetic_.signal_menu;
  if (!keys.empty() || ImGui::IsMouseClicked(0)) cosmetic_.refusal.clear();
  take_shortcuts(frame, screen, cosmetic_);
  items.begin_frame();
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const Rect window{{0, 0}, size};
  const Rect body{{0, frame.px(46)}, {size.x, size.y - frame.px(26)}};
  draw_toolbar(frame, {{0, 0}, {size.x, body.from.y}}, screen, cosmetic_);
  if (screen.lesson.name.empty() && screen.processes.empty() && !screen.course.empty())
    draw_course(frame, body, screen);
  else if (size.x / style.scale < narrow)
    draw_compact(frame, body, screen, timeline);
  else
    draw_wide(frame, body, screen, timeline);
  draw_status(frame, {{0, body.to.y}, size}, screen.status);
  draw_signal_menu(frame, screen, cosmetic_);
  frame.modal = false;
  if (sheet) {
    draw_help(frame, window, cosmetic_);
    draw_enlarged(frame, window, cosmetic_);
  }
  return intents;
}

}  // namespace ipclab::ui
