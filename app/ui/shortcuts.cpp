#include <algorithm>
#include <charconv>

#include "ui/panels.hpp"

namespace ipclab::ui {
namespace {

// A question also stays open while the student is off the path: then Space leads back first.
bool asks(const view::LessonPane& lesson) {
  return lesson.predict && lesson.next.does == view::NextButton::Does::Answer;
}

void choose(Frame& frame, const view::LessonPane& lesson, Cosmetic& cosmetic) {
  const bool open = lesson.predict && lesson.predict->state == view::PredictState::Open;
  if (!open || lesson.predict->wants_number) return;
  for (std::size_t i = 0; i < lesson.predict->options.size(); ++i) {
    if (!frame.pressed({letter(static_cast<char>(lesson.predict->options[i].key - 'a' + 'A'))})) continue;
    if (asks(lesson))
      cosmetic.option = i;
    else
      cosmetic.refusal = frame.say("ui.answer.return-first");
  }
}

std::optional<std::int64_t> typed_number(const Cosmetic& cosmetic) {
  std::int64_t number = 0;
  const char* end = cosmetic.number.data() + cosmetic.number.size();
  const auto read = std::from_chars(cosmetic.number.data(), end, number);
  if (cosmetic.number.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

// A key that cannot do what it stands for says why: with the keyboard alone there is no tooltip.
void schedule(Frame& frame, const view::Screen& screen, Cosmetic& cosmetic) {
  for (const view::ProcessCard& card : screen.processes) {
    if (card.key == 0) continue;
    const bool step = frame.pressed({letter(card.key)});
    const bool run = frame.pressed(shift(letter(card.key)));
    if (step) ui::step(frame, card, cosmetic);
    if (run && card.can_run) frame.wish(view::RunTask{card.task});
    const bool refused = (step && !card.can_step && !card.can_expire) || (run && !card.can_run);
    if (refused) cosmetic.refusal = card.step_reason;
  }
  const view::Toolbar& bar = screen.toolbar;
  if (!bar.run_reason.empty() && frame.pressed({Key::F5})) cosmetic.refusal = bar.run_reason;
}

}  // namespace

bool can_go_on(const view::LessonPane& lesson, const Cosmetic& cosmetic) {
  return asks(lesson) ? cosmetic.option.has_value() || typed_number(cosmetic).has_value() : lesson.next.enabled;
}

void go_on(Frame& frame, const view::LessonPane& lesson, const Cosmetic& cosmetic) {
  if (!can_go_on(lesson, cosmetic)) return;
  if (asks(lesson) && lesson.predict->wants_number)
    frame.wish(view::AnswerNumber{*typed_number(cosmetic)});
  else if (asks(lesson))
    frame.wish(view::Answer{*cosmetic.option});
  else if (lesson.next.does == view::NextButton::Does::Return)
    frame.wish(view::ReturnToPath{});
  else
    frame.wish(view::NextBlock{});
}

void take_shortcuts(Frame& frame, const view::Screen& screen, Cosmetic& cosmetic) {
  const view::LessonPane& lesson = screen.lesson;
  const std::string asked = lesson.predict ? lesson.predict->id : std::string();
  if (asked != cosmetic.option_of) {
    cosmetic.option_of = asked;
    cosmetic.option.reset();
    cosmetic.number.clear();
  }
  take_number(frame, screen, cosmetic);
  choose(frame, lesson, cosmetic);
  if (frame.pressed({Key::Space})) {
    if (asks(lesson) && !can_go_on(lesson, cosmetic)) {
      cosmetic.refusal = frame.say(lesson.predict->wants_number ? "ui.answer.type-first" : "ui.answer.choose-first");
    }
    go_on(frame, lesson, cosmetic);
  }
  if (asks(lesson) && can_go_on(lesson, cosmetic) && !frame.items.focus_shown() && frame.pressed({Key::Enter}))
    go_on(frame, lesson, cosmetic);
  schedule(frame, screen, cosmetic);
  if (frame.pressed({Key::F2})) {
    for (const view::TerminalView& terminal : screen.terminals)
      if (terminal.can_type && (terminal.reader || !cosmetic.typing)) cosmetic.typing = terminal.root;
  }
}

void take_number(Frame& frame, const view::Screen& screen, Cosmetic& cosmetic) {
  if (!asks(screen.lesson) || !screen.lesson.predict->wants_number) return;
  constexpr std::size_t longest = 18;  // digits that an answer may have
  for (const char c : std::string_view("0123456789-")) {
    const bool fits = cosmetic.number.size() < longest && (c != '-' || cosmetic.number.empty());
    if (frame.pressed({letter(c)}) && fits) cosmetic.number += c;
  }
  if (frame.pressed({Key::Backspace}) && !cosmetic.number.empty()) cosmetic.number.pop_back();
}

void take_typing(Frame& frame, const view::Screen& screen, Cosmetic& cosmetic, const std::string& typed) {
  if (!cosmetic.typing) return;
  const auto terminal = std::find_if(screen.terminals.begin(), screen.terminals.end(),
                                     [&](const view::TerminalView& view) { return view.root == *cosmetic.typing; });
  if (terminal == screen.terminals.end() || !terminal->can_type || frame.pressed({Key::Escape})) {
    cosmetic.typing.reset();
    return;
  }
  cosmetic.typed += typed;
  frame.take_letters();
  if (frame.pressed({Key::Backspace}) && !cosmetic.typed.empty()) {
    std::size_t last = cosmetic.typed.size() - 1;  // of UTF-8 the whole character
    while (last > 0 && (static_cast<unsigned char>(cosmetic.typed[last]) & 0xc0) == 0x80) --last;
    cosmetic.typed.resize(last);
  }
  if (frame.pressed({Key::Enter})) {
    frame.wish(view::TypeText{*cosmetic.typing, cosmetic.typed + "\n"});
    cosmetic.typed.clear();
  }
  if (frame.pressed(control(letter('D')))) frame.wish(view::EndInput{*cosmetic.typing});
}

}  // namespace ipclab::ui
