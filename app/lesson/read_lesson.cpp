// The two files of a lesson, and the texts in them.
#include <algorithm>
#include <cctype>

#include "lesson/digest.hpp"
#include "lesson/front_matter.hpp"
#include "lesson/lesson_reader.hpp"

namespace ipclab::lesson {
// ---- the two files

void LessonReader::read_english(const LessonText& text) {
  file_en_ = text.file;
  lesson_.files.emplace_back(text.file, text.text);
  const std::size_t before = problems_.size();
  const RawFile raw = take_apart(text, problems_);
  if (problems_.size() > before && raw.pieces.empty()) return;
  for (const std::uint32_t line : raw.digest_lines) problem({file_en_, line, 1}, "lesson.digest-in-english");
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
  for (const Covered& covered : lesson_.covers) {
    if (named_.contains(covered.block)) continue;
    std::vector<std::string> known;
    for (const auto& [name, at] : named_) known.push_back(name);
    problem(covered.at, "lesson.covers-no-block", {covered.block}, nearest(covered.block, known));
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
  compare_digest(entries_.back(), raw.digest);
}

// Where the translation says what it was made of.
void LessonReader::compare_digest(const Entry& entry, const std::optional<RawDigest>& kept) {
  if (!kept) return;
  const std::string now = digest_of(entry.prose, entry.block ? &*entry.block : nullptr);
  if (kept->value != now) warn(kept->at, "lesson.english-changed", {lesson_.name});
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
  compare_digest(entry, block.digest);
}

// ---- from blocks to items

Lesson LessonReader::finish() {
  for (const Entry& entry : entries_) {
    if (!entry.prose.empty() || !entry.prose_zh.empty()) {
      lesson_.items.emplace_back(Prose{documents(entry.prose, entry.prose_zh)});
    }
    if (!entry.block) continue;
    if (chinese_ && !entry.mentioned) warn(entry.block->at, "lesson.not-in-translation", {entry.block->kind});
    lesson_.items.push_back(build(entry));
  }
  for (std::size_t item = 0; item < lesson_.items.size(); ++item) resolve(item);
  return std::move(lesson_);
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
  Document all = read_document(markdown);
  check_links(all, lines, file);
  return all;
}

// Links to files stay in the lesson's folder or beside it, where a Git host finds them, too.
void LessonReader::check_links(const Document& document, const std::vector<RawLine>& lines, const std::string& file) {
  if (figures_.empty()) return;
  for (const std::string& link : links_of(document)) {
    const bool elsewhere = link.find(':') < link.find('/');  // https:, mailto:
    const std::string path = link.substr(0, link.find('#'));
    std::error_code ignored;
    if (elsewhere || path.empty() || std::filesystem::exists(folder_ / path, ignored)) continue;
    const auto line = std::find_if(lines.begin(), lines.end(),
                                   [&](const RawLine& one) { return one.text.find(link) != one.text.npos; });
    Spot at{file, lines.front().line, 1};
    if (line != lines.end()) at = spot_in(line->text, line->text.find(link), {file, line->line, 1});
    problem(at, "lesson.no-such-file", {path});
  }
}

Texts<Document> LessonReader::documents(const std::vector<RawLine>& en, const std::vector<RawLine>& zh) {
  Texts<Document> texts{document(en, file_en_, Lang::En), document(zh, file_zh_, Lang::Zh)};
  if (!texts.en.empty() && texts.zh.empty()) {
    texts.zh = texts.en;
    if (chinese_) warn({file_en_, en.front().line, 1}, "lesson.not-translated");
  }
  return texts;
}

std::string Lesson::display(Lang lang, std::string_view script_name) const {
  const auto found = names.find(std::string(script_name));
  return found == names.end() ? std::string(script_name) : found->second.in(lang);
}

Script read_moves(const Lesson& lesson, std::size_t scene, const std::string& lines) {
  const auto& block = std::get<SceneBlock>(lesson.items[scene]);
  Script script;
  std::size_t begin = 0;
  try {
    while (begin < lines.size()) {
      const std::size_t end = std::min(lines.find('\n', begin), lines.size());
      const std::string_view line = std::string_view(lines).substr(begin, end - begin);
      LineReader reader(line, {}, {block.scene, block.rules, lesson.sources});
      read_step_line(reader, script);
      begin = end + 1;
    }
  } catch (const Mistake& mistake) {
    throw MoveError{mistake.problem};
  }
  return script;
}

Loaded read_lesson(const std::string& name, const LessonText& en, const std::optional<LessonText>& zh,
                   const SourceReader& sources, const std::filesystem::path& figures) {
  Loaded loaded;
  LessonReader reader(name, sources, figures, loaded.problems);
  reader.read_english(en);
  if (zh) reader.read_chinese(*zh);
  Lesson lesson = reader.finish();
  if (loaded.problems.empty()) loaded.lesson = std::make_shared<const Lesson>(std::move(lesson));
  return loaded;
}

}  // namespace ipclab::lesson
