// `ipclab run`: a lesson in the terminal. Enter plays the next block, letters answer, the real processes do the rest.
#include <unistd.h>

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
  virtual void item(std::size_t index) = 0;
  virtual void block(const lesson::Item& item) = 0;
  virtual void event(const core::Event& event, const core::World& world) = 0;
  virtual void judged(const lesson::Prediction& prediction) = 0;
  // False: the person wants no more.
  virtual bool next() = 0;
  // The option chosen, nothing = skipped. False as above.
  virtual bool ask(const lesson::PredictBlock& block, std::optional<std::size_t>& chosen) = 0;
  virtual void finished() = 0;
};

class ForPeople : public Audience {
 public:
  ForPeople(const lesson::Lesson& lesson, Lang lang, bool automatic)
      : lesson_(lesson), lang_(lang), automatic_(automatic), console_(stdout), story_(console_, {}) {}

  void item(std::size_t index) override {
    std::visit([this](const auto& item) { show(item); }, lesson_.items[index]);
    console_.flush();
  }

  void block(const lesson::Item& item) override {
    if (const auto* scene = std::get_if<lesson::SceneBlock>(&item)) {
      story_.scene(view::make_names(lang_, lesson_, scene->scene));
      title(text::say(lang_, "cli.scene", scene->scene.name));
    } else if (const auto* step = std::get_if<lesson::StepBlock>(&item)) {
      title(step->name);
    }
  }

  void event(const core::Event& event, const core::World& world) override {
    story_.tell(event, world);
    console_.flush();
  }

  void judged(const lesson::Prediction& prediction) override {
    const auto& block = std::get<lesson::PredictBlock>(lesson_.items[prediction.item]);
    const auto truth = prediction.truth();
    console_.blank();
    if (prediction.chosen) {
      const bool right = prediction.right();
      console_.print(text::say(lang_, right ? "cli.right" : "cli.wrong", letter(*prediction.chosen)),
                     right ? Look::Good : Look::Bad);
      feedback(block.options[*prediction.chosen]);
    }
    if (truth && prediction.chosen != truth) {
      console_.print(line_of(block.options[*truth].text.in(lang_)),
                     text::say(lang_, "cli.truth", letter(*truth)) + " ");
      feedback(block.options[*truth]);
    }
    console_.blank();
  }

  bool next() override {
    std::string line;
    return automatic_ || read(text::say(lang_, "cli.prompt-next"), line);
  }

  bool ask(const lesson::PredictBlock& block, std::optional<std::size_t>& chosen) override {
    if (automatic_) return true;
    const std::string last = letter(block.options.size() - 1);
    for (std::string line; read(text::say(lang_, "cli.prompt-answer", last), line);) {
      if (line.size() == 1 && line[0] >= 'a' && line <= last) {
        chosen = static_cast<std::size_t>(line[0] - 'a');
        return true;
      }
      if (line == "s") return true;
    }
    return false;
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
    for (std::size_t i = 0; i < block.options.size(); ++i) {
      console_.print(line_of(block.options[i].text.in(lang_)), "  " + letter(i) + ") ");
    }
    console_.blank();
  }
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
  Lang lang_;
  bool automatic_;
  Console console_;
  Story story_;
};

// One JSON object a line: scenes, steps and predictions of the lesson between the events.
class ForPrograms : public Audience {
 public:
  explicit ForPrograms(const lesson::Lesson& lesson) : lesson_(lesson) {}

  void item(std::size_t) override {}
  void block(const lesson::Item& item) override {
    if (const auto* scene = std::get_if<lesson::SceneBlock>(&item)) {
      states_.forget();
      print({{"kind", "lesson-scene"}, {"name", scene->scene.name}});
    } else if (const auto* step = std::get_if<lesson::StepBlock>(&item)) {
      print({{"kind", "lesson-step"}, {"name", step->name}});
    }
  }
  void event(const core::Event& event, const core::World& world) override {
    print(json_of(event));
    if (const auto state = states_.after(event, world)) print(*state);
  }
  void judged(const lesson::Prediction& prediction) override {
    const auto& block = std::get<lesson::PredictBlock>(lesson_.items[prediction.item]);
    const auto truth = prediction.truth();
    print({{"kind", "lesson-prediction"},
           {"name", block.name},
           {"truth", truth ? Json(block.options[*truth].key) : Json(nullptr)}});
  }
  bool next() override { return true; }
  bool ask(const lesson::PredictBlock&, std::optional<std::size_t>&) override { return true; }
  void finished() override { print({{"kind", "lesson-finished"}, {"name", lesson_.name}}); }

 private:
  static void print(const Json& json) { std::fputs(line_of(json).c_str(), stdout); }
  const lesson::Lesson& lesson_;
  StateLines states_;
};

class Performance {
 public:
  Performance(std::shared_ptr<const lesson::Lesson> lesson, core::Lab& lab, Audience& audience)
      : lesson_(std::move(lesson)), player_(lesson_, lab), lab_(lab), audience_(audience) {}

  // Until the end of the lesson, of the person's patience, or a problem.
  void run() {
    while (true) {
      play_block();
      tell_verdicts();
      while (shown_ < player_.shown()) audience_.item(shown_++);
      if (player_.phase() == Phase::Reading) {
        if (!audience_.next()) return;
        player_.next();
      } else if (player_.phase() == Phase::Asking) {
        std::optional<std::size_t> chosen;
        if (!audience_.ask(std::get<lesson::PredictBlock>(lesson_->items[player_.shown() - 1]), chosen)) return;
        chosen ? player_.answer(*chosen) : player_.skip();
      } else {
        break;
      }
    }
    if (player_.phase() == Phase::Finished) audience_.finished();
  }

  const std::optional<lesson::Problem>& problem() const { return player_.problem(); }

 private:
  void play_block() {
    std::optional<std::size_t> told;
    do {
      player_.pump();
      const auto block = player_.next_block();
      if (player_.phase() == Phase::Playing && told != block) {
        // What stands before the block is read before it plays: the first one begins by itself.
        while (shown_ < *block) audience_.item(shown_++);
        audience_.block(lesson_->items[*block]);
        told = block;
      }
      if (const auto event = lab_.next(lab_.idle() ? std::chrono::milliseconds(0) : std::chrono::milliseconds(200))) {
        player_.on_event(*event, lab_.world());
        audience_.event(*event, lab_.world());
      }
    } while (player_.phase() == Phase::Playing);
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
  std::set<std::size_t> told_;
};

}  // namespace

int play(Program& program, const RunOptions& options, Lang lang) {
  const auto loaded = lesson::load(program.lessons(), options.lesson, program.sources());
  if (!loaded.lesson) {
    complain(lang, loaded.problems);
    return 1;
  }
  program.embed(*loaded.lesson);
  ForPeople people(*loaded.lesson, lang, options.automatic);
  ForPrograms programs(*loaded.lesson);
  Performance performance(loaded.lesson, program.lab(),
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
