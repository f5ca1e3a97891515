#include "window_app.hpp"

#include <algorithm>
#include <csignal>

namespace ipclab {
namespace {

// So many events are taken before a frame is drawn again.
constexpr int events_per_frame = 2000;

// What was done stays done.
std::vector<view::CourseEntry> course_of(const lesson::Library& library,
                                         const std::vector<view::CourseEntry>& before = {}) {
  std::vector<view::CourseEntry> entries;
  const auto was_done = [&](const std::string& name) {
    return std::any_of(before.begin(), before.end(),
                       [&](const auto& entry) { return entry.name == name && entry.done; });
  };
  for (const lesson::CoursePart& part : library.course().course.parts) {
    for (const std::string& name : part.lessons) {
      const auto loaded = library.load(name);
      if (loaded.lesson)
        entries.push_back({name, part.title, loaded.lesson->title, loaded.lesson->minutes, was_done(name)});
    }
  }
  return entries;
}

}  // namespace

WindowApp::WindowApp(session::Places places, const lesson::Library& library, text::Lang lang, view::Theme theme)
    : library_(library), session_(std::move(places)), preparation_(library_, session_.builder()) {
  situation_.course = course_of(library_);
  watcher_.watch(library_.folders({}));
  situation_.lang = lang;
  situation_.theme = theme;
}

void WindowApp::open(const std::string& name) {
  const auto loaded = library_.load(name);
  if (!loaded.lesson)
    throw core::Error("ui.lesson-has-mistakes", {name, describe(situation_.lang, loaded.problems[0])});
  play(loaded.lesson);
  watcher_.watch(library_.folders(name));
  take_news();
}

void WindowApp::play(std::shared_ptr<const lesson::Lesson> lesson) {
  player_.reset();
  lesson_ = std::move(lesson);
  std::vector<record::Text> texts;
  for (const auto& [path, text] : lesson_->files) texts.push_back({path, text});
  session_.embed_lesson(lesson_->name, std::move(texts), lesson_->sources);
  player_ = std::make_unique<lesson::Player>(lesson_, session_);
  situation_.past.reset();
  situation_.mistakes.clear();
  rewinding_to_.reset();
}

// What was saved in an editor: a good version is played up to where the one before stood, of a bad one is said what is
// wrong.
bool WindowApp::take_saved() {
  if (watcher_.changed()) {
    watcher_.watch(library_.folders(lesson_ ? lesson_->name : std::string()));  // a folder may be another one now
    if (lesson_) preparation_.begin(lesson_->name);
    try {
      situation_.course = course_of(library_, situation_.course);
    } catch (const core::Error& error) {
      note(error);
    }
  }
  auto saved = preparation_.take();
  if (!saved || !lesson_ || saved->name != lesson_->name) return false;
  situation_.mistakes = std::move(saved->loaded.problems);
  if (saved->loaded.lesson && !same(*saved->loaded.lesson, *lesson_)) {
    lesson::Whereabouts there = player_->whereabouts();
    play(saved->loaded.lesson);
    player_->go_to(std::move(there));
  }
  return true;
}

// ---- what shell asks

const view::Screen& WindowApp::screen() {
  refresh();
  return screen_;
}

const view::Timeline& WindowApp::timeline() {
  refresh();
  return timeline_;
}

void WindowApp::refresh() {
  if (!stale_) return;
  stale_ = false;
  if (take_ != session_.take_number()) {
    take_ = session_.take_number();
    feed_.clear();
    situation_.past.reset();
  }
  situation_.log = player_ ? &session_.log() : nullptr;
  situation_.player = player_.get();
  situation_.rewinding = session_.rewinding();
  for (view::CourseEntry& entry : situation_.course) {
    const bool finished = player_ && player_->phase() == lesson::Phase::Finished;
    entry.done = entry.done || (finished && entry.name == lesson_->name);
  }
  screen_ = view::make_screen(situation_);
  timeline_ = feed_.update(situation_);
}

void WindowApp::intent(const view::Intent& intent) {
  situation_.notices.clear();
  try {
    std::visit(*this, intent);
  } catch (const core::Error& error) {
    note(error);
  }
  take_news();
  stale_ = true;
}

bool WindowApp::pump() {
  const bool saved = take_saved();
  const bool news = take_news() || saved;
  stale_ = stale_ || news;
  return news;
}

bool WindowApp::idle() {
  const bool plays =
      player_ && (player_->phase() == lesson::Phase::Playing || player_->phase() == lesson::Phase::Returning);
  const bool saved = watcher_.pending() || !preparation_.idle() || (player_ && player_->on_its_way());
  return session_.idle() && !plays && !saved;
}

std::vector<int> WindowApp::wake_fds() {
  std::vector<int> all = watcher_.fds();
  all.push_back(session_.wake_fd());
  all.push_back(preparation_.fd());
  return all;
}

std::string WindowApp::texts() {
  std::string all;
  for (const view::CourseEntry& entry : situation_.course) {
    all += entry.title.in(situation_.lang) + entry.part.in(situation_.lang);
  }
  if (!lesson_) return all;
  for (const auto& [path, text] : lesson_->files) all += text;
  for (const auto& [program, source] : lesson_->sources) all += source.text;
  return all;
}

// ---- the wishes

void WindowApp::operator()(const view::NextBlock&) {
  situation_.past.reset();
  if (player_ && session_.idle()) player_->next();
}

void WindowApp::operator()(const view::Answer& answer) {
  if (player_) player_->answer(answer.option);
}

void WindowApp::operator()(const view::AnswerNumber& answer) {
  if (player_) player_->answer_number(answer.number);
}

void WindowApp::operator()(const view::SkipPrediction&) {
  if (player_) player_->skip();
}

void WindowApp::operator()(const view::TakeHint&) {
  if (player_) player_->hint();
}

void WindowApp::operator()(const view::RetryChallenge&) {
  situation_.past.reset();
  if (player_ && session_.idle()) player_->retry();
}

void WindowApp::operator()(const view::ReturnToPath&) {
  situation_.past.reset();
  if (player_) player_->return_to_path();
}

void WindowApp::operator()(const view::OpenCourse&) {
  player_.reset();
  lesson_.reset();
  session_.embed_lesson({}, {});
}

// It ends what is under way, and is no step of one's own.
void WindowApp::operator()(const view::HoldAll&) { session_.command(core::Hold{}); }

void WindowApp::operator()(const view::Kill& kill) { act(core::SendSignal{kill.task, SIGKILL}); }

void WindowApp::act(const core::Command& command) {
  if (!player_) return;
  if (player_->phase() == lesson::Phase::Playing || player_->phase() == lesson::Phase::Returning) {
    throw core::Error("refuse.stepping", {});
  }
  if (auto reason = player_->refusal(command)) throw core::Error(std::move(*reason));
  session_.command(command);
  situation_.past.reset();
  player_->note_own_action();
}

void WindowApp::operator()(const view::StepBack&) {
  if (shown_step() > 0) look_at(shown_step() - 1);
}

void WindowApp::operator()(const view::Rewind& rewind) {
  if (rewind.step == 0) return (*this)(view::Reset{});
  session_.rewind(rewind.step);
  rewinding_to_ = rewind.step;
  situation_.past.reset();
}

void WindowApp::operator()(const view::Reset&) {
  situation_.past.reset();
  rewinding_to_.reset();
  if (player_) player_->restart_scene();
}

std::uint32_t WindowApp::steps() const {
  const std::uint32_t begun = session_.log().step_count();
  return begun > 0 && !session_.log().finished(begun) ? begun - 1 : begun;
}

std::uint32_t WindowApp::shown_step() const { return std::min(situation_.past.value_or(steps()), steps()); }

void WindowApp::look_at(std::uint32_t step) { situation_.past = step < steps() ? std::optional(step) : std::nullopt; }

// ---- what comes from the lab

bool WindowApp::take_news() {
  if (!player_) return false;
  bool news = false;
  try {
    for (int taken = 0; taken < events_per_frame; ++taken) {
      const bool moved = player_->pump();
      const auto event = session_.next(std::chrono::milliseconds(0));
      if (event) player_->on_event(*event, session_.world());
      const bool back = rewinding_to_ && !session_.rewinding();
      if (back) rewound();
      if (!moved && !event && !back) break;
      news = true;
    }
  } catch (const core::Error& error) {  // a rewind that went another way
    note(error);
    rewinding_to_ = session_.log().shared_steps(session_.log().current());
    rewound();
    news = true;
  }
  return news;
}

void WindowApp::rewound() {
  player_->note_rewound(*rewinding_to_);
  rewinding_to_.reset();
}

void WindowApp::note(const core::Error& error) { situation_.notices.push_back(error.message()); }

}  // namespace ipclab
