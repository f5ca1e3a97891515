// From what the program knows to what the window shows: called above `ui`, on the thread that owns the session.
//   screen = make_screen(situation);  timeline = feed.update(situation);      after each event, wish or cursor move
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lesson/lesson.hpp"
#include "lesson/player.hpp"
#include "record/log.hpp"
#include "text/catalogue.hpp"
#include "view/intent.hpp"
#include "view/screen.hpp"
#include "view/timeline.hpp"

namespace ipclab::view {

struct CourseEntry {
  std::string name;  // of the folder
  lesson::Texts<std::string> part;
  lesson::Texts<std::string> title;
  std::uint32_t minutes = 0;
  bool done = false;
};

// Pointers are borrowed for the call; each may be null.
struct Situation {
  const record::Log* log = nullptr;        // of the scene on the stage; its world is the live one
  const lesson::Player* player = nullptr;  // of the open lesson
  std::vector<CourseEntry> course;         // the lessons that there are
  text::Lang lang = text::Lang::En;
  Theme theme = Theme::Light;
  std::optional<std::uint32_t> past;  // the step that is looked at; none = live
  bool rewinding = false;
  std::vector<lesson::Problem> mistakes;  // of the lesson as it was saved last; the one that is played is from before
  std::vector<core::Message> notices;     // why a wish was not granted, and the like; the newest last
};

Names make_names(text::Lang lang, const lesson::Lesson& lesson, const lesson::Scene& scene);
Names make_names(const Situation& situation);  // without a lesson: birth paths

Screen make_screen(const Situation& situation);

// Keeps a timeline abreast of a log. An update costs the events that are new; after a change of branch those
// since the branches parted; another log (a new scene) is read from its beginning.
class TimelineFeed {
 public:
  const Timeline& update(const Situation& situation);
  void clear();

 private:
  bool knows(const record::Log& log) const;
  void follow(const record::Log& log);
  void label(const Situation& situation);
  TimelineBuilder builder_;
  std::optional<record::BranchId> branch_;
  std::size_t taken_ = 0;  // events
  core::Event last_;       // of those: by it the log is known again
};

}  // namespace ipclab::view
