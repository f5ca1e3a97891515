// `ipclab run`: a lesson in the terminal. Enter plays the next block, letters answer, the real processes do the rest.
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <set>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/json.hpp"
#include "cli/prose.hpp"
#include "cli/state.hpp"
#include "cli/story.hpp"
#include "lesson/player.hpp"
#include "view/situation.hpp"

namespace ipclab::cli {
namespace {

using lesson::Phase;
using text::Lang;

std::string letter(std::size_t option) { return std::string(1, static_cast<char>('a' + option)); }

// What a front end does with what the player brings; the two below are for people and for programs.
class Audience {
 public:
  virtual ~Audience() = default;
  // The stage is empty: a scene begins, also the one that a challenge or a demonstration stands on.
  virtual void stage(const lesson::Scene& scene) = 0;
  virtual void item(std::size_t index, const lesson::Player& player) = 0;
  virtual void block(const lesson::Item& item) = 0;
  virtual void caption(const lesson::Texts<std::string>& text) = 0;
  virtual void event(const core::Event& event, const core::World& world) = 0;
  virtual void judged(const lesson::Prediction& prediction) = 0;
  // False: the person wants no more.
  virtual bool next() = 0;
  // The option chosen, or the number given; nothing = skipped. False as above.
  virtual bool ask(const lesson::PredictBlock& block, std::optional<std::int64_t>& answer) = 0;
  // What the person does in a challenge: a line of the step language, or a word of `Try`. False as above.
  virtual bool try_it(const lesson::ChallengeBlock& block, const lesson::Attempt& attempt, std::string& line) = 0;
  virtual void say(const lesson::Problem& problem) = 0;
  virtual void finished() = 0;
};

class ForPeople : public Audience {
 public:
  ForPeople(const lesson::Lesson& lesson, lesson::Workshop& workshop, Lang lang, bool automatic)
      : lesson_(lesson),
        workshop_(workshop),
        lang_(lang),
        automatic_(automatic),
        console_(stdout),
        story_(console_, {}) {}

  void stage(const lesson::Scene& scene) override { story_.scene(view::make_names(lang_, lesson_, scene)); }

  void item(std::size_t index, const lesson::Player& player) override {
    if (std::holds_alternative<lesson::TableBlock>(lesson_.items[index])) {
      console_.blank();
      print_prose(console_, lesson::table_document(lang_, lesson_, index, player.columns()));
    } else {
      std::visit([this](const auto& item) { show(item); }, lesson_.items[index]);
    }
    console_.flush();
  }

  void block(const lesson::Item& item) override {
    if (const auto* scene = std::get_if<lesson::SceneBlock>(&item)) {
      title(text::say(lang_, "cli.scene", scene->scene.name));
    } else if (const auto* step = std::get_if<lesson::StepBlock>(&item)) {
      title(step->name);
    } else if (const auto* shown = std::get_if<lesson::DemonstrationBlock>(&item)) {
      title(text::say(lang_, "cli.demonstration", shown->name));
    }
  }

  void caption(const lesson::Texts<std::string>& text) override {
    console_.blank();
    console_.print(text.in(lang_), Look::Emphasis);
    console_.flush();
  }

  void event(const core::Event& event, const core::World& world) override {
    story_.tell(event, world);
    console_.flush();
  }

  void judged(const lesson::Prediction& prediction) override {
    const auto& block = std::get<lesson::PredictBlock>(lesson_.items[prediction.item]);
    const auto truth = prediction.truth();
    console_.blank();
    if (block.number) {
      judged_number(block, prediction);
      return console_.blank();
    }
    if (prediction.chosen) {
      verdict(prediction.right(), letter(*prediction.chosen));
      feedback(block.options[*prediction.chosen]);
    }
    if (truth && prediction.chosen != truth) {
      console_.print(option_line(block.options[*truth]), text::say(lang_, "cli.truth", letter(*truth)) + " ");
      feedback(block.options[*truth]);
    }
    console_.blank();
  }

  bool next() override {
    std::string line;
    return automatic_ || read(text::say(lang_, "cli.prompt-next"), line);
  }

