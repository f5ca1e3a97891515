// A lesson, read and checked for everything that can be known without running it. Pure values.
// Played by Player, proved by check(), shown by `view` and `cli`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lesson/document.hpp"
#include "lesson/problem.hpp"
#include "lesson/scene.hpp"
#include "lesson/script.hpp"
#include "lesson/texts.hpp"

namespace ipclab::lesson {

// The items, in file order.
struct Prose {
  Texts<Document> text;
};

struct SceneBlock {
  Scene scene;
};

struct StepBlock {
  std::string name;
  Spot at;
  std::size_t scene = 0;  // index of the item that is its scene
  Script script;
};

struct Option {
  std::string key;
  Spot at;
  Texts<Spans> text;
  Texts<Document> feedback;
  std::optional<Claim> when;  // none: `correct`, or nothing (a question that no run can answer)
  bool correct = false;
};

struct PredictBlock {
  std::string name;
  Spot at;
  std::size_t scene = 0;
  std::size_t judged_after = 0;  // index of the item of the step that answers it
  Texts<Document> question;
  std::vector<Option> options;
};

// Live lines of a demo, both included.
struct ShowBlock {
  Spot at;
  std::string program;
  std::uint32_t first = 1, last = 1;
};

// Something to explore; it never blocks the way.
struct TryBlock {
  std::string name;
  Spot at;
  std::size_t scene = 0;
  Texts<Document> task;
  Claim notice;
  Texts<Document> feedback;
};

using Item = std::variant<Prose, SceneBlock, StepBlock, PredictBlock, ShowBlock, TryBlock>;

struct Lesson {
  std::string name;  // of its folder: its identity
  Texts<std::string> title;
  std::uint32_t minutes = 0;
  std::vector<std::string> needs, covers, manual;
  std::vector<Item> items;
  std::map<std::string, Source> sources;            // by program
  std::map<std::string, Texts<std::string>> names;  // script name → what people read: alice → Alice, 小爱
  std::vector<std::pair<std::string, std::string>>
      files;                      // path and text of lesson.md, lesson.zh.md: recordings embed them
  std::vector<Problem> warnings;  // what `check` says besides: not translated …

  // What people call a process or object of the script; the script's own name where [names] has none.
  std::string display(text::Lang lang, std::string_view script_name) const;
};

// All mistakes at once; the lesson only where there is none.
struct Loaded {
  std::shared_ptr<const Lesson> lesson;
  std::vector<Problem> problems;
};

// Text of a demo's source by program name, or nothing where there is no such program.
using SourceReader = std::function<std::optional<std::string>(const std::string& program)>;
// Reads `FOLDER/PROGRAM.cpp`.
SourceReader sources_in(std::filesystem::path folder);

// Reads LESSONS/NAME/lesson.md and lesson.zh.md. Throws core::Error (lesson.unknown) where there is no such folder.
Loaded load(const std::filesystem::path& lessons, const std::string& name, const SourceReader& sources);

// The same from texts (recordings, tests). `zh` may be empty.
struct LessonText {
  std::string file;  // shown in problems
  std::string text;
};
Loaded read_lesson(const std::string& name, const LessonText& en, const std::optional<LessonText>& zh,
                   const SourceReader& sources);

// lessons/course.toml
struct CoursePart {
  Texts<std::string> title;
  std::vector<std::string> lessons;
};
struct Course {
  std::vector<CoursePart> parts;
};
struct LoadedCourse {
  Course course;
  std::vector<Problem> problems;
};
// Throws core::Error (lesson.no-course) where the file cannot be read.
LoadedCourse load_course(const std::filesystem::path& lessons);

}  // namespace ipclab::lesson
