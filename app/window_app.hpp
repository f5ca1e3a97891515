// What the window works on: a session, the player of the open lesson and what is looked at. Connects, decides nothing.
// Made by `main`, called by `shell` on the window's thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lesson/player.hpp"
#include "session/preparation.hpp"
#include "session/session.hpp"
#include "shell/app.hpp"
#include "shell/watcher.hpp"
#include "view/situation.hpp"

namespace ipclab {

class WindowApp : public shell::App {
 public:
  // The library must outlive it.
  WindowApp(session::Places places, const lesson::Library& library, text::Lang lang, view::Theme theme);

  // Throws core::Error where there is no such lesson, or it has mistakes.
  void open(const std::string& lesson);
  const std::vector<view::CourseEntry>& course() const { return situation_.course; }

  const view::Screen& screen() override;
  const view::Timeline& timeline() override;
  void intent(const view::Intent& intent) override;
  bool pump() override;
  bool idle() override;
  std::vector<int> wake_fds() override;
  bool done() override { return done_; }
  std::string texts() override;

  // The wishes, one by one.
  void operator()(const view::NextBlock&);
  void operator()(const view::Answer& answer);
  void operator()(const view::AnswerNumber& answer);
  void operator()(const view::SkipPrediction&);
  void operator()(const view::TakeHint&);
  void operator()(const view::RetryChallenge&);
  void operator()(const view::ReturnToPath&);
  void operator()(const view::OpenLesson& lesson) { open(lesson.name); }
  void operator()(const view::OpenCourse&);
  void operator()(const view::StepTask& step) { act(core::Step{step.task, 1, step.size}); }
  void operator()(const view::ExpireTask& expire) { act(core::Expire{expire.task}); }
  void operator()(const view::RunTask& run) { act(core::Run{{run.task}, {}, 0}); }
  void operator()(const view::RunAll& run) { act(core::Run{{}, {}, 0, run.pace_ms}); }
  void operator()(const view::HoldAll&);
  void operator()(const view::SendSignal& send) { act(core::SendSignal{send.task, send.signal}); }
  void operator()(const view::Kill& kill);
  void operator()(const view::TypeText& typed) { act(core::Type{typed.root, typed.text}); }
  void operator()(const view::EndInput& end) { act(core::CloseInput{end.root}); }
  void operator()(const view::SeekStep& seek) { look_at(seek.step); }
  void operator()(const view::StepBack&);
  void operator()(const view::StepForward&) { look_at(shown_step() + 1); }
  void operator()(const view::GoLive&) { situation_.past.reset(); }
  void operator()(const view::Rewind& rewind);
  void operator()(const view::Reset&);
  void operator()(const view::SetLanguage& set) { situation_.lang = set.lang; }
  void operator()(const view::SetTheme& set) { situation_.theme = set.theme; }
  void operator()(const view::Quit&) { done_ = true; }

 private:
  void act(const core::Command& command);
  void look_at(std::uint32_t step);
  std::uint32_t steps() const;       // finished ones
  std::uint32_t shown_step() const;  // of them
  bool take_news();
  void rewound();
  void note(const core::Error& error);
  void refresh();
  void play(std::shared_ptr<const lesson::Lesson> lesson);
  bool take_saved();

  const lesson::Library& library_;
  session::Session session_;
  shell::Watcher watcher_;
  session::Preparation preparation_;
  std::shared_ptr<const lesson::Lesson> lesson_;
  std::unique_ptr<lesson::Player> player_;
  view::Situation situation_;
  view::TimelineFeed feed_;
  std::uint64_t take_ = 0;
  std::optional<std::uint32_t> rewinding_to_;
  view::Screen screen_;
  view::Timeline timeline_;
  bool stale_ = true;
  bool done_ = false;
};

}  // namespace ipclab