  bool ask(const lesson::PredictBlock& block, std::optional<std::int64_t>& answer) override {
    if (automatic_) return true;
    const std::string last = block.number ? "" : letter(block.options.size() - 1);
    const std::string prompt =
        block.number ? text::say(lang_, "cli.prompt-number") : text::say(lang_, "cli.prompt-answer", last);
    for (std::string line; read(prompt, line);) {
      std::int64_t number = 0;
      const auto given = std::from_chars(line.data(), line.data() + line.size(), number);
      if (block.number && !line.empty() && given.ptr == line.data() + line.size()) {
        answer = number;
        return true;
      }
      if (!block.number && line.size() == 1 && line[0] >= 'a' && line <= last) {
        answer = line[0] - 'a';
        return true;
      }
      if (line == "s") return true;
    }
    return false;
  }

  bool try_it(const lesson::ChallengeBlock& block, const lesson::Attempt& attempt, std::string& line) override {
    if (automatic_) {
      line = "s";
      return true;
    }
    if (attempt.solved) {
      console_.print(text::say(lang_, "cli.solved", std::to_string(attempt.moves.size())), Look::Good);
      print_prose(console_, block.feedback.in(lang_), "  ");
      line = "s";
      return read(text::say(lang_, "cli.prompt-next"), prompt_);
    }
    std::string left;
    if (block.within) {
      const std::size_t made = attempt.moves.size();
      left = text::say(lang_, "cli.moves-left",
                       std::to_string(*block.within - std::min<std::size_t>(made, *block.within)));
      console_.print(left, Look::Dim);
    }
    for (std::size_t i = hints_; i < attempt.hints; ++i) {
      console_.print(text::say(lang_, "cli.hint", block.hints[i].in(lang_)), Look::Emphasis);
    }
    hints_ = attempt.hints;
    return read(text::say(lang_, "cli.prompt-move"), line);
  }

  void say(const lesson::Problem& problem) override {
    console_.print(lesson::describe(lang_, {{}, problem.what, problem.suggestion}), Look::Bad);
  }

  void finished() override {
    console_.blank();
    console_.print(text::say(lang_, "cli.finished"), Look::Strong);
  }

 private:
  void show(const lesson::Prose& prose) {
    console_.blank();
    print_prose(console_, prose.text.in(lang_));
  }
  void show(const lesson::SceneBlock&) {}
  void show(const lesson::StepBlock&) {}
  void show(const lesson::PredictBlock& block) {
    console_.blank();
    print_prose(console_, block.question.in(lang_), "? ");
    for (std::size_t i = 0; !block.number && i < block.options.size(); ++i) {
      console_.print(option_line(block.options[i]), "  " + letter(i) + ") ");
    }
    console_.blank();
  }
  void show(const lesson::TableBlock&) {}
  void show(const lesson::FigureBlock& block) {
    console_.blank();
    console_.print({{block.alt.in(lang_), Look::Emphasis}}, text::say(lang_, "cli.figure") + " ");
  }
  void show(const lesson::ChallengeBlock& block) {
    console_.blank();
    print_prose(console_, block.task.in(lang_), text::say(lang_, "cli.challenge") + " ");
    if (block.every_order) console_.print(text::say(lang_, "cli.every-order"), Look::Dim);
    if (block.edit) {
      const auto copy = workshop_.copy(*block.edit, lesson_.sources.at(*block.edit).text);
      console_.print(text::say(lang_, "cli.edit", copy.string()), Look::Dim);
    }
    if (!block.allow.empty()) {
      std::string moves;
      for (const std::string& move : block.allow) moves += (moves.empty() ? "" : " ") + move;
      console_.print(text::say(lang_, "cli.allowed", moves), Look::Dim);
    }
    hints_ = 0;
  }
  void show(const lesson::DemonstrationBlock&) {}
  void show(const lesson::ShowBlock& block) {
    console_.blank();
    print_source(console_, lesson_.sources.at(block.program), block.first, block.last);
    console_.blank();
  }
  void show(const lesson::TryBlock& block) {
    console_.blank();
    print_prose(console_, block.task.in(lang_), text::say(lang_, "cli.try") + " ");
  }

  void title(const std::string& text) {
    console_.blank();
    console_.print("── " + text + " ──", Look::Dim);
  }

  void verdict(bool right, const std::string& answer) {
    console_.print(text::say(lang_, right ? "cli.right" : "cli.wrong", answer), right ? Look::Good : Look::Bad);
  }

  // Feedback to the number that was given, and to the one that is right.
  void judged_number(const lesson::PredictBlock& block, const lesson::Prediction& prediction) {
    if (prediction.number) verdict(prediction.right(), std::to_string(*prediction.number));
    if (prediction.value && !prediction.right()) {
      console_.print(text::say(lang_, "cli.true-number", std::to_string(*prediction.value)));
    }
    for (const lesson::Option& option : block.options) {
      const bool given = prediction.number && option.key == std::to_string(*prediction.number);
      const bool right = prediction.value && option.key == std::to_string(*prediction.value);
      if (given || right) feedback(option);
    }
  }

