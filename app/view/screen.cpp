#include "view/screen.hpp"

#include <algorithm>

#include "analysis/why.hpp"
#include "view/cards.hpp"
#include "view/lesson_pane.hpp"
#include "view/situation.hpp"
#include "view/weave.hpp"

namespace ipclab::view {
namespace {

constexpr std::size_t most_semaphores = 16;
constexpr std::size_t most_objects = 24;

// What part of the log is on the stage.
struct Shown {
  core::World world;
  core::World before;
  std::vector<core::Event> events;  // between the two
  std::uint32_t step = 0;
  std::uint32_t steps = 0;  // finished ones
  bool past = false;
};

std::uint32_t finished_steps(const record::Log& log) {
  const std::uint32_t count = log.step_count();
  return count > 0 && !log.finished(count) ? count - 1 : count;
}

// Live, the last block of the lesson is one thing that happened, though it took several steps.
std::uint32_t first_step_of(const Situation& situation, std::uint32_t step) {
  if (situation.player == nullptr || situation.player->exploring() || situation.past) return step;
  for (const lesson::Done& done : situation.player->done()) {
    if (done.last_step == step && done.first_step >= 1 && done.first_step <= step) return done.first_step;
  }
  return step;
}

Shown shown(const Situation& situation) {
  Shown shown;
  if (situation.log == nullptr) return shown;
  const record::Log& log = *situation.log;
  shown.steps = finished_steps(log);
  shown.past = situation.past && *situation.past < shown.steps;
  shown.step = shown.past ? *situation.past : shown.steps;
  shown.world = shown.past ? log.at_step(shown.step) : log.world();
  if (shown.step == 0) return shown;
  const std::uint32_t first = first_step_of(situation, shown.step);
  shown.before = log.at_step(first - 1);
  shown.events = log.events({log.range(first).first, log.range(shown.step).last});
  return shown;
}

std::vector<core::TaskId> who_acted(const std::vector<core::Event>& events) {
  std::vector<core::TaskId> acted;
  for (const core::Event& event : events) {
    const auto* began = std::get_if<core::StepBegan>(&event.body);
    if (began == nullptr) continue;
    if (const auto task = core::task_of(began->command)) acted.push_back(*task);
  }
  return acted;
}

bool busy(const Situation& situation) {
  const bool plays = situation.player != nullptr && (situation.player->phase() == lesson::Phase::Playing ||
                                                     situation.player->phase() == lesson::Phase::Returning);
  const bool steps = situation.log != nullptr && situation.log->world().stepping;
  return plays || steps || situation.rewinding;
}

Mode mode_of(const Situation& situation, const Shown& shown) {
  if (situation.rewinding) return Mode::Rewinding;
  if (situation.log == nullptr || situation.log->size() == 0) return Mode::Empty;
  if (shown.past) return Mode::Past;
  return busy(situation) ? Mode::Running : Mode::Live;
}

std::string mode_text(text::Lang lang, Mode mode, const Shown& shown) {
  switch (mode) {
    case Mode::Empty:
      return {};
    case Mode::Live:
      return text::say(lang, "view.mode.live");
    case Mode::Running:
      return text::say(lang, "view.mode.running");
    case Mode::Rewinding:
      return text::say(lang, "view.mode.rewinding");
    case Mode::Past:
      return text::say(lang, "view.mode.past", std::to_string(shown.step), std::to_string(shown.steps));
  }
  return {};
}

Toolbar toolbar(const Situation& situation, const Shown& shown) {
  Toolbar bar;
  bar.lang = situation.lang;
  bar.theme = situation.theme;
  if (situation.player != nullptr) {
    const lesson::Lesson& lesson = situation.player->lesson();
    bar.title = lesson.title.in(situation.lang);
    for (const CourseEntry& entry : situation.course) {
      if (entry.name == lesson.name) bar.breadcrumb.push_back(entry.part.in(situation.lang));
    }
    bar.breadcrumb.push_back(bar.title);
    bar.exploring = situation.player->exploring();
  }
  bar.mode = mode_of(situation, shown);
  bar.mode_text = mode_text(situation.lang, bar.mode, shown);
  bar.step = shown.step;
  bar.steps = shown.steps;
  if (bar.mode == Mode::Empty || bar.mode == Mode::Rewinding) return bar;
  const bool quiet = !busy(situation);
  bar.can_run = bar.mode == Mode::Live && !core::refusal(shown.world, core::Run{});
  bar.can_hold = situation.log->world().stepping;
  bar.can_back = shown.step > 0;
  bar.can_forward = shown.past;
  bar.can_go_live = shown.past;
  bar.can_rewind = shown.past && quiet;
  bar.can_reset = quiet;
  return bar;
}

Banner banner(const Situation& situation, const Shown& shown, const Names& names) {
  const text::Lang lang = situation.lang;
  Banner banner;
  const bool broken = situation.player != nullptr && situation.player->phase() == lesson::Phase::Broken;
  if (situation.log != nullptr && situation.log->world().failure) {
    banner.kind = BannerKind::Failure;
    banner.text = {word(text::say(lang, *situation.log->world().failure))};
    banner.action = text::say(lang, "view.banner.restart");
  } else if (broken && situation.player->problem()) {
    banner.kind = BannerKind::Failure;
    banner.text = {word(lesson::describe(lang, *situation.player->problem()))};
    banner.action = text::say(lang, "view.banner.restart");
  } else if (shown.past) {
    banner.kind = BannerKind::Past;
    banner.text = weave(lang, "view.banner.past", {{value(shown.step)}, {value(shown.steps)}});
    banner.action = text::say(lang, "view.banner.live");
    if (!busy(situation)) banner.second = text::say(lang, "view.banner.rewind");
  } else if (situation.player != nullptr && situation.player->exploring()) {
    banner.kind = BannerKind::Exploring;
    banner.text = weave(lang, "view.banner.exploring", {});
    append(lang, banner.text, deadlock_line(names, shown.world));
    banner.action = text::say(lang, "view.next.return");
  } else if (Sentence dead = deadlock_line(names, shown.world); !dead.empty() && !busy(situation)) {
    banner.kind = BannerKind::Deadlock;
    banner.text = std::move(dead);
  }
  return banner;
}

bool is_named(const core::World& world, core::ObjectId id, const lesson::ObjectName& name) {
  const core::Object* object = world.object(id);
  if (object == nullptr || object->kind != name.kind) return false;
  if (name.creator_path.empty()) return object->name == name.known_as;
  const core::Process* creator = object->creator ? world.process(*object->creator) : nullptr;
  return creator != nullptr && creator->path == name.creator_path && object->ordinal == name.ordinal;
}

void light_up_what_the_lesson_names(const Situation& situation, Screen& screen) {
  const lesson::Scene* scene = situation.player == nullptr ? nullptr : situation.player->scene();
  if (scene == nullptr || screen.toolbar.mode == Mode::Past) return;
  const core::World& world = situation.log->world();
  for (const lesson::Look& look : situation.player->look()) {
    if (const auto* process = scene->process(look.process)) {
      for (ProcessCard& card : screen.processes) card.looked_at |= card.path == process->path;
    }
    if (const auto* named = scene->object(look.object)) {
      for (SemaphoreCard& card : screen.semaphores)
        card.looked_at |= is_named(world, card.object, *named) && card.index == named->member;
      for (ObjectCard& card : screen.objects) card.looked_at |= is_named(world, card.object, *named);
    }
  }
}

StatusLine status(const Situation& situation, const Screen& screen) {
  const text::Lang lang = situation.lang;
  StatusLine line;
  const auto hint = [&](std::string key, std::string_view label) {
    line.hints.push_back({std::move(key), text::say(lang, label)});
  };
  if (!screen.lesson.name.empty()) {
    if (screen.lesson.next.does == NextButton::Does::Answer) hint("A–E", "view.hint.answer");
    if (screen.lesson.next.enabled) line.hints.push_back({text::say(lang, "view.key.space"), screen.lesson.next.label});
  }
  if (!screen.processes.empty()) {
    hint("1–9", "view.hint.step");
    hint("F5", screen.toolbar.can_hold ? "view.hint.hold" : "view.hint.run");
    hint("← →", "view.hint.time");
    if (screen.toolbar.can_rewind) hint(text::say(lang, "view.key.backspace"), "view.banner.rewind");
  }
  hint("F1", "view.hint.help");
  if (situation.log != nullptr) {
    line.right = text::say(lang, "view.status", std::to_string(screen.processes.size()),
                           std::to_string(situation.log->step_count()), std::to_string(situation.log->size()));
  }
  return line;
}

std::vector<CourseRow> course_rows(const Situation& situation) {
  std::vector<CourseRow> rows;
  for (const CourseEntry& entry : situation.course) {
    rows.push_back({entry.name, entry.part.in(situation.lang), entry.title.in(situation.lang),
                    text::say(situation.lang, "view.minutes", std::to_string(entry.minutes)), entry.done});
  }
  return rows;
}

std::string read_only_reason(const Situation& situation, const Shown& shown) {
  if (shown.past) return text::say(situation.lang, "view.read-only.past");
  if (situation.rewinding) return text::say(situation.lang, "view.mode.rewinding");
  if (busy(situation)) return text::say(situation.lang, "refuse.stepping");
  return {};
}

std::string why_not_run(const Situation& situation, const Shown& shown, const Toolbar& bar) {
  if (bar.mode == Mode::Empty || bar.can_run || bar.can_hold) return {};
  if (std::string reason = read_only_reason(situation, shown); !reason.empty()) return reason;
  const auto refusal = core::refusal(shown.world, core::Run{});
  return refusal ? text::say(situation.lang, *refusal) : std::string();
}

}  // namespace

Names make_names(text::Lang lang, const lesson::Lesson& lesson, const lesson::Scene& scene) {
  Names names;
  names.lang = lang;
  for (const lesson::ProcessName& process : scene.processes) {
    names.processes[process.path] = lesson.display(lang, process.name);
  }
  for (const lesson::ObjectName& object : scene.objects) {
    const std::string shown = lesson.display(lang, object.name);
    if (object.kind == core::ObjectKind::SemaphoreSet) {
      names.semaphores[{object.creator_path, object.ordinal, object.member}] = shown;
    } else if (object.creator_path.empty()) {
      names.known_as[{object.kind, object.known_as}] = shown;
    } else {
      names.objects[{object.creator_path, object.kind, object.ordinal}] = shown;
    }
  }
  return names;
}

Names make_names(const Situation& situation) {
  const lesson::Scene* scene = situation.player == nullptr ? nullptr : situation.player->scene();
  if (scene != nullptr) return make_names(situation.lang, situation.player->lesson(), *scene);
  Names names;
  names.lang = situation.lang;
  return names;
}

Screen make_screen(const Situation& situation) {
  const Shown now = shown(situation);
  const Names names = make_names(situation);
  Screen screen;
  screen.toolbar = toolbar(situation, now);
  screen.toolbar.run_reason = why_not_run(situation, now, screen.toolbar);
  screen.lesson = lesson_pane(situation, now.world, now.step, !busy(situation));
  screen.course = course_rows(situation);
  screen.banner = banner(situation, now, names);
  if (situation.log != nullptr) {
    const analysis::Changes changes = analysis::changed(now.before, now.world);
    const Stage stage{
        names, now.world, now.before, changes, *situation.log, who_acted(now.events), read_only_reason(situation, now)};
    screen.headline = headline(names, now.before, now.events, now.world);
    screen.processes = process_cards(stage);
    screen.semaphores = semaphore_cards(stage, most_semaphores, screen.more_objects);
    screen.objects = object_cards(stage, most_objects, screen.more_objects);
    screen.terminals = terminals(stage);
    light_up_what_the_lesson_names(situation, screen);
    for (const core::Message& notice : now.world.notices) screen.notices.push_back(text::say(situation.lang, notice));
  }
  for (const core::Message& notice : situation.notices) screen.notices.push_back(text::say(situation.lang, notice));
  screen.status = status(situation, screen);
  return screen;
}

}  // namespace ipclab::view
