#include "lesson/check.hpp"

#include <algorithm>
#include <chrono>

#include "lesson/player.hpp"

namespace ipclab::lesson {
namespace {

using namespace std::chrono_literals;
constexpr std::size_t none = static_cast<std::size_t>(-1);
constexpr auto patience = 20s;  // a lab that tells nothing for so long is broken

// Lets the lab and the player work until the player wants something of a person. False: the lab went silent.
bool settle(Player& player, core::Lab& lab) {
  auto last = std::chrono::steady_clock::now();
  while (true) {
    bool moved = player.pump();
    while (const auto event = lab.next(0ms)) {
      player.on_event(*event, lab.world());
      moved = true;
    }
    if (player.phase() != Phase::Playing) return true;
    const auto now = std::chrono::steady_clock::now();
    if (moved) {
      last = now;
      continue;
    }
    if (now - last > patience) return false;
    if (const auto event = lab.next(50ms)) player.on_event(*event, lab.world());
  }
}

class Checker {
 public:
  Checker(std::shared_ptr<const Lesson> lesson, core::Lab& lab, Workshop* workshop)
      : lesson_(std::move(lesson)), lab_(lab), workshop_(workshop), player_(lesson_, lab) {}

  CheckResult run() {
    const auto begin = std::chrono::steady_clock::now();
    result_.lesson = lesson_->name;
    result_.warnings = lesson_->warnings;
    look_at_pictures();
    play();
    result_.time = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    return std::move(result_);
  }

 private:
  void look_at_pictures() {
    for (const Item& item : lesson_->items) {
      const auto* block = std::get_if<FigureBlock>(&item);
      if (block == nullptr) continue;
      for (const Figure& picture : {block->picture.en, block->picture.zh}) {
        if (picture.svg != nullptr || picture.faults.empty()) continue;
        const Problem found{block->at, picture.faults.front().what, {}};
        if (result_.problems.empty() || result_.problems.back() != found) result_.problems.push_back(found);
      }
    }
  }

  void play() {
    std::size_t playing = player_.next_block().value_or(none);  // the first scene begins by itself
    while (settled()) {
      if (playing != none) count(playing);
      while (player_.phase() == Phase::Asking) player_.skip();
      if (player_.phase() == Phase::Finished) return;
      if (player_.phase() == Phase::Trying) {
        prove(std::get<ChallengeBlock>(lesson_->items[playing]), playing);
        if (player_.phase() == Phase::Broken) continue;
        playing = none;
        player_.next();
        continue;
      }
      if (player_.phase() == Phase::Reading) playing = player_.next_block().value_or(none);
      player_.next();
    }
  }

  // Until the player wants something of a person. False: it is broken, or the lab went silent.
  bool settled() {
    if (!settle(player_, lab_)) {
      problem(player_.scene()->at, {"lesson.lab-is-silent", {}});
      return false;
    }
    if (player_.phase() == Phase::Broken) result_.problems.push_back(*player_.problem());
    return player_.phase() != Phase::Broken;
  }

  void problem(const Spot& at, core::Message what) { result_.problems.push_back({at, std::move(what), {}}); }

  void count(std::size_t item) {
    const Script* script = nullptr;
    if (const auto* step = std::get_if<StepBlock>(&lesson_->items[item])) script = &step->script;
    if (const auto* shown = std::get_if<DemonstrationBlock>(&lesson_->items[item])) {
      if (player_.phase() == Phase::Showing) return;  // once, at its end
      script = &shown->script;
    }
    if (std::holds_alternative<SceneBlock>(lesson_->items[item])) ++result_.scenes;
    if (script == nullptr) return;
    ++result_.steps;
    const auto expects = std::count_if(script->lines.begin(), script->lines.end(),
                                       [](const Line& line) { return std::holds_alternative<Expect>(line); });
    result_.claims +=
        static_cast<std::uint32_t>(static_cast<std::size_t>(expects) + script->always.size() + script->never.size());
    for (const Prediction& prediction : player_.predictions()) {
      const auto& block = std::get<PredictBlock>(lesson_->items[prediction.item]);
      if (block.judged_after == item && prediction.judged) judge(prediction, block);
    }
  }

  void judge(const Prediction& prediction, const PredictBlock& block) {
    if (block.number) {
      ++result_.predictions;
      if (!prediction.value) problem(block.number->at, {"lesson.no-value", {block.number->line}});
      return;
    }
    const auto holding = std::count(prediction.holds.begin(), prediction.holds.end(), true);
    if (holding == 1) {
      ++result_.predictions;
      if (!block.options[*prediction.truth()].when) ++result_.unproved;
      return;
    }
    std::string keys;
    for (std::size_t i = 0; i < block.options.size(); ++i) {
      if (prediction.holds[i]) keys += (keys.empty() ? "" : ", ") + block.options[i].key;
    }
    problem(block.at, holding == 0 ? core::Message{"lesson.none-holds", {block.name}}
                                   : core::Message{"lesson.several-hold", {block.name, keys}});
  }

  // ---- challenges

  std::string goal_now(const ChallengeBlock& block) const { return seen(block.goal.condition, player_.now()); }

  // The goal is not there at the beginning, nor where the same moves are made with the program as it was; the solution
  // reaches it.
  void prove(const ChallengeBlock& block, std::size_t item) {
    if (is_true(block.goal.condition, player_.now())) {
      return problem(block.goal.at, {"lesson.goal-at-once", {block.name}});
    }
    if (!block.solution_at || (workshop_ == nullptr && !block.replacements.empty())) {
      ++result_.unproved;
      return;
    }
    if (!block.replacements.empty()) {
      player_.perform(block.solution);
      if (!settled()) return;
      if (player_.attempt(item)->solved) {
        problem(block.goal.at, {"lesson.goal-without-change", {block.name, goal_now(block)}});
      }
      if (!edited(block)) return;
      player_.retry();
      if (!settled()) return;
    }
    player_.perform(block.solution);
    if (settled()) judge_solution(block, *player_.attempt(item));
    if (workshop_ != nullptr) workshop_->restore();
  }

  bool edited(const ChallengeBlock& block) {
    std::string source = lesson_->sources.at(*block.edit).text;
    for (const Replacement& one : block.replacements) {
      source.replace(source.find(one.old_text), one.old_text.size(), one.new_text);
    }
    workshop_->copy(*block.edit, source);
    const auto words = workshop_->build(*block.edit);
    if (words) problem(*block.solution_at, {"lesson.not-built", {*block.edit + ".cpp", *words}});
    return !words;
  }

  void judge_solution(const ChallengeBlock& block, const Attempt& attempt) {
    if (attempt.mistake) {
      result_.problems.push_back(*attempt.mistake);
    } else if (!attempt.solved) {
      problem(*block.solution_at, {"lesson.solution-fails", {block.name, goal_now(block)}});
    } else {
      ++result_.challenges;
    }
  }

  std::shared_ptr<const Lesson> lesson_;
  core::Lab& lab_;
  Workshop* workshop_;
  Player player_;
  CheckResult result_;
};

}  // namespace

CheckResult check(std::shared_ptr<const Lesson> lesson, core::Lab& lab, Workshop* workshop) {
  return Checker(std::move(lesson), lab, workshop).run();
}

}  // namespace ipclab::lesson
