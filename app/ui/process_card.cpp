#include <algorithm>
#include <array>
#include <csignal>
#include <string>

#include "core/names.hpp"
#include "ui/code.hpp"
#include "ui/draw.hpp"
#include "ui/flow.hpp"
#include "ui/icons.hpp"
#include "ui/panels.hpp"

namespace ipclab::ui {
namespace {

struct BadgeLook {
  ImU32 tint, ink;
  const char* sign;
};

BadgeLook look_of(const Palette& palette, view::Badge badge) {
  switch (badge) {
    case view::Badge::New:
      return {palette.ended, palette.dim, icon::plus};
    case view::Badge::Held:
      return {palette.held, palette.held_text, icon::pause};
    case view::Badge::Running:
      return {palette.running, palette.running_text, icon::play};
    case view::Badge::Blocked:
      return {palette.blocked, palette.blocked_text, icon::lock};
    case view::Badge::Stopped:
      return {palette.stopped, palette.dark ? palette.stopped : palette.text, icon::stop};
    case view::Badge::Zombie:
      return {palette.ended, palette.dim, icon::hourglass};
    case view::Badge::Ended:
      return {palette.ended, palette.dim, icon::cross};
  }
  return {palette.ended, palette.dim, icon::cross};
}

bool over(view::Badge badge) { return badge == view::Badge::Zombie || badge == view::Badge::Ended; }

ImU32 colour_of(const Frame& frame, const view::ProcessCard& card) {
  return frame.palette().process[card.colour % frame.palette().process.size()];
}

// Who it is and how it stands.
void draw_header(Frame& frame, Rect box, const view::ProcessCard& card) {
  const Palette& palette = frame.palette();
  const float pad = frame.px(12);
  const float chip = frame.px(20);
  const float middle = (box.from.y + box.to.y) / 2;
  float x = box.from.x + pad;
  const std::string mark = card.key != 0 ? std::string(1, card.key) : std::string(icon::circle);
  x += draw_chip(frame, {x, middle - chip / 2}, chip, card.colour, mark) + frame.px(8);
  const BadgeLook look = look_of(palette, card.badge);
  const std::string badge = std::string(look.sign) + "  " + card.badge_text;
  const float badge_size = badge_width(frame, badge);
  const float right = box.to.x - pad - badge_size;
  const ImVec2 badge_at{right, std::floor(middle - frame.fonts().small->FontSize / 2 - frame.px(2))};
  draw_badge(frame, badge_at, look.tint, look.ink, badge);
  if (card.badge == view::Badge::Blocked)  // the kernel's doing: hatched here as on the timeline
    draw_hatched({{badge_at.x + frame.px(4), badge_at.y + frame.fonts().small->FontSize + frame.px(1)},
                  {badge_at.x + badge_size - frame.px(4), badge_at.y + frame.fonts().small->FontSize + frame.px(4)}},
                 palette.blocked, frame.px(4), frame.px(1.2f));
  x += draw_text_in(frame, frame.fonts().heading, {{x, box.from.y}, {right - frame.px(6), box.to.y}}, palette.text,
                    card.name) +
       frame.px(8);
  if (x + width_of(frame.fonts().small, card.pid) < right - frame.px(8))
    draw_text_in(frame, frame.fonts().small, {{x, box.from.y + frame.px(2)}, {right, box.to.y + frame.px(2)}},
                 palette.dim, card.pid);
  frame.items.add({"state:" + card.id,
                   "badge",
                   card.badge_text,
                   {},
                   badge_at,
                   badge_at + ImVec2(badge_size, frame.fonts().small->FontSize + frame.px(4))});
}

struct Notes {
  Runs first;   // what it is about to do, or how it ended
  Runs second;  // why it waits, or what its last call gave
  ImU32 second_ink = 0;
};

Notes notes_of(const Frame& frame, const view::Screen& screen, const view::ProcessCard& card) {
  Notes notes;
  const Palette& palette = frame.palette();
  notes.second_ink = palette.dim;
  if (!card.exit.empty())
    notes.first = {{card.exit, false, false, false, palette.text}};
  else
    notes.first = runs_of(frame, screen, card.next);
  if (!card.why.empty()) {
    notes.second = runs_of(frame, screen, card.why);
    notes.second.insert(notes.second.begin(), {std::string(icon::hourglass) + " ", false, false, false, 0});
    notes.second_ink = palette.blocked_text;
  } else {
    notes.second = runs_of(frame, screen, card.last);
  }
  return notes;
}

TextLook note_look(const Frame& frame, ImU32 ink) { return {frame.fonts().small, frame.fonts().small, ink, 1.35f}; }

// Both in one row, where they fit: every row saved shows a line of source more.
Runs joined(const Frame& frame, const Notes& notes) {
  Runs all = notes.first;
  if (!notes.first.empty() && !notes.second.empty())
    all.push_back({"   ·   ", false, false, false, frame.palette().faint});
  for (Run run : notes.second) {
    if (run.colour == 0 && !run.code) run.colour = notes.second_ink;
    all.push_back(std::move(run));
  }
  return all;
}

bool fits_one_row(Frame& frame, const Notes& notes, float width) {
  const float line = std::floor(frame.fonts().small->FontSize * 1.35f);
  return flow(frame, joined(frame, notes), note_look(frame, 0), {0, 0}, width, true) <= line;
}

float notes_height(Frame& frame, const Notes& notes, float width) {
  const float line = std::floor(frame.fonts().small->FontSize * 1.35f);
  if (fits_one_row(frame, notes, width)) return line + frame.px(12);
  const float first = std::max(line, flow(frame, notes.first, note_look(frame, 0), {0, 0}, width, true));
  const float second = std::max(line, flow(frame, notes.second, note_look(frame, 0), {0, 0}, width, true));
  return std::min(first, 2 * line) + std::min(second, 3 * line) + frame.px(12);
}

void draw_notes(Frame& frame, Rect box, const Notes& notes) {
  const float width = box.width() - frame.px(24);
  ImGui::GetWindowDrawList()->PushClipRect(box.from, box.to, true);
  const ImVec2 at{box.from.x + frame.px(12), box.from.y + frame.px(6)};
  if (fits_one_row(frame, notes, width)) {
    flow(frame, joined(frame, notes), note_look(frame, frame.palette().text), at, width);
    ImGui::GetWindowDrawList()->PopClipRect();
    return;
  }
  const float line = std::floor(frame.fonts().small->FontSize * 1.35f);
  const float first = flow(frame, notes.first, note_look(frame, frame.palette().text), at, width);
  flow(frame, notes.second, note_look(frame, notes.second_ink), {at.x, at.y + std::max(first, line)}, width);
  ImGui::GetWindowDrawList()->PopClipRect();
}

void draw_controls(Frame& frame, Rect box, const view::ProcessCard& card, Cosmetic& cosmetic) {
  const float pad = frame.px(10);
  const float gap = frame.px(5);
  const float top = box.from.y + frame.px(5);
  const float bottom = box.to.y - frame.px(7);
  const float square = frame.px(32);
  const float right = box.to.x - pad;
  const float step_to = right - 3 * (square + gap);
  const std::string cap = card.key != 0 ? std::string(1, card.key) : std::string();
  const bool expires = !card.can_step && card.can_expire;
  const std::string label = frame.say(expires ? "ui.expire" : "ui.step");
  const auto with_key = [&](const std::string& tip, const std::string& key) {
    return cap.empty() ? tip : frame.say("ui.tip-with-key", tip, key);
  };
  const std::string step_tip = expires         ? with_key(frame.say("ui.expire.tip", card.name), cap)
                               : card.can_step ? with_key(frame.say("ui.step.tip", card.name), cap)
                                               : card.step_reason;
  if (draw_button(frame, {{box.from.x + pad, top}, {step_to, bottom}},
                  {.id = "step:" + card.id,
                   .label = label,
                   .spoken = label + " " + card.name,
                   .tip = step_tip,
                   .look = Look::Outlined,
                   .enabled = card.can_step || expires,
                   .cap = cap}))
    step(frame, card, cosmetic);
  float x = step_to + gap;
  const auto small_button = [&](const Button& button) {
    const Rect area{{x, top}, {x + square, bottom}};
    x += square + gap;
    return draw_button(frame, area, button);
  };
  const std::string run = frame.say("ui.run-task.tip", card.name);
  const std::string run_tip = card.can_run ? with_key(run, "Shift+" + cap) : card.step_reason;
  if (small_button({.id = "run:" + card.id,
                    .label = icon::play,
                    .spoken = run,
                    .tip = run_tip,
                    .look = Look::Outlined,
                    .enabled = card.can_run}))
    frame.wish(view::RunTask{card.task});
  const std::string signal = frame.say("ui.signal.tip", card.name);
  if (small_button({.id = "signal:" + card.id,
                    .label = icon::bolt,
                    .spoken = signal,
                    .tip = signal,
                    .look = Look::Outlined,
                    .enabled = card.can_signal,
                    .on = cosmetic.signal_menu == card.task})) {
    cosmetic.signal_menu = card.task;
    cosmetic.signal_menu_at = {x - square - gap, top};
  }
  const std::string kill = frame.say("ui.kill.tip", card.name);
  if (small_button({.id = "kill:" + card.id,
                    .label = icon::skull,
                    .spoken = kill,
                    .tip = kill,
                    .look = Look::Danger,
                    .enabled = card.can_signal}))
    frame.wish(view::Kill{card.task});
}

struct PageRow {
  Page page;
  const char* id;
  const char* label;
};
constexpr std::array page_rows = {
    PageRow{Page::Source, "source:", "ui.page.source"},
    PageRow{Page::Variables, "variables:", "ui.page.variables"},
    PageRow{Page::Descriptors, "descriptors:", "ui.page.descriptors"},
    PageRow{Page::Signals, "signals:", "ui.page.signals"},
};

// Which of its lists the card shows; a list in which the step that is shown changed something has a dot.
Page draw_page_tabs(Frame& frame, Rect box, const view::ProcessCard& card, Cosmetic& cosmetic) {
  const Palette& palette = frame.palette();
  ImFont* small = frame.fonts().small;
  const auto known = cosmetic.pages.find(card.task);
  Page shown = known == cosmetic.pages.end() ? Page::Source : known->second;
  const auto any = [](const auto& rows) {
    return std::any_of(rows.begin(), rows.end(), [](const auto& row) { return row.changed; });
  };
  const std::array<bool, page_rows.size()> news = {false, any(card.variables), any(card.descriptors),
                                                   any(card.signals)};
  float all = 0;
  for (const PageRow& row : page_rows) all += width_of(small, frame.say(row.label));
  const float gap = std::max(0.0f, (box.width() - frame.px(24) - all) / static_cast<float>(page_rows.size()));
  float x = box.from.x + frame.px(12);
  for (std::size_t i = 0; i < page_rows.size(); ++i) {
    const PageRow& row = page_rows[i];
    const std::string label = frame.say(row.label);
    const float width = width_of(small, label);
    const Rect area{{x, box.from.y}, {x + width, box.to.y}};
    const bool selected = row.page == shown;
    const Touch touched = touch(frame, area,
                                {row.id + card.id,
                                 "tab",
                                 label,
                                 selected  ? "selected"
                                 : news[i] ? "changed"
                                           : "",
                                 {},
                                 {}});
    if (touched.pressed) shown = cosmetic.pages[card.task] = row.page;
    const ImU32 ink = selected || touched.hovered ? palette.text : news[i] ? palette.accent : palette.dim;
    draw_text(frame, small, {x, box.from.y + (box.height() - small->FontSize) / 2}, ink, label);
    if (selected)
      ImGui::GetWindowDrawList()->AddRectFilled({x, box.to.y - frame.px(2)}, {x + width, box.to.y}, palette.accent,
                                                frame.px(1));
    if (touched.focused) draw_focus_ring(frame, area, frame.px(3));
    x += width + gap;
  }
  return shown;
}

void draw_process(Frame& frame, Rect box, const view::Screen& screen, const view::ProcessCard& card,
                  Cosmetic& cosmetic) {
  const Palette& palette = frame.palette();
  draw_card(frame, box, card.acted ? colour_of(frame, card) : 0);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float head = frame.px(36);
  const float controls = frame.px(42);
  draw_header(frame, {box.from, {box.to.x, box.from.y + head}}, card);
  const Notes notes = notes_of(frame, screen, card);
  const float below = notes_height(frame, notes, box.width() - frame.px(24));
  const Rect note_box{{box.from.x, box.to.y - controls - below}, {box.to.x, box.to.y - controls}};
  const float tabs = frame.px(21);
  const Page page =
      draw_page_tabs(frame, {{box.from.x, box.from.y + head}, {box.to.x, box.from.y + head + tabs}}, card, cosmetic);
  const Rect source{{box.from.x + 1, box.from.y + head + tabs}, {box.to.x - 1, note_box.from.y}};
  const ImU32 mark = card.behind                          ? palette.faint
                     : card.badge == view::Badge::Blocked ? palette.blocked
                                                          : colour_of(frame, card);
  if (page != Page::Source)
    draw_page(frame, source, screen, card, page);
  else
    draw_source(frame, source, card.lines, mark, Fold::Current);
  if (page == Page::Source && card.lines.empty() && source.height() > frame.px(20))
    draw_text_centred(frame, frame.fonts().small, source, palette.dim,
                      frame.say(over(card.badge) ? "ui.source.over" : "ui.source.none"));
  list->AddLine(note_box.from, {note_box.to.x, note_box.from.y}, palette.border);
  draw_notes(frame, note_box, notes);
  draw_controls(frame, {{box.from.x, box.to.y - controls}, box.to}, card, cosmetic);
  frame.items.add({"process:" + card.id, "process", card.name,
                   card.badge_text + " " + view::plain(card.next) + "; " + view::plain(card.why), box.from, box.to});
}

// One whose life is over takes a line, so that the living have the room.
void draw_gone(Frame& frame, Rect box, const view::ProcessCard& card) {
  draw_card(frame, box, card.acted ? colour_of(frame, card) : 0);
  draw_header(frame, {box.from, {box.to.x, box.from.y + frame.px(34)}}, card);
  draw_text_in(
      frame, frame.fonts().small,
      {{box.from.x + frame.px(40), box.from.y + frame.px(30)}, {box.to.x - frame.px(8), box.to.y - frame.px(4)}},
      frame.palette().dim, card.exit);
  frame.items.add({"process:" + card.id, "process", card.name, card.badge_text + "; " + card.exit, box.from, box.to});
}

constexpr std::array<int, 6> offered_signals = {SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGSTOP, SIGCONT};

}  // namespace

float tallest_process(const Frame& frame) { return frame.px(560); }

void draw_processes(Frame& frame, Rect box, const view::Screen& screen, Cosmetic& cosmetic) {
  if (screen.processes.empty()) {
    draw_text_centred(frame, frame.fonts().body, box, frame.palette().dim, frame.say("ui.processes.none"));
    return;
  }
  const float gap = frame.px(10);
  const auto count = screen.processes.size();
  const auto fitting = static_cast<std::size_t>(std::max(1.0f, (box.width() + gap) / (frame.px(252) + gap)));
  const std::size_t columns = std::min(count, fitting);
  const std::size_t rows = (count + columns - 1) / columns;
  const float width = (box.width() - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  const float fair = (box.height() - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows);
  const float height = std::floor(std::min(std::max(fair, frame.px(196)), tallest_process(frame)));
  const bool scrolls = height > fair + 1;
  if (scrolls) {
    ImGui::SetCursorScreenPos(box.from);
    ImGui::BeginChild("processes", {box.width() + frame.px(10), box.height()});
  }
  const ImVec2 origin = scrolls ? ImGui::GetCursorScreenPos() : box.from;
  for (std::size_t i = 0; i < count; ++i) {
    const ImVec2 at{std::floor(origin.x + static_cast<float>(i % columns) * (width + gap)),
                    std::floor(origin.y + static_cast<float>(i / columns) * (height + gap))};
    const view::ProcessCard& card = screen.processes[i];
    if (scrolls && card.badge == view::Badge::Ended)
      draw_gone(frame, {at, at + ImVec2(std::floor(width), frame.px(58))}, card);
    else
      draw_process(frame, {at, at + ImVec2(std::floor(width), height)}, screen, card, cosmetic);
  }
  if (!scrolls) return;
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({1, static_cast<float>(rows) * (height + gap)});
  ImGui::EndChild();
}

void draw_signal_menu(Frame& frame, const view::Screen& screen, Cosmetic& cosmetic) {
  if (!cosmetic.signal_menu) return;
  const auto card = std::find_if(screen.processes.begin(), screen.processes.end(),
                                 [&](const view::ProcessCard& other) { return other.task == *cosmetic.signal_menu; });
  if (card == screen.processes.end() || !card->can_signal) {
    cosmetic.signal_menu.reset();
    return;
  }
  const float row = frame.px(30);
  const ImVec2 size{frame.px(190), row * static_cast<float>(offered_signals.size()) + frame.px(40)};
  const ImVec2 screen_size = ImGui::GetIO().DisplaySize;
  const ImVec2 at{
      std::clamp(cosmetic.signal_menu_at.x - size.x / 2, 0.0f, std::max(0.0f, screen_size.x - size.x)),
      std::clamp(cosmetic.signal_menu_at.y - size.y - frame.px(4), 0.0f, std::max(0.0f, screen_size.y - size.y))};
  begin_panel(frame, "signals", {at, at + size}, frame.palette().card, true);
  ImGui::GetWindowDrawList()->AddRect(at, at + size, frame.palette().border, frame.px(12));
  draw_text_in(frame, frame.fonts().small,
               {at + ImVec2(frame.px(14), frame.px(4)), at + ImVec2(size.x - frame.px(10), frame.px(30))},
               frame.palette().dim, frame.say("ui.signal.to", card->name));
  float y = at.y + frame.px(32);
  for (const int signal : offered_signals) {
    const std::string name = core::signal_name(signal);
    const Rect area{{at.x + frame.px(6), y}, {at.x + size.x - frame.px(6), y + row}};
    if (draw_button(frame, area, {.id = "send:" + name, .label = name})) {
      frame.wish(view::SendSignal{card->task, signal});
      cosmetic.signal_menu.reset();
    }
    y += row;
  }
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool outside = mouse.x < at.x || mouse.y < at.y || mouse.x > at.x + size.x || mouse.y > at.y + size.y;
  if (frame.pressed({Key::Escape}) || (outside && ImGui::IsMouseClicked(0))) cosmetic.signal_menu.reset();
  ImGui::End();
}

}  // namespace ipclab::ui
