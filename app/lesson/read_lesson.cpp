// From the two files of a lesson to a Lesson: blocks become items, Chinese texts are laid over the English ones.
#include <algorithm>
#include <cctype>

#include "lesson/blocks.hpp"
#include "lesson/front_matter.hpp"
#include "lesson/lesson.hpp"
#include "lesson/question.hpp"
#include "lesson/read_script.hpp"

namespace ipclab::lesson {
namespace {

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
  LessonReader(std::string name, const SourceReader& find_source, std::vector<Problem>& problems)
      : find_source_(find_source), problems_(problems) {
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
  void take_translation(const RawBlock& block, std::vector<RawLine>& prose, int& shows);

  Item build(const Entry& entry);
  Item build_scene(const RawBlock& block);
  Item build_step(const Entry& entry);
  Item build_predict(const Entry& entry);
  Option build_option(const RawOption& raw, const RawQuestion& zh);
  Item build_show(const RawBlock& block);
  Item build_try(const Entry& entry);
  void translate_captions(const Entry& entry, Script& script);
  void resolve(std::size_t item);

  Document document(const std::vector<RawLine>& lines, const std::string& file, Lang lang);
  Texts<Document> documents(const std::vector<RawLine>& en, const std::vector<RawLine>& zh);
  Vocabulary vocabulary() const;
  Claim claim(const RawLine& line, std::string_view keyword);

  Lesson lesson_;
  const SourceReader& find_source_;
  std::vector<Problem>& problems_;
  std::vector<Entry> entries_ = std::vector<Entry>(1);
  std::map<std::string, std::size_t> entry_of_;  // "step open", "show 1" → index
  std::map<std::string, Spot> named_;            // every block's name
  std::map<std::string, SceneDraft> drafts_;
  const SceneDraft* draft_ = nullptr;  // of the scene on the stage
  std::size_t scene_item_ = 0;
  std::map<std::size_t, std::pair<std::string, Spot>> until_;  // item of a predict → the step that judges it
  std::string file_en_, file_zh_;
  int shows_ = 0;
  bool chinese_ = false;
};

// Shows have no name: they are counted.
std::string key_of(const RawBlock& block, int& shows) {
  return block.kind == "show" ? "show " + std::to_string(++shows) : block.kind + " " + block.name;
}

// ---- the two files

void LessonReader::read_english(const LessonText& text) {
  file_en_ = text.file;
  lesson_.files.emplace_back(text.file, text.text);
  const std::size_t before = problems_.size();
  const RawFile raw = take_apart(text, problems_);
  if (problems_.size() > before && raw.pieces.empty()) return;
  const FrontMatter front = read_front_matter(raw.front, text.file, false, problems_);
  lesson_.title = {front.title, front.title};
  lesson_.minutes = front.minutes;
  lesson_.needs = front.needs;
  lesson_.covers = front.covers;
  lesson_.manual = front.manual;
  for (const RawPiece& piece : raw.pieces) {
    if (const auto* prose = std::get_if<RawProse>(&piece)) {
      auto& lines = entries_.back().prose;
      lines.insert(lines.end(), prose->lines.begin(), prose->lines.end());
    } else {
      add_block(std::get<RawBlock>(piece));
    }
  }
  for (const auto& [name, shown] : front.names) {
    const auto found = lesson_.names.find(name);
    if (found == lesson_.names.end()) {
      std::vector<std::string> known;
      for (const auto& [other, texts] : lesson_.names) known.push_back(other);
      problem(front.name_spots.at(name), "lesson.no-name", {name}, nearest(name, known));
    } else {
      found->second = {shown, shown};
    }
  }
}

void LessonReader::add_block(const RawBlock& block) {
  if (block.placeholder) {
    problem(block.at, "lesson.placeholder-in-english", {block.kind});
    return;
  }
  if (block.kind != "show" && block.name.empty()) problem(block.name_at, "lesson.block-without-name", {block.kind});
  if (!block.name.empty() && block.kind != "show" && !named_.emplace(block.name, block.name_at).second) {
    problem(block.name_at, "lesson.two-of-one-name", {block.name});
  }
  if (block.kind == "scene") gather_names(block);
  entry_of_.emplace(key_of(block, shows_), entries_.size() - 1);
  entries_.back().block = block;
  entries_.emplace_back();
}

// Names are known before prose is read, which may speak of {alice} before her scene.
void LessonReader::gather_names(const RawBlock& block) {
  for (const RawLine& line : block.lines) {
    const std::size_t begin = line.text.find_first_not_of(" \t");
    const std::size_t end = line.text.find_first_of(" \t=", begin == line.text.npos ? 0 : begin);
    if (begin == line.text.npos || end == line.text.npos || line.text[begin] == '#') continue;
    const std::string name = line.text.substr(begin, end - begin);
    lesson_.names.emplace(name, Texts<std::string>{name, name});
  }
}

void LessonReader::read_chinese(const LessonText& text) {
  chinese_ = true;
  file_zh_ = text.file;
  lesson_.files.emplace_back(text.file, text.text);
  const std::size_t before = problems_.size();
  const RawFile raw = take_apart(text, problems_);
  if (problems_.size() > before && raw.pieces.empty()) return;
  const FrontMatter front = read_front_matter(raw.front, text.file, true, problems_);
  lesson_.title.zh = front.title;
  for (const auto& [name, shown] : front.names) {
    const auto found = lesson_.names.find(name);
    if (found == lesson_.names.end()) {
      problem(front.name_spots.at(name), "lesson.no-name", {name});
    } else {
      found->second.zh = shown;
    }
  }
  std::vector<RawLine> prose;
  int shows = 0;
  for (const RawPiece& piece : raw.pieces) {
    if (const auto* more = std::get_if<RawProse>(&piece)) {
      prose.insert(prose.end(), more->lines.begin(), more->lines.end());
    } else {
      take_translation(std::get<RawBlock>(piece), prose, shows);
    }
  }
  entries_.back().prose_zh = std::move(prose);
}

// Prose waits for the block that it stands before.
void LessonReader::take_translation(const RawBlock& block, std::vector<RawLine>& prose, int& shows) {
  const auto found = entry_of_.find(key_of(block, shows));
  if (found == entry_of_.end()) {
    std::vector<std::string> known;
    for (const auto& [key, index] : entry_of_) {
      if (key.starts_with(block.kind + " ")) known.push_back(key.substr(block.kind.size() + 1));
    }
    problem(block.name_at, "lesson.no-block", {block.kind, block.name}, nearest(block.name, known));
    return;
  }
  Entry& entry = entries_[found->second];
  entry.mentioned = true;
  entry.prose_zh = std::move(prose);
  prose.clear();
  if (!block.placeholder) entry.translated = block;
}

// ---- from blocks to items

Lesson LessonReader::finish() {
  for (const Entry& entry : entries_) {
    if (!entry.prose.empty() || !entry.prose_zh.empty()) {
      lesson_.items.emplace_back(Prose{documents(entry.prose, entry.prose_zh)});
    }
    if (!entry.block) continue;
    if (chinese_ && !entry.mentioned) warn(entry.block->at, "lesson.not-in-translation", {entry.block->kind});
    Item item = build(entry);
    const bool is_scene = std::holds_alternative<SceneBlock>(item);
    lesson_.items.push_back(std::move(item));
    if (is_scene) scene_item_ = lesson_.items.size() - 1;
  }
  for (std::size_t item = 0; item < lesson_.items.size(); ++item) resolve(item);
  return std::move(lesson_);
}

Item LessonReader::build(const Entry& entry) {
  const RawBlock& block = *entry.block;
  if (block.kind == "show") return build_show(block);
  if (block.kind == "scene") return build_scene(block);
  if (draft_ == nullptr) {
    problem(block.at, "lesson.no-scene-yet", {block.kind});
    return Prose{};
  }
  if (block.kind == "step") return build_step(entry);
  if (block.kind == "predict") return build_predict(entry);
  return build_try(entry);
}

bool LessonReader::known_program(const std::string& program) {
  if (lesson_.sources.contains(program)) return true;
  const auto text = find_source_(program);
  if (!text) return false;
  lesson_.sources.emplace(program, read_source(program, "demos/" + program + ".cpp", *text));
  return true;
}

Item LessonReader::build_scene(const RawBlock& block) {
  SceneDraft draft;
  if (!block.words.empty() && block.words[0] == "like") {
    const std::string model = block.words.size() > 1 ? block.words[1] : "";
    const auto found = drafts_.find(model);
    if (found == drafts_.end()) {
      std::vector<std::string> known;
      for (const auto& [name, other] : drafts_) known.push_back(name);
      problem(block.at, "lesson.no-scene", {model}, nearest(model, known));
    } else {
      draft = found->second;
      draft.given.clear();
    }
  } else if (!block.words.empty()) {
    problem(block.at, "lesson.unexpected", {block.words[0]});
  }
  const std::size_t before = problems_.size();
  draft.scene.name = block.name;
  draft.scene.at = block.at;
  for (const RawLine& line : block.lines) {
    try {
      const auto known = [this](const std::string& program) { return known_program(program); };
      read_scene_line(line.text, {file_en_, line.line, 1}, known, lesson_.sources, draft);
    } catch (Mistake& mistake) {
      problems_.push_back(std::move(mistake.problem));
    }
  }
  if (draft.scene.programs.empty() && problems_.size() == before)
    problem(block.at, "lesson.scene-starts-nothing", {block.name});
  SceneBlock item{draft.scene};
  draft_ = &drafts_.insert_or_assign(block.name, std::move(draft)).first->second;
  return item;
}

Vocabulary LessonReader::vocabulary() const { return {draft_->scene, draft_->rules, lesson_.sources}; }

Item LessonReader::build_step(const Entry& entry) {
  const RawBlock& block = *entry.block;
  StepBlock step{block.name, block.at, scene_item_, {}};
  for (const RawLine& line : block.lines) {
    try {
      LineReader reader(line.text, {file_en_, line.line, 1}, vocabulary());
      read_step_line(reader, step.script);
    } catch (Mistake& mistake) {
      problems_.push_back(std::move(mistake.problem));
    }
  }
  translate_captions(entry, step.script);
  return step;
}

// A translated step holds nothing but its captions, in the same order.
void LessonReader::translate_captions(const Entry& entry, Script& script) {
  Script zh;
  if (!entry.translated) return;
  for (const RawLine& line : entry.translated->lines) {
    try {
      LineReader reader(line.text, {file_zh_, line.line, 1}, vocabulary());
      if (!reader.done() && !reader.next_is("say")) reader.fail(reader.peek(), "lesson.only-say");
      read_step_line(reader, zh);
    } catch (Mistake& mistake) {
      problems_.push_back(std::move(mistake.problem));
    }
  }
  auto next = zh.lines.begin();
  for (Line& line : script.lines) {
    Say* say = std::get_if<Say>(&line);
    if (say != nullptr && next != zh.lines.end()) say->caption.zh = std::get<Say>(*next++).caption.en;
  }
  if (next != zh.lines.end()) problem(entry.translated->at, "lesson.too-many-captions");
}

Claim LessonReader::claim(const RawLine& line, std::string_view keyword) {
  try {
    LineReader reader(line.text, {file_en_, line.line, 1}, vocabulary());
    reader.expect(keyword);
    return read_claim(reader);
  } catch (Mistake& mistake) {
    problems_.push_back(std::move(mistake.problem));
    return {};
  }
}

Item LessonReader::build_predict(const Entry& entry) {
  const RawBlock& block = *entry.block;
  const RawQuestion en = read_question(block, problems_);
  const RawQuestion zh = entry.translated ? read_question(*entry.translated, problems_) : RawQuestion{};
  PredictBlock predict{block.name, block.at, scene_item_, 0, documents(en.text, zh.text), {}};
  if (en.options.size() < 2) problem(block.at, "lesson.too-few-options", {block.name});
  for (const RawOption& option : en.options) predict.options.push_back(build_option(option, zh));
  for (const RawOption& option : zh.options) {
    std::vector<std::string> known;
    for (const RawOption& other : en.options) known.push_back(other.key);
    if (std::find(known.begin(), known.end(), option.key) == known.end()) {
      problem(option.at, "lesson.no-option", {option.key}, nearest(option.key, known));
    }
  }
  if (!block.words.empty()) {
    const bool until = block.words[0] == "until" && block.words.size() == 2;
    if (!until) problem(block.at, "lesson.unexpected", {block.words[0]});
    if (until) until_[lesson_.items.size()] = {block.words[1], block.at};
  }
  return predict;
}

Option LessonReader::build_option(const RawOption& raw, const RawQuestion& zh) {
  const auto found =
      std::find_if(zh.options.begin(), zh.options.end(), [&](const RawOption& other) { return other.key == raw.key; });
  const RawOption none;
  const RawOption& translated = found == zh.options.end() ? none : *found;
  Option option;
  option.key = raw.key;
  option.at = raw.at;
  const Texts<Document> text = documents(raw.text, translated.text);
  for (const Lang lang : {Lang::En, Lang::Zh}) {
    for (const Element& element : text.in(lang)) {
      option.text.in(lang).insert(option.text.in(lang).end(), element.spans.begin(), element.spans.end());
    }
  }
  option.feedback = documents(raw.feedback, translated.feedback);
  if (raw.feedback.empty()) problem(raw.at, "lesson.no-feedback", {raw.key});
  option.correct = raw.correct;
  if (raw.when) option.when = claim(*raw.when, "when");
  return option;
}

// source PROGRAM "first" [.. "last"]
Item LessonReader::build_show(const RawBlock& block) {
  ShowBlock show;
  show.at = block.at;
  const Scene no_scene;
  const Rules no_rules;
  for (const RawLine& line : block.lines) {
    try {
      LineReader reader(line.text, {file_en_, line.line, 1}, {no_scene, no_rules, lesson_.sources});
      if (reader.done()) continue;
      reader.expect("source");
      const Token program = reader.peek();
      show.program = reader.word("PROGRAM");
      if (!known_program(show.program)) reader.fail(program, "lesson.no-program", {show.program});
      const ProcessName runs{"", "", show.program};
      std::string file;
      show.first = show.last = reader.label(runs, file);
      if (reader.accept("..")) show.last = reader.label(runs, file);
      reader.expect_end();
      if (show.last < show.first) std::swap(show.first, show.last);
    } catch (Mistake& mistake) {
      problems_.push_back(std::move(mistake.problem));
    }
  }
  if (show.program.empty()) problem(block.at, "lesson.show-nothing");
  return show;
}

Item LessonReader::build_try(const Entry& entry) {
  const RawBlock& block = *entry.block;
  const RawQuestion en = read_question(block, problems_);
  const RawQuestion zh = entry.translated ? read_question(*entry.translated, problems_) : RawQuestion{};
  TryBlock item{block.name, block.at, scene_item_, documents(en.text, zh.text), {}, {}};
  item.feedback = documents(en.feedback, zh.feedback);
  if (en.notice) {
    item.notice = claim(*en.notice, "notice");
  } else {
    problem(block.at, "lesson.try-without-notice", {block.name});
  }
  return item;
}

// The step that answers a prediction: the one it names, else the next one; of the same scene.
void LessonReader::resolve(std::size_t item) {
  auto* predict = std::get_if<PredictBlock>(&lesson_.items[item]);
  if (predict == nullptr) return;
  const auto until = until_.find(item);
  std::vector<std::string> known;
  for (std::size_t next = item + 1; next < lesson_.items.size(); ++next) {
    const auto* step = std::get_if<StepBlock>(&lesson_.items[next]);
    if (step == nullptr || step->scene != predict->scene) continue;
    known.push_back(step->name);
    if (until == until_.end() || until->second.first == step->name) {
      predict->judged_after = next;
      return;
    }
  }
  if (until == until_.end()) {
    problem(predict->at, "lesson.predict-without-step", {predict->name});
  } else {
    problem(until->second.second, "lesson.no-step", {until->second.first}, nearest(until->second.first, known));
  }
}

// ---- texts

Document LessonReader::document(const std::vector<RawLine>& lines, const std::string& file, Lang lang) {
  std::string markdown;
  for (const RawLine& line : lines) {
    std::size_t at = 0;
    while (at < line.text.size()) {
      const std::size_t open = std::min(line.text.find('{', at), line.text.size());
      markdown += line.text.substr(at, open - at);
      at = open;
      if (open == line.text.size()) break;
      std::size_t end = open + 1;
      const auto letter = [&](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
      while (end < line.text.size() && letter(line.text[end])) ++end;
      const bool name = end > open + 1 && end < line.text.size() && line.text[end] == '}' &&
                        std::isalpha(static_cast<unsigned char>(line.text[open + 1])) != 0;
      if (!name) {
        markdown += '{';
        ++at;
        continue;
      }
      const std::string word = line.text.substr(open + 1, end - open - 1);
      if (!lesson_.names.contains(word)) {
        std::vector<std::string> known;
        for (const auto& [other, texts] : lesson_.names) known.push_back(other);
        problem(spot_in(line.text, open + 1, {file, line.line, 1}), "lesson.no-name", {word}, nearest(word, known));
      }
      markdown += lesson_.display(lang, word);
      at = end + 1;
    }
    markdown += '\n';
  }
  return read_document(markdown);
}

Texts<Document> LessonReader::documents(const std::vector<RawLine>& en, const std::vector<RawLine>& zh) {
  Texts<Document> texts{document(en, file_en_, Lang::En), document(zh, file_zh_, Lang::Zh)};
  if (!texts.en.empty() && texts.zh.empty()) {
    texts.zh = texts.en;
    if (chinese_) warn({file_en_, en.front().line, 1}, "lesson.not-translated");
  }
  return texts;
}

}  // namespace

std::string Lesson::display(Lang lang, std::string_view script_name) const {
  const auto found = names.find(std::string(script_name));
  return found == names.end() ? std::string(script_name) : found->second.in(lang);
}

Loaded read_lesson(const std::string& name, const LessonText& en, const std::optional<LessonText>& zh,
                   const SourceReader& sources) {
  Loaded loaded;
  LessonReader reader(name, sources, loaded.problems);
  reader.read_english(en);
  if (zh) reader.read_chinese(*zh);
  Lesson lesson = reader.finish();
  if (loaded.problems.empty()) loaded.lesson = std::make_shared<const Lesson>(std::move(lesson));
  return loaded;
}

}  // namespace ipclab::lesson
