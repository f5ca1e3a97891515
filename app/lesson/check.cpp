#include "lesson/check.hpp"

#include <algorithm>
#include <chrono>

#include "lesson/player.hpp"

namespace ipclab::lesson {
namespace {

using namespace std::chrono_literals;
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

void count(CheckResult& result, const Lesson& lesson, const Player& player, std::size_t item) {
  if (const auto* step = std::get_if<StepBlock>(&lesson.items[item])) {
    ++result.steps;
    const Script& script = step->script;
    const auto expects = std::count_if(script.lines.begin(), script.lines.end(),
                                       [](const Line& line) { return std::holds_alternative<Expect>(line); });
    result.claims +=
        static_cast<std::uint32_t>(static_cast<std::size_t>(expects) + script.always.size() + script.never.size());
  } else {
    ++result.scenes;
  }
  for (const Prediction& prediction : player.predictions()) {
    const auto& block = std::get<PredictBlock>(lesson.items[prediction.item]);
    if (block.judged_after != item || !prediction.judged) continue;
    const auto holding = std::count(prediction.holds.begin(), prediction.holds.end(), true);
    if (holding == 1) {
      ++result.predictions;
      const Option& option = block.options[*prediction.truth()];
      if (!option.when) ++result.unproved;
      continue;
    }
    std::string keys;
    for (std::size_t i = 0; i < block.options.size(); ++i) {
      if (prediction.holds[i]) keys += (keys.empty() ? "" : ", ") + block.options[i].key;
    }
    core::Message what = holding == 0 ? core::Message{"lesson.none-holds", {block.name}}
                                      : core::Message{"lesson.several-hold", {block.name, keys}};
    result.problems.push_back({block.at, std::move(what), {}});
  }
}

}  // namespace

CheckResult check(std::shared_ptr<const Lesson> lesson, core::Lab& lab) {
  CheckResult result;
  result.lesson = lesson->name;
  result.warnings = lesson->warnings;
  Player player(lesson, lab);
  std::optional<std::size_t> playing = player.next_block();  // the first scene begins by itself
  while (true) {
    if (!settle(player, lab)) {
      result.problems.push_back({player.scene()->at, {"lesson.lab-is-silent", {}}, {}});
      return result;
    }
    if (player.phase() == Phase::Broken) {
      result.problems.push_back(*player.problem());
      return result;
    }
    if (playing) count(result, *lesson, player, *playing);
    while (player.phase() == Phase::Asking) player.skip();
    if (player.phase() == Phase::Finished) return result;
    playing = player.next_block();
    player.next();
  }
}

}  // namespace ipclab::lesson
