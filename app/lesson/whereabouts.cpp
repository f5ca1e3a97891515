// From one version of a lesson to another: what was played is played again, without the person.
#include <algorithm>

#include "lesson/player.hpp"

namespace ipclab::lesson {

// Of a block that plays; empty of all others.
std::string Player::block_name(std::size_t index) const {
  const Item& here = item(index);
  if (const auto* scene = std::get_if<SceneBlock>(&here)) return scene->scene.name;
  if (const auto* step = std::get_if<StepBlock>(&here)) return step->name;
  if (const auto* challenge = std::get_if<ChallengeBlock>(&here)) return challenge->name;
  if (const auto* demonstration = std::get_if<DemonstrationBlock>(&here)) return demonstration->name;
  return {};
}

std::optional<std::size_t> Player::block_named(const std::string& name) const {
  for (std::size_t index = 0; index < lesson_->items.size(); ++index) {
    if (block_name(index) == name) return index;
  }
  return std::nullopt;
}

Whereabouts Player::whereabouts() const {
  if (toward_) return *toward_;
  Whereabouts here;
  const bool on_stage = phase_ == Phase::Trying || showing_ || own_under_way_;
  const std::size_t end = std::min(cursor_ + (on_stage ? 1 : 0), lesson_->items.size());
  for (std::size_t index = 0; index < end; ++index) {
    if (std::string name = block_name(index); !name.empty()) here.blocks.push_back(std::move(name));
  }
  for (const Prediction& prediction : predictions_) {
    if (!prediction.answered() && !prediction.skipped) continue;
    const auto& block = std::get<PredictBlock>(item(prediction.item));
    here.answers.push_back(
        {block.name, prediction.chosen ? block.options[*prediction.chosen].key : std::string(), prediction.number});
  }
  for (const Attempt& attempt : attempts_) here.tried.push_back({block_name(attempt.item), attempt});
  return here;
}

void Player::go_to(Whereabouts there) {
  std::erase_if(there.blocks, [&](const std::string& name) { return !block_named(name); });
  for (const Whereabouts::Tried& tried : there.tried) {
    const auto index = block_named(tried.challenge);
    if (!index || !std::holds_alternative<ChallengeBlock>(item(*index))) continue;
    attempts_.push_back(tried.attempt);
    attempts_.back().item = *index;
    attempts_.back().hints = std::min(tried.attempt.hints, std::get<ChallengeBlock>(item(*index)).hints.size());
    attempts_.back().mistake.reset();
  }
  toward_ = std::move(there);
}

// What a person would do next on the way there. False: the lab is at it, or there is nothing more to do.
bool Player::follow() {
  if (phase_ == Phase::Playing || phase_ == Phase::Returning || phase_ == Phase::Broken) return false;
  const auto last = toward_->blocks.empty() ? std::nullopt : block_named(toward_->blocks.back());
  const bool there = !last || cursor_ > *last || (cursor_ == *last && (phase_ == Phase::Trying || showing_));
  if (phase_ == Phase::Asking && answer_again()) return true;
  if (there || phase_ == Phase::Finished) {
    toward_.reset();
    return true;
  }
  if (phase_ == Phase::Asking) {
    skip();
  } else if (phase_ == Phase::Reading && cursor_ != *last && !std::holds_alternative<SceneBlock>(item(cursor_)) &&
             !std::holds_alternative<StepBlock>(item(cursor_))) {
    ++cursor_;
    reveal();
  } else {
    next();
  }
  return true;
}

// The open prediction, as it was answered before. False: it was not, or what was answered is no option any more.
bool Player::answer_again() {
  const auto& block = std::get<PredictBlock>(item(cursor_));
  for (const Whereabouts::Answer& given : toward_->answers) {
    if (given.prediction != block.name) continue;
    if (given.option.empty() && !given.number) {
      skip();
      return true;
    }
    if (block.number && given.number) {
      answer_number(*given.number);
      return true;
    }
    const auto option = std::find_if(block.options.begin(), block.options.end(),
                                     [&](const Option& one) { return one.key == given.option; });
    if (block.number || option == block.options.end()) return false;
    answer(static_cast<std::size_t>(option - block.options.begin()));
    return true;
  }
  return false;
}

}  // namespace ipclab::lesson