  // Of `who` the name is the text.
  Line option_line(const lesson::Option& option) const {
    const Line line = line_of(option.text.in(lang_));
    return line.empty() ? Line{{lesson_.display(lang_, option.key), Look::Process}} : line;
  }

  void feedback(const lesson::Option& option) { print_prose(console_, option.feedback.in(lang_), "  "); }

  // A line without the blanks around it. False at the end of the input, or where the person quits.
  bool read(const std::string& prompt, std::string& line) {
    std::fputs((prompt + " ").c_str(), stdout);
    console_.flush();
    const bool is_there = static_cast<bool>(std::getline(std::cin, line));
    if (!is_there || ::isatty(STDIN_FILENO) == 0) std::fputc('\n', stdout);
    line.erase(0, line.find_first_not_of(" \t\r"));
    line.erase(line.find_last_not_of(" \t\r") + 1);
    return is_there && line != "q";
  }

  const lesson::Lesson& lesson_;
  lesson::Workshop& workshop_;
  Lang lang_;
  bool automatic_;
  Console console_;
  Story story_;
  std::size_t hints_ = 0;  // of the challenge, that were said
  std::string prompt_;
};

// One JSON object a line: scenes, steps and predictions of the lesson between the events.
class ForPrograms : public Audience {
 public:
  explicit ForPrograms(const lesson::Lesson& lesson) : lesson_(lesson) {}

  void stage(const lesson::Scene&) override { states_.forget(); }
  void item(std::size_t, const lesson::Player&) override {}
  void block(const lesson::Item& item) override {
    if (const auto* scene = std::get_if<lesson::SceneBlock>(&item)) {
      print({{"kind", "lesson-scene"}, {"name", scene->scene.name}});
    } else if (const auto* step = std::get_if<lesson::StepBlock>(&item)) {
      print({{"kind", "lesson-step"}, {"name", step->name}});
    } else if (const auto* shown = std::get_if<lesson::DemonstrationBlock>(&item)) {
      print({{"kind", "lesson-demonstration"}, {"name", shown->name}});
    }
  }
  void caption(const lesson::Texts<std::string>& text) override {
    print({{"kind", "lesson-caption"}, {"en", text.en}, {"zh", text.zh}});
  }
  void event(const core::Event& event, const core::World& world) override {
    print(json_of(event));
    if (const auto state = states_.after(event, world)) print(*state);
  }
  void judged(const lesson::Prediction& prediction) override {
    const auto& block = std::get<lesson::PredictBlock>(lesson_.items[prediction.item]);
    const auto truth = prediction.truth();
    Json known = truth ? Json(block.options[*truth].key) : Json(nullptr);
    if (prediction.value) known = *prediction.value;
    print({{"kind", "lesson-prediction"}, {"name", block.name}, {"truth", known}});
  }
  bool next() override { return true; }
  bool ask(const lesson::PredictBlock&, std::optional<std::int64_t>&) override { return true; }
  bool try_it(const lesson::ChallengeBlock&, const lesson::Attempt&, std::string& line) override {
    line = "s";
    return true;
  }
  void say(const lesson::Problem&) override {}
  void finished() override { print({{"kind", "lesson-finished"}, {"name", lesson_.name}}); }

 private:
  static void print(const Json& json) { std::fputs(line_of(json).c_str(), stdout); }
  const lesson::Lesson& lesson_;
  StateLines states_;
};

class Performance {
 public:
  Performance(std::shared_ptr<const lesson::Lesson> lesson, Program& program, Audience& audience)
      : lesson_(std::move(lesson)),
        player_(lesson_, program.lab()),
        lab_(program.lab()),
        audience_(audience),
        workshop_(program.workshop()) {}

  // Until the end of the lesson, of the person's patience, or a problem.
  void run() {
    while (true) {
      play_block();
      tell_verdicts();
      while (shown_ < player_.shown()) audience_.item(shown_++, player_);
      if (player_.phase() == Phase::Reading || player_.phase() == Phase::Showing) {
        if (!audience_.next()) return;
        player_.next();
      } else if (player_.phase() == Phase::Asking) {
        if (!ask(std::get<lesson::PredictBlock>(lesson_->items[player_.shown() - 1]))) return;
      } else if (player_.phase() == Phase::Trying) {
        if (!try_it(player_.shown() - 1)) return;
      } else {
        break;
      }
    }
    if (player_.phase() == Phase::Finished) audience_.finished();
  }

