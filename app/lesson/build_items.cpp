// The blocks of a lesson become its items.
#include <algorithm>
#include <charconv>

#include "lesson/fields.hpp"
#include "lesson/kinds.hpp"
#include "lesson/lesson_reader.hpp"
#include "lesson/table.hpp"

namespace ipclab::lesson {
namespace {

// What `sh` starts.
constexpr std::string_view shell = "sh";

std::vector<std::string> keys_of(const std::map<std::string, std::size_t>& rows) {
  std::vector<std::string> keys;
  for (const auto& [key, row] : rows) keys.push_back(key);
  return keys;
}

}  // namespace

const std::vector<LessonReader::Builder>& LessonReader::builders() {
  static const std::vector<Builder> rows = {
      {{"scene", "scene NAME [like SCENE]", true}, false, &LessonReader::build_scene},
      {{"step", "step NAME", true}, true, &LessonReader::build_step},
      {{"predict", "predict NAME [until STEP]", true}, true, &LessonReader::build_predict},
      {{"show", "show", false}, false, &LessonReader::build_show},
      {{"try", "try NAME", true}, true, &LessonReader::build_try},
      {{"challenge", "challenge NAME", true}, true, &LessonReader::build_challenge},
      {{"demonstration", "demonstration NAME", true}, true, &LessonReader::build_demonstration},
  };
  return rows;
}

std::span<const BlockRow> block_rows() {
  static const std::vector<BlockRow> rows = [] {
    std::vector<BlockRow> all;
    for (const auto& builder : LessonReader::builders()) all.push_back(builder.row);
    return all;
  }();
  return rows;
}

// While it lives, names are those of a scene that need not be the one on the stage.
class LessonReader::OnStage {
 public:
  OnStage(LessonReader& reader, std::size_t scene)
      : reader_(reader), draft_(reader.draft_), scene_item_(reader.scene_item_) {
    if (const auto* block = std::get_if<SceneBlock>(&reader.lesson_.items[scene])) {
      reader.draft_ = &reader.drafts_.at(block->scene.name);
      reader.scene_item_ = scene;
    }
  }
  ~OnStage() {
    reader_.draft_ = draft_;
    reader_.scene_item_ = scene_item_;
  }
  OnStage(const OnStage&) = delete;
  OnStage& operator=(const OnStage&) = delete;

