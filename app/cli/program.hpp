// What the text front end needs of the program behind it: a lab, lessons, recordings, the trace, the window.
// Implemented by `main` on session, record and shell; called on the one thread of the app.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/lab.hpp"
#include "lesson/library.hpp"
#include "lesson/workshop.hpp"

namespace ipclab::cli {

// One scene of a recording, to be read from its beginning, and the texts that it carries.
struct Take {
  std::string lesson;  // empty without one
  std::string scene;
  std::vector<std::pair<std::string, std::string>> texts;    // file and text of the lesson
  std::vector<std::pair<std::string, std::string>> sources;  // "demos/tellers.cpp" and its text
  std::unique_ptr<core::Lab> lab;
};

struct Recording {
  std::vector<Take> takes;
  core::Message damage;  // empty = sound
};

// A schedule read from its text: what to start, and what to ask then.
struct Followed {
  struct Move {
    std::string line;  // as it stands in the text
    core::Command command;
    bool hold = false;  // Hold follows it at once
  };
  core::Scene scene;
  std::vector<Move> moves;
};

struct WindowWish {
  std::optional<std::string> lesson;
  text::Lang lang = text::Lang::En;
  std::optional<std::string> theme;  // light, dark
  std::optional<std::string> size;   // 1280x800
  std::optional<std::string> automation;
};

using OnTraced = std::function<void(core::World& world, const core::Event& event)>;

// All of these throw core::Error for what a person can do something about.
class Program {
 public:
  virtual ~Program() = default;
  // Folders of lessons that were named on the command line stand in front of all others.
  virtual void add_lessons(const std::vector<std::string>& folders) = 0;
  virtual const lesson::Library& library() = 0;
  // Where a new lesson belongs.
  virtual lesson::Shelf shelf_for_new() = 0;
  virtual core::Lab& lab() = 0;
  virtual lesson::Workshop& workshop() = 0;
  // From now on `lesson` is played on the lab: recordings carry its texts.
  virtual void embed(const lesson::Lesson& lesson) = 0;
  virtual void save(const std::filesystem::path& file) = 0;
  virtual Recording load(const std::filesystem::path& file) = 0;
  // Of the recording loaded last, by the number of the take: its schedule as a text; its processes run again, on lab(),
  // which is idle() when they are there or have gone another way (Session::next).
  virtual std::string schedule(std::size_t take) = 0;
  virtual void again(std::size_t take) = 0;
  // Nothing: the file is no schedule.
  virtual std::optional<Followed> read_schedule(const std::filesystem::path& file) = 0;
  virtual core::ExitStatus trace(const std::string& program, const std::vector<std::string>& arguments,
                                 const OnTraced& on_event) = 0;
  virtual int window(const WindowWish& wish) = 0;
};

// The whole of `ipclab`: reads the command line, does what it says, gives the exit status:
// 0 done, 1 a lesson is wrong, 2 it could not be done (one sentence on stderr said why); of `trace` that of the
// program.
int run(int argc, char** argv, Program& program);

}  // namespace ipclab::cli