  const std::optional<lesson::Problem>& problem() const { return player_.problem(); }

 private:
  bool ask(const lesson::PredictBlock& block) {
    std::optional<std::int64_t> answer;
    if (!audience_.ask(block, answer)) return false;
    if (!answer) {
      player_.skip();
    } else if (block.number) {
      player_.answer_number(*answer);
    } else {
      player_.answer(static_cast<std::size_t>(*answer));
    }
    return true;
  }

  bool try_it(std::size_t item) {
    const auto& block = std::get<lesson::ChallengeBlock>(lesson_->items[item]);
    const lesson::Attempt& attempt = *player_.attempt(item);
    if (attempt.mistake) audience_.say(*attempt.mistake);
    std::string line;
    if (!audience_.try_it(block, attempt, line)) return false;
    if (line == "s") {
      player_.next();
      workshop_.restore();
    } else if (line == "h") {
      player_.hint();
    } else if (line == "r") {
      if (build(block)) player_.retry();
    } else if (!line.empty()) {
      try {
        player_.perform(lesson::read_moves(*lesson_, *player_.scene_item(), line));
      } catch (const lesson::MoveError& error) {
        audience_.say(error.problem);
      }
    }
    return true;
  }

  // A program that may be changed is built from what stands in its copy.
  bool build(const lesson::ChallengeBlock& block) {
    const auto words = block.edit ? workshop_.build(*block.edit) : std::nullopt;
    if (words) audience_.say({{}, {"lesson.compiler", {*words}}, {}});
    return !words;
  }

  void play_block() {
    std::optional<std::size_t> told;
    do {
      player_.pump();
      const auto block = player_.next_block();
      if (player_.phase() == Phase::Playing && told != block) {
        // What stands before the block is read before it plays: the first one begins by itself.
        while (shown_ < *block) audience_.item(shown_++, player_);
        const bool goes_on = told_block_ == block && player_.shown() > *block;
        if (!goes_on) audience_.block(lesson_->items[*block]);
        told = told_block_ = block;
      }
      tell_captions();
      if (const auto event = lab_.next(lab_.idle() ? std::chrono::milliseconds(0) : std::chrono::milliseconds(200))) {
        player_.on_event(*event, lab_.world());
        if (event->seq.value == 1) audience_.stage(*player_.scene());
        audience_.event(*event, lab_.world());
      }
    } while (player_.phase() == Phase::Playing);
  }

  // Those of a scene that is over are gone.
  void tell_captions() {
    const auto& captions = player_.captions();
    for (captions_ = std::min(captions_, captions.size()); captions_ < captions.size(); ++captions_) {
      audience_.caption(captions[captions_].text);
    }
  }

  void tell_verdicts() {
    for (const lesson::Prediction& prediction : player_.predictions()) {
      if (prediction.judged && told_.insert(prediction.item).second) audience_.judged(prediction);
    }
  }

  std::shared_ptr<const lesson::Lesson> lesson_;
  lesson::Player player_;
  core::Lab& lab_;
  Audience& audience_;
  std::size_t shown_ = 0;
  std::size_t captions_ = 0;  // that were told
  std::set<std::size_t> told_;
  std::optional<std::size_t> told_block_;
  lesson::Workshop& workshop_;
};

}  // namespace

int play(Program& program, const RunOptions& options, Lang lang) {
  const auto loaded = program.library().load(options.lesson);
  if (!loaded.lesson) {
    complain(lang, loaded.problems);
    return 1;
  }
  program.embed(*loaded.lesson);
  ForPeople people(*loaded.lesson, program.workshop(), lang, options.automatic);
  ForPrograms programs(*loaded.lesson);
  Performance performance(loaded.lesson, program,
                          options.json ? static_cast<Audience&>(programs) : static_cast<Audience&>(people));
  performance.run();
  std::fflush(stdout);
  const auto& problem = performance.problem();
  if (problem && is_of_machine(problem->what)) throw core::Error(problem->what);
  if (problem) complain(lang, {*problem});
  if (options.record) {
    program.save(*options.record);
    if (!options.json) std::fputs((text::say(lang, "cli.recorded", *options.record) + "\n").c_str(), stdout);
  }
  return problem ? 1 : 0;
}

}  // namespace ipclab::cli