 private:
  LessonReader& reader_;
  SceneDraft* draft_;
  std::size_t scene_item_;
};

Item LessonReader::build(const Entry& entry) {
  const RawBlock& block = *entry.block;
  const auto builder = std::find_if(builders().begin(), builders().end(),
                                    [&](const Builder& one) { return one.row.kind == block.kind; });
  if (builder->needs_scene && draft_ == nullptr) {
    problem(block.at, "lesson.no-scene-yet", {block.kind});
    return Prose{};
  }
  return (this->*builder->build)(entry);
}

bool LessonReader::known_program(const std::string& program) {
  if (lesson_.sources.contains(program)) return true;
  const auto source = find_source_(program);
  if (!source) return false;
  lesson_.sources.emplace(program, read_source(program, source->file, source->text));
  return true;
}

Item LessonReader::build_scene(const Entry& entry) {
  const RawBlock& block = *entry.block;
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
      std::erase_if(draft.scene.processes, [](const ProcessName& process) { return process.program == shell; });
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
  SceneBlock item{draft.scene, draft.rules};
  scene_item_ = lesson_.items.size();
  scene_items_.emplace(block.name, scene_item_);
  draft_ = &drafts_.insert_or_assign(block.name, std::move(draft)).first->second;
  return item;
}

Vocabulary LessonReader::vocabulary() const { return {draft_->scene, draft_->rules, lesson_.sources, &folder_}; }

// ---- lines of the step language

void LessonReader::read_lines(const std::vector<RawLine>& lines, Script& script) {
  for (const RawLine& line : lines) {
    try {
      LineReader reader(line.text, {file_en_, line.line, 1}, vocabulary());
      const std::size_t before = script.lines.size();
      read_step_line(reader, script);
      const Order* order = script.lines.size() == before ? nullptr : std::get_if<Order>(&script.lines.back());
      if (order != nullptr && order->row->word == "sh") name_shell();
    } catch (Mistake& mistake) {
      problems_.push_back(std::move(mistake.problem));
    }
  }
}

// From here on conditions may speak of the shell as `sh`, of the next one as `sh2`.
void LessonReader::name_shell() {
  std::uint32_t number = 1;
  while (draft_->scene.process(shell_name(number)) != nullptr) ++number;
  const std::string name = shell_name(number);
  draft_->scene.processes.push_back({name, name, std::string(shell)});
  std::get<SceneBlock>(lesson_.items[scene_item_]).scene.processes = draft_->scene.processes;
}

Item LessonReader::build_step(const Entry& entry) {
  const RawBlock& block = *entry.block;
  StepBlock step{block.name, block.at, scene_item_, {}};
  read_lines(block.lines, step.script);
  translate_captions(entry, step.script);
  step_items_.emplace(block.name, lesson_.items.size());
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

// SCENE, SCENE/STEP: both stand before.
std::optional<Start> LessonReader::place(const RawWord& word) {
  const std::size_t slash = word.text.find('/');
  const std::string scene = word.text.substr(0, slash);
  const auto found = scene_items_.find(scene);
  if (found == scene_items_.end()) {
    problem(word.at, "lesson.no-scene", {scene}, nearest(scene, keys_of(scene_items_)));
    return std::nullopt;
  }
  Start start{found->second, std::nullopt};
  if (slash == word.text.npos) return start;
  const std::string name = word.text.substr(slash + 1);
  const auto step = step_items_.find(name);
  const bool there =
      step != step_items_.end() && std::get<StepBlock>(lesson_.items[step->second]).scene == found->second;
  if (!there) {
    Spot at = word.at;
    at.column += static_cast<std::uint32_t>(slash + 1);
    problem(at, "lesson.no-step-before", {scene, name}, nearest(name, keys_of(step_items_)));
    return std::nullopt;
  }
  start.step = step->second;
  return start;
}

// from SCENE[/STEP]; without it, the beginning of the scene on the stage.
Start LessonReader::start_of(const RawQuestion& question, const RawBlock& block) {
  const Start here{scene_item_, std::nullopt};
  const RawLine* line = question.line("from");
  if (line == nullptr) {
    problem(block.at, "lesson.needs-line", {block.name, "from SCENE[/STEP]"});
    return here;
  }
  const auto words = words_of(*line, file_en_);
  if (words.size() != 2) {
    problem(words.back().at, "lesson.needs-line", {block.name, "from SCENE[/STEP]"});
    return here;
  }
  return place(words[1]).value_or(here);
}

// ---- predict, try

Item LessonReader::build_predict(const Entry& entry) {
  const RawBlock& block = *entry.block;
  const auto asks = [&](std::string_view word) {
    return std::any_of(block.lines.begin(), block.lines.end(), [&](const RawLine& line) {
      const auto words = words_of(line, file_en_);
      return !words.empty() && words.front().text == word;
    });
  };
  const bool keyed = asks("number") || asks("who");
  const RawQuestion en = read_question(block, keyed, problems_);
  const RawQuestion zh = entry.translated ? read_question(*entry.translated, keyed, problems_) : RawQuestion{};
  PredictBlock predict;
  predict.name = block.name;
  predict.at = block.at;
  predict.scene = scene_item_;
  predict.question = documents(en.text, zh.text);
  if (en.line("number") != nullptr) {
    add_numbers(predict, en, zh);
  } else if (en.line("who") != nullptr) {
    add_people(predict, en, zh);
  } else {
    if (en.options.size() < 2) problem(block.at, "lesson.too-few-options", {block.name});
    for (const RawOption& option : en.options) predict.options.push_back(build_option(option, zh));
  }
  unknown_options(en, zh);
  if (!block.words.empty()) {
    const bool until = block.words[0] == "until" && block.words.size() == 2;
    if (!until) problem(block.at, "lesson.unexpected", {block.words[0]});
    if (until) until_[lesson_.items.size()] = {block.words[1], block.at};
  }
  return predict;
}

void LessonReader::unknown_options(const RawQuestion& en, const RawQuestion& zh) {
  std::vector<std::string> known;
  for (const RawOption& option : en.options) known.push_back(option.key);
  for (const RawOption& option : zh.options) {
    if (std::find(known.begin(), known.end(), option.key) == known.end()) {
      problem(option.at, "lesson.no-option", {option.key}, nearest(option.key, known));
    }
  }
}

Texts<Document> LessonReader::feedback_of(const RawOption& raw, const RawQuestion& zh) {
  const auto found =
      std::find_if(zh.options.begin(), zh.options.end(), [&](const RawOption& other) { return other.key == raw.key; });
  return documents(raw.feedback, found == zh.options.end() ? std::vector<RawLine>() : found->feedback);
}

Option LessonReader::build_option(const RawOption& raw, const RawQuestion& zh) {
  const auto found =
      std::find_if(zh.options.begin(), zh.options.end(), [&](const RawOption& other) { return other.key == raw.key; });
  Option option;
  option.key = raw.key;
  option.at = raw.at;
  const Texts<Document> text = documents(raw.text, found == zh.options.end() ? std::vector<RawLine>() : found->text);
  for (const Lang lang : {Lang::En, Lang::Zh}) {
    for (const Element& element : text.in(lang)) {
      option.text.in(lang).insert(option.text.in(lang).end(), element.spans.begin(), element.spans.end());
    }
  }
  option.feedback = feedback_of(raw, zh);
  if (raw.feedback.empty()) problem(raw.at, "lesson.no-feedback", {raw.key});
  option.correct = raw.correct;
  if (raw.when) option.when = claim(*raw.when, "when");
  return option;
}

// number EXPRESSION
void LessonReader::add_numbers(PredictBlock& predict, const RawQuestion& en, const RawQuestion& zh) {
  const RawLine& line = *en.line("number");
  try {
    LineReader reader(line.text, {file_en_, line.line, 1}, vocabulary());
    reader.expect("number");
    Claim asked{reader.spot(), reader.rest(), {}};
    const Token begin = reader.peek();
    asked.condition = read_expression(reader);
    if (asked.condition.type != Type::Number) reader.fail(begin, "lesson.not-a-number");
    reader.expect_end();
    predict.number = std::move(asked);
  } catch (Mistake& mistake) {
    problems_.push_back(std::move(mistake.problem));
  }
  for (const RawOption& raw : en.options) {
    std::int64_t number = 0;
    const auto read = std::from_chars(raw.key.data(), raw.key.data() + raw.key.size(), number);
    if (read.ptr != raw.key.data() + raw.key.size()) problem(raw.at, "lesson.not-a-number");
    Option option;
    option.key = std::to_string(number);
    option.at = raw.at;
    option.feedback = feedback_of(raw, zh);
    predict.options.push_back(std::move(option));
  }
}

// who: options that are processes. who LIST: every process is one, and right is who is alone in the list.
void LessonReader::add_people(PredictBlock& predict, const RawQuestion& en, const RawQuestion& zh) {
  predict.who = true;
  const RawLine& line = *en.line("who");
  std::optional<Claim> list;
  try {
    LineReader reader(line.text, {file_en_, line.line, 1}, vocabulary());
    reader.expect("who");
    if (!reader.done()) {
      list = Claim{reader.spot(), reader.rest(), {}};
      const Token begin = reader.peek();
      list->condition = read_expression(reader);
      if (list->condition.type != Type::List) reader.fail(begin, "lesson.not-a-list");
      reader.expect_end();
    }
  } catch (Mistake& mistake) {
    problems_.push_back(std::move(mistake.problem));
    return;
  }
  for (const RawOption& raw : en.options) {
    if (draft_->scene.process(raw.key) != nullptr) continue;
    std::vector<std::string> known;
    for (const ProcessName& process : draft_->scene.processes) known.push_back(process.name);
    problem(raw.at, "lesson.no-process", {raw.key}, nearest(raw.key, known));
  }
  if (!list) {
    if (en.options.size() < 2) problem(predict.at, "lesson.too-few-options", {predict.name});
    for (const RawOption& raw : en.options) predict.options.push_back(build_option(raw, zh));
    return;
  }
  for (const ProcessName& process : draft_->scene.processes) {
    const auto raw = std::find_if(en.options.begin(), en.options.end(),
                                  [&](const RawOption& one) { return one.key == process.name; });
    Option option;
    option.key = process.name;
    option.at = raw == en.options.end() ? list->at : raw->at;
    if (raw != en.options.end()) option.feedback = feedback_of(*raw, zh);
    option.when = is_only(*list, process.name);
    predict.options.push_back(std::move(option));
  }
}

Claim LessonReader::is_only(const Claim& list, const std::string& process) {
  Claim claim{list.at, list.line + " == [" + process + "]", {}};
  Expression only;
  only.operation = Operation::List;
  only.type = Type::List;
  only.at = list.at;
  only.names = {process};
  claim.condition.operation = Operation::Compare;
  claim.condition.type = Type::Truth;
  claim.condition.at = list.at;
  claim.condition.word = "==";
  claim.condition.operands = {list.condition, std::move(only)};
  return claim;
}

Item LessonReader::build_try(const Entry& entry) {
  const RawBlock& block = *entry.block;
  const RawQuestion en = read_question(block, false, problems_);
  const RawQuestion zh = entry.translated ? read_question(*entry.translated, false, problems_) : RawQuestion{};
  TryBlock item{block.name, block.at, scene_item_, documents(en.text, zh.text), {}, {}};
  item.feedback = documents(en.feedback, zh.feedback);
  if (const RawLine* line = en.line("notice")) {
    item.notice = claim(*line, "notice");
  } else {
    problem(block.at, "lesson.needs-line", {block.name, "notice CONDITION"});
  }
  return item;
}

// ---- show

// One line: source, table or figure.
Item LessonReader::build_show(const Entry& entry) {
  const RawBlock& block = *entry.block;
  std::vector<RawLine> lines;
  for (const RawLine& line : block.lines) {
    if (!words_of(line, file_en_).empty()) lines.push_back(line);
  }
  const Scene no_scene;
  const Rules no_rules;
  if (lines.empty()) {
    problem(block.at, "lesson.show-nothing");
    return Prose{};
  }
  if (lines.size() > 1) problem({file_en_, lines[1].line, 1}, "lesson.show-one-line");
  const auto words = words_of(lines[0], file_en_);
  if (words[0].text == "table") return show_table(lines[0], block.at);
  try {
    LineReader reader(lines[0].text, {file_en_, lines[0].line, 1}, {no_scene, no_rules, lesson_.sources});
    if (reader.accept("source")) return show_source(reader, block.at);
    if (words[0].text == "figure") return show_figure(entry, lines[0]);
    reader.fail(reader.peek(), "lesson.show-nothing", {}, nearest(words[0].text, {"source", "table", "figure"}));
  } catch (Mistake& mistake) {
    problems_.push_back(std::move(mistake.problem));
  }
  return Prose{};
}

// source PROGRAM "first" [.. "last"]
Item LessonReader::show_source(LineReader& reader, const Spot& at) {
  ShowBlock show;
  show.at = at;
  const Token program = reader.peek();
  show.program = reader.word("PROGRAM");
  if (!known_program(show.program)) reader.fail(program, "lesson.no-program", {show.program});
  const ProcessName runs{"", "", show.program};
  std::string file;
  show.first = show.last = reader.label(runs, file);
  if (reader.accept("..")) show.last = reader.label(runs, file);
  reader.expect_end();
  if (show.last < show.first) std::swap(show.first, show.last);
  return show;
}

// figure FILE "what it shows"; a translation repeats the line with its own words
Item LessonReader::show_figure(const Entry& entry, const RawLine& line) {
  const auto read = [&](const RawLine& from, const std::string& file, std::string& alt) {
    const auto words = words_of(from, file);
    if (words.size() < 2) return Spot{};
    const Spot at{file, from.line, 1};
    const std::size_t quote = std::min(from.text.find('"'), from.text.size());
    const Scene no_scene;
    const Rules no_rules;
    LineReader reader(std::string_view(from.text).substr(quote), spot_in(from.text, quote, at),
                      {no_scene, no_rules, lesson_.sources});
    alt = reader.text();
    reader.expect_end();
    return words[1].at;
  };
  FigureBlock figure;
  figure.at = read(line, file_en_, figure.alt.en);
  const auto words = words_of(line, file_en_);
  const std::string name = words.size() > 1 ? words[1].text : std::string();
  figure.alt.zh = figure.alt.en;
  if (entry.translated) {
    for (const RawLine& translated : entry.translated->lines) {
      if (!words_of(translated, file_zh_).empty()) read(translated, file_zh_, figure.alt.zh);
    }
  } else if (chinese_) {
    warn(figure.at, "lesson.not-translated");
  }
  figure.picture = {picture(name), {}};
  figure.picture.zh = figure.picture.en;
  const std::filesystem::path file = name;
  const std::string chinese = file.stem().string() + ".zh" + file.extension().string();
  std::error_code ignored;
  if (std::filesystem::exists(figures_ / chinese, ignored)) figure.picture.zh = picture(chinese);
  return figure;
}

// A picture that cannot be shown is told in words: it stops nobody from reading the lesson, only `check` fails.
Figure LessonReader::picture(const std::string& name) {
  if (figures_.empty()) return {name, nullptr, 0, 0, {}};
  const bool plain = name.find('/') == name.npos && !name.empty();
  std::optional<std::string> bytes;
  if (plain) bytes = read_file(figures_ / name);
  Figure figure = read_figure(name, (figures_ / name).string(), std::move(bytes));
  if (figure.svg != nullptr)
    lesson_.warnings.insert(lesson_.warnings.end(), figure.faults.begin(), figure.faults.end());
  return figure;
}

// table FIELD … at SCENE/STEP …
Item LessonReader::show_table(const RawLine& line, const Spot& at) {
  TableBlock table;
  table.at = at;
  const auto words = words_of(line, file_en_);
  auto word = words.begin() + 1;
  while (word != words.end() && word->text != "at") ++word;
  for (auto column = word == words.end() ? word : word + 1; column != words.end(); ++column) {
    if (const auto start = place(*column))
      table.columns.push_back({column->text, start->step.value_or(start->scene)});
    else
      return Prose{};
  }
  if (word == words.begin() + 1 || table.columns.empty()) {
    problem(at, "lesson.table-nothing");
    return Prose{};
  }
  for (auto field = words.begin() + 1; field != word; ++field) {
    if (auto row = table_row(*field, table.columns)) table.rows.push_back(std::move(*row));
  }
  return table;
}

// value · mutex.value · money, known in the scene of each column
std::optional<TableBlock::Row> LessonReader::table_row(const RawWord& word,
                                                       const std::vector<TableBlock::Column>& columns) {
  const std::size_t dot = word.text.find('.');
  for (const TableBlock::Column& column : columns) {
    const auto* step = std::get_if<StepBlock>(&lesson_.items[column.item]);
    const Scene& scene = std::get<SceneBlock>(lesson_.items[step == nullptr ? column.item : step->scene]).scene;
    TableBlock::Row row{word.text, {}, word.text, {}};
    if (dot != word.text.npos) row = {word.text, word.text.substr(0, dot), word.text.substr(dot + 1), {}};
    if (dot == word.text.npos && scene.object(word.text) != nullptr) row = {word.text, word.text, {}, {}};
    const std::size_t open = row.member.find('[');
    const bool of_process = open != row.member.npos && row.member.ends_with(']');
    const std::string name = of_process ? row.member.substr(open + 1, row.member.size() - open - 2) : std::string();
    if (scene.process(name) != nullptr) {
      row.process = name;
      row.member.resize(open);
    }
    const ObjectName* object = row.object.empty() ? nullptr : scene.object(row.object);
    std::vector<std::string> known;
    for (const ObjectName& other : scene.objects) {
      known.push_back(other.name);
      if (dot != word.text.npos) continue;
      for (std::string& field : field_words(other.kind)) known.push_back(std::move(field));
    }
    if (!row.object.empty() && object == nullptr) {
      problem(word.at, "lesson.no-object", {row.object}, nearest(row.object, known));
      return std::nullopt;
    }
    const bool memory = object != nullptr && has_type(object->kind);
    if (object != nullptr && row.member.empty() && !memory) {
      problem(word.at, "lesson.no-typed-fields", {row.object});
      return std::nullopt;
    }
    if (objects_of(row, scene).empty()) {
      problem(word.at, "lesson.no-table-row", {word.text}, nearest(word.text, known));
      return std::nullopt;
    }
    if (object != nullptr && !row.member.empty() && !memory && field_row(row.member, object->kind) == nullptr) {
      problem(word.at, "lesson.no-field", {row.member, kind_word(object->kind)},
              nearest(row.member, field_words(object->kind)));
      return std::nullopt;
    }
    if (&column == &columns.back()) return row;
  }
  return std::nullopt;
}

// ---- challenge, demonstration

Item LessonReader::build_challenge(const Entry& entry) {
  const RawBlock& block = *entry.block;
  const RawQuestion en = read_question(block, false, problems_);
  const RawQuestion zh = entry.translated ? read_question(*entry.translated, false, problems_) : RawQuestion{};
  ChallengeBlock challenge;
  challenge.name = block.name;
  challenge.at = block.at;
  challenge.task = documents(en.text, zh.text);
  challenge.feedback = documents(en.feedback, zh.feedback);
  challenge.hints = hints_of(en, zh);
  challenge.from = start_of(en, block);
  const OnStage stage(*this, challenge.from.scene);
  if (const RawLine* line = en.line("goal")) {
    challenge.goal = claim(*line, "goal");
  } else {
    problem(block.at, "lesson.needs-line", {block.name, "goal CONDITION"});
  }
  read_limits(en, challenge);
  read_solution(en, challenge);
  return challenge;
}

// allow, edit, judge, within
void LessonReader::read_limits(const RawQuestion& en, ChallengeBlock& challenge) {
  const auto words = [&](std::string_view word) {
    const RawLine* line = en.line(word);
    return line == nullptr ? std::vector<RawWord>() : words_of(*line, file_en_);
  };
  const auto allow = words("allow");
  for (std::size_t i = 1; i < allow.size(); ++i) {
    const auto known = move_words();
    if (std::find(known.begin(), known.end(), allow[i].text) == known.end()) {
      problem(allow[i].at, "lesson.no-move", {allow[i].text}, nearest(allow[i].text, known));
    }
    challenge.allow.push_back(allow[i].text);
  }
  if (const auto edit = words("edit"); edit.size() > 1) {
    const std::string program = edit[1].text.substr(0, edit[1].text.rfind(".cpp"));
    const auto& programs = draft_->scene.programs;
    const bool runs = std::any_of(programs.begin(), programs.end(),
                                  [&](const core::Launch& launch) { return launch.program == program; });
    if (!runs) problem(edit[1].at, "lesson.not-in-scene", {edit[1].text});
    challenge.edit = program;
  }
  if (const auto judge = words("judge"); !judge.empty()) {
    challenge.every_order = judge.size() == 3 && judge[1].text == "every" && judge[2].text == "order";
    if (!challenge.every_order) problem(judge[0].at, "lesson.needs-line", {challenge.name, "judge every order"});
  }
  if (const RawLine* line = en.line("within")) {
    try {
      LineReader reader(line->text, {file_en_, line->line, 1}, vocabulary());
      reader.expect("within");
      challenge.within = reader.count();
      if (!reader.accept("move")) reader.expect("moves");
      reader.expect_end();
    } catch (Mistake& mistake) {
      problems_.push_back(std::move(mistake.problem));
    }
  }
}

// replace "OLD" by "NEW", then lines of the step language
void LessonReader::read_solution(const RawQuestion& en, ChallengeBlock& challenge) {
  const RawLine* head = en.line("solution");
  if (head == nullptr) {
    warn(challenge.at, "lesson.no-solution", {challenge.name});
    return;
  }
  challenge.solution_at = words_of(*head, file_en_).front().at;
  std::vector<RawLine> moves;
  for (const RawLine& line : en.solution) {
    const auto words = words_of(line, file_en_);
    if (words.empty() || words[0].text != "replace") {
      moves.push_back(line);
      continue;
    }
    try {
      LineReader reader(line.text, {file_en_, line.line, 1}, vocabulary());
      reader.expect("replace");
      Replacement replacement{reader.spot(), reader.text(), {}};
      reader.expect("by");
      replacement.new_text = reader.text();
      reader.expect_end();
      const auto source = lesson_.sources.find(challenge.edit.value_or(""));
      if (source == lesson_.sources.end()) {
        problem(words[0].at, "lesson.nothing-to-edit", {challenge.name});
      } else if (const auto& text = source->second.text;
                 text.find(replacement.old_text) == text.npos ||
                 text.find(replacement.old_text) != text.rfind(replacement.old_text)) {
        problem(replacement.at, "lesson.not-there-once", {source->second.file});
      }
      challenge.replacements.push_back(std::move(replacement));
    } catch (Mistake& mistake) {
      problems_.push_back(std::move(mistake.problem));
    }
  }
  read_lines(moves, challenge.solution);
}

// In the same order in both languages.
std::vector<Texts<std::string>> LessonReader::hints_of(const RawQuestion& en, const RawQuestion& zh) {
  const auto hints = [](const RawQuestion& question) {
    std::vector<RawLine> lines;
    if (const auto found = question.lines.find("hint"); found != question.lines.end()) lines = found->second;
    for (RawLine& line : lines) {
      const std::size_t word = line.text.find("hint") + 4;
      line.text.erase(0, std::min(line.text.find_first_not_of(" \t", word), line.text.size()));
    }
    return lines;
  };
  const auto chinese = hints(zh);
  std::vector<Texts<std::string>> all;
  for (const RawLine& line : hints(en)) {
    const bool translated = all.size() < chinese.size();
    const auto texts =
        documents({line}, translated ? std::vector<RawLine>{chinese[all.size()]} : std::vector<RawLine>());
    all.push_back({plain(texts.en), plain(texts.zh)});
  }
  if (chinese.size() > all.size()) problem({file_zh_, chinese.back().line, 1}, "lesson.too-many-hints");
  return all;
}

Item LessonReader::build_demonstration(const Entry& entry) {
  const RawBlock& block = *entry.block;
  const RawQuestion lines = read_question(block, false, problems_);
  DemonstrationBlock demonstration{block.name, block.at, start_of(lines, block), {}};
  const OnStage stage(*this, demonstration.from.scene);
  read_lines(lines.text, demonstration.script);
  translate_captions(entry, demonstration.script);
  return demonstration;
}

}  // namespace ipclab::lesson
