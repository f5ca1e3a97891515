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
#include "lesson/figure.hpp"
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
  std::map<std::string, Expression, std::less<>> rules;  // conditions that have a name
};

struct StepBlock {
  std::string name;
  Spot at;
  std::size_t scene = 0;  // index of the item that is its scene
  Script script;
};

struct Option {
  std::string key;  // of `who` the name of a process; of `number` the number
  Spot at;
  Texts<Spans> text;  // empty: what [names] calls the process, or the number
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
  bool who = false;             // each option is a process
  std::optional<Claim> number;  // what is asked for is its value; `options` are numbers that have feedback
};

// Live lines of a demo, both included.
struct ShowBlock {
  Spot at;
  std::string program;
  std::uint32_t first = 1, last = 1;
};

// A row for each of `fields`, a column for each place of the lesson; filled from the run.
struct TableBlock {
  struct Row {
    std::string field;    // as written: value, mutex.value, money
    std::string object;   // script name, or empty: every object that has `member`
    std::string member;   // value, undo …, or empty: all fields of the object's type
    std::string process;  // of OBJECT.undo[P]; empty: of every process for which it is not 0
  };
  struct Column {
    std::string place;     // as written: undo/kill-holder
    std::size_t item = 0;  // of the scene or step at whose end it is filled
  };
  Spot at;
  std::vector<Row> rows;
  std::vector<Column> columns;
};

// A picture of the lesson's folder figures/; in Chinese, where there is one, NAME.zh.svg.
struct FigureBlock {
  Spot at;
  Texts<Figure> picture;  // empty where pictures are not looked for
  Texts<std::string> alt;
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

// The steps up to `step` of a scene, played anew: from there something begins.
struct Start {
  std::size_t scene = 0;            // index of its item
  std::optional<std::size_t> step;  // of the last one; none = the scene's beginning
};

// A piece of a demo's source that is replaced; it stands there once.
struct Replacement {
  Spot at;
  std::string old_text, new_text;
};

// To be brought about by the person, with their own moves.
struct ChallengeBlock {
  std::string name;
  Spot at;
  Start from;
  Texts<Document> task;
  Claim goal;
  std::vector<std::string> allow;       // kinds of moves; empty = all
  std::optional<std::string> edit;      // a program whose source is to be changed
  bool every_order = false;             // the goal is to be reached in whatever order
  std::optional<std::uint32_t> within;  // moves
  std::vector<Texts<std::string>> hints;
  Texts<Document> feedback;  // once the goal is reached
  // Never shown: `check` proves with it that the goal can be reached.
  std::optional<Spot> solution_at;
  std::vector<Replacement> replacements;
  Script solution;
};

// Steps with captions, on a stage of their own: played one after the other, or all in a row.
struct DemonstrationBlock {
  std::string name;
  Spot at;
  Start from;
  Script script;
};

using Item = std::variant<Prose, SceneBlock, StepBlock, PredictBlock, ShowBlock, TableBlock, FigureBlock, TryBlock,
                          ChallengeBlock, DemonstrationBlock>;

// A row of lessons/covers.toml, and the block that teaches it.
struct Covered {
  std::string row, block;
  Spot at;  // of the block's name
};

struct Lesson {
  std::string name;  // of its folder: its identity
  Texts<std::string> title;
  std::uint32_t minutes = 0;
  std::vector<std::string> needs, manual;
  std::vector<Covered> covers;
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

// All of a file; nothing where it cannot be read.
std::optional<std::string> read_file(const std::filesystem::path& path);

// A demo's source: its path as debug information has it, "demos/NAME.cpp" or "demos/NAME.c", and its text.
struct SourceText {
  std::string file, text;
};
// By program name, or nothing where there is no such program.
using SourceReader = std::function<std::optional<SourceText>(const std::string& program)>;
// Reads PROGRAM.cpp or PROGRAM.c of the first of these folders that has it.
SourceReader sources_in(std::vector<std::filesystem::path> folders);

// Lines of the step language that a person gives as moves in the scene at item `scene`. Throws MoveError.
struct MoveError {
  Problem problem;  // its place is of no file
};
Script read_moves(const Lesson& lesson, std::size_t scene, const std::string& lines);

// A lesson from its texts; those on disk are read by Library (library.hpp). `figures`: the folder where pictures are looked for, if any.
struct LessonText {
  std::string file;  // shown in problems
  std::string text;
};
Loaded read_lesson(const std::string& name, const LessonText& en, const std::optional<LessonText>& zh,
                   const SourceReader& sources, const std::filesystem::path& figures = {});

// lessons/course.toml
struct CoursePart {
  Texts<std::string> title;
  std::vector<std::string> lessons;
};
struct Course {
  std::vector<CoursePart> parts;
};
}  // namespace ipclab::lesson
