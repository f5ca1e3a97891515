// From the two files of a lesson to a Lesson: blocks become items, Chinese texts are laid over the English ones.
// Internal to this room: the files and texts are read in read_lesson.cpp, the items built in build_items.cpp.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lesson/blocks.hpp"
#include "lesson/lesson.hpp"
#include "lesson/question.hpp"
#include "lesson/read_script.hpp"

namespace ipclab::lesson {

using text::Lang;

// Prose before a block, and the block; the last entry has no block.
struct Entry {
  std::vector<RawLine> prose, prose_zh;
  std::optional<RawBlock> block;
  std::optional<RawBlock> translated;
  bool mentioned = false;  // by the translation
};

class LessonReader {
 public:
  LessonReader(std::string name, const SourceReader& find_source, std::filesystem::path figures,
               std::vector<Problem>& problems)
      : find_source_(find_source), figures_(std::move(figures)), problems_(problems) {
    lesson_.name = std::move(name);
  }

  void read_english(const LessonText& text);
  void read_chinese(const LessonText& text);
  Lesson finish();

 private:
  void problem(const Spot& at, std::string key, std::vector<std::string> args = {}, std::string suggestion = {}) {
    problems_.push_back({at, {std::move(key), std::move(args)}, std::move(suggestion)});
  }
  void warn(const Spot& at, std::string key, std::vector<std::string> args = {}) {
    lesson_.warnings.push_back({at, {std::move(key), std::move(args)}, {}});
  }
  bool known_program(const std::string& program);
  void add_block(const RawBlock& block);
  void gather_names(const RawBlock& block);
  void compare_digest(const Entry& entry, const std::optional<RawDigest>& kept);
  void take_translation(const RawBlock& block, std::vector<RawLine>& prose, int& shows);

  struct Builder {
    BlockRow row;
    bool needs_scene;
    Item (LessonReader::*build)(const Entry&);
  };
  friend std::span<const BlockRow> block_rows();
  static const std::vector<Builder>& builders();

  Item build(const Entry& entry);
  Item build_scene(const Entry& entry);
  Item build_step(const Entry& entry);
  Item build_predict(const Entry& entry);
  Item build_show(const Entry& entry);
  Item build_try(const Entry& entry);
  Item build_challenge(const Entry& entry);
  Item build_demonstration(const Entry& entry);

  Option build_option(const RawOption& raw, const RawQuestion& zh);
  Texts<Document> feedback_of(const RawOption& raw, const RawQuestion& zh);
  void add_numbers(PredictBlock& predict, const RawQuestion& en, const RawQuestion& zh);
  void add_people(PredictBlock& predict, const RawQuestion& en, const RawQuestion& zh);
  static Claim is_only(const Claim& list, const std::string& process);
  void unknown_options(const RawQuestion& en, const RawQuestion& zh);
  Item show_source(LineReader& reader, const Spot& at);
  Item show_figure(const Entry& entry, const RawLine& line);
  Figure picture(const std::string& name);
  Item show_table(const RawLine& line, const Spot& at);
  std::optional<TableBlock::Row> table_row(const RawWord& word, const std::vector<TableBlock::Column>& columns);
  void read_limits(const RawQuestion& en, ChallengeBlock& challenge);
  void read_solution(const RawQuestion& en, ChallengeBlock& challenge);
  std::vector<Texts<std::string>> hints_of(const RawQuestion& en, const RawQuestion& zh);
  std::optional<Start> place(const RawWord& word);
  Start start_of(const RawQuestion& question, const RawBlock& block);
  void read_lines(const std::vector<RawLine>& lines, Script& script);
  void name_shell();
  void translate_captions(const Entry& entry, Script& script);
  void resolve(std::size_t item);

  Document document(const std::vector<RawLine>& lines, const std::string& file, Lang lang);
  void check_links(const Document& document, const std::vector<RawLine>& lines, const std::string& file);
  Texts<Document> documents(const std::vector<RawLine>& en, const std::vector<RawLine>& zh);
  Vocabulary vocabulary() const;
  Claim claim(const RawLine& line, std::string_view keyword);
  class OnStage;

  Lesson lesson_;
  const SourceReader& find_source_;
  std::filesystem::path figures_;  // empty: they are not looked for
  std::filesystem::path folder_ = figures_.parent_path();
  std::vector<Problem>& problems_;
  std::vector<Entry> entries_ = std::vector<Entry>(1);
  std::map<std::string, std::size_t> entry_of_;  // "step open", "show 1" → index
  std::map<std::string, Spot> named_;            // every block's name
  std::map<std::string, SceneDraft> drafts_;
  SceneDraft* draft_ = nullptr;                                  // of the scene on the stage
  std::map<std::string, std::size_t> scene_items_, step_items_;  // by name
  std::size_t scene_item_ = 0;
  std::map<std::size_t, std::pair<std::string, Spot>> until_;  // item of a predict → the step that judges it
  std::string file_en_, file_zh_;
  int shows_ = 0;
  bool chinese_ = false;
};

}  // namespace ipclab::lesson
