#include "lesson/player.hpp"

#include <algorithm>

namespace ipclab::lesson {
namespace {

using core::Outcome;

bool is_aside(const Item& item) {
  return std::holds_alternative<ChallengeBlock>(item) || std::holds_alternative<DemonstrationBlock>(item);
}

const std::string& name_of_aside(const Item& item) {
  const auto* challenge = std::get_if<ChallengeBlock>(&item);
  return challenge != nullptr ? challenge->name : std::get<DemonstrationBlock>(item).name;
}

bool plays(const Item& item) {
  return std::holds_alternative<SceneBlock>(item) || std::holds_alternative<StepBlock>(item) || is_aside(item);
}

}  // namespace

std::optional<std::size_t> Prediction::truth() const {
  const auto found = std::find(holds.begin(), holds.end(), true);
  if (found == holds.end()) return std::nullopt;
  return static_cast<std::size_t>(found - holds.begin());
}

Player::Player(std::shared_ptr<const Lesson> lesson, core::Lab& lab)
    : lesson_(std::move(lesson)),
      lab_(lab),
      performer_(lab, [this](const core::Command& command) { return refusal(command); }) {
  reveal();
}

// ---- the way through the items

void Player::reveal() {
  while (cursor_ < lesson_->items.size()) {
    const Item& here = item(cursor_);
    if (plays(here)) {
      shown_ = cursor_ + (showing_ ? 1 : 0);
      phase_ = showing_ ? Phase::Showing : Phase::Reading;
      return;
    }
    if (std::holds_alternative<PredictBlock>(here)) {
      if (find(cursor_) == nullptr) predictions_.push_back({cursor_, {}, {}, false, false, {}, {}});
      const Prediction& prediction = *find(cursor_);
      if (!prediction.answered() && !prediction.skipped) {
        shown_ = cursor_ + 1;
        phase_ = Phase::Asking;
        return;
      }
    }
    ++cursor_;
  }
  shown_ = cursor_;
  phase_ = Phase::Finished;
}

std::optional<std::size_t> Player::next_block() const {
  for (std::size_t index = cursor_; index < lesson_->items.size(); ++index) {
    if (plays(item(index))) return index;
  }
  return std::nullopt;
}

const Scene* Player::scene() const { return scene_item_ ? &std::get<SceneBlock>(item(*scene_item_)).scene : nullptr; }

void Player::next() {
  if (exploring_) return;
  if (phase_ == Phase::Reading) {
    begin_block();
  } else if (phase_ == Phase::Showing) {
    phase_ = Phase::Playing;
    first_step_ = lab_.world().step + 1;
  } else if (phase_ == Phase::Trying) {
    ++cursor_;
    reveal();
  }
}

void Player::answer(std::size_t option) {
  Prediction* open = phase_ == Phase::Asking ? find(cursor_) : nullptr;
  if (open == nullptr) return;
  const auto& block = std::get<PredictBlock>(item(cursor_));
  if (block.number || option >= block.options.size()) return;
  open->chosen = option;
  reveal();
}

void Player::answer_number(std::int64_t number) {
  Prediction* open = phase_ == Phase::Asking ? find(cursor_) : nullptr;
  if (open == nullptr || !std::get<PredictBlock>(item(cursor_)).number) return;
  open->number = number;
  reveal();
}

void Player::skip() {
  if (phase_ != Phase::Asking) return;
  find(cursor_)->skipped = true;
  reveal();
}

const Prediction* Player::prediction(std::size_t index) const {
  const auto found =
      std::find_if(predictions_.begin(), predictions_.end(), [&](const Prediction& p) { return p.item == index; });
  return found == predictions_.end() ? nullptr : &*found;
}

Prediction* Player::find(std::size_t index) { return const_cast<Prediction*>(std::as_const(*this).prediction(index)); }

// ---- a block

void Player::begin_block() {
  phase_ = Phase::Playing;
  acts_ = way_to(cursor_);
  act_ = 0;
  begin_act();
}

// A step goes on from what is on the stage, unless that was left aside.
std::vector<std::size_t> Player::way_to(std::size_t index) const {
  const Item& block = item(index);
  std::vector<std::size_t> way;
  if (const auto* challenge = std::get_if<ChallengeBlock>(&block)) {
    way = way_from(challenge->from);
  } else if (const auto* demonstration = std::get_if<DemonstrationBlock>(&block)) {
    way = way_from(demonstration->from);
  } else if (const auto* step = std::get_if<StepBlock>(&block); step != nullptr && aside_) {
    way = way_from({step->scene, index});
    way.pop_back();
  }
  way.push_back(index);
  return way;
}

std::vector<std::size_t> Player::way_from(const Start& from) const {
  std::vector<std::size_t> way = {from.scene};
  for (std::size_t index = from.scene + 1; from.step && index <= *from.step; ++index) {
    const auto* step = std::get_if<StepBlock>(&item(index));
    if (step != nullptr && step->scene == from.scene) way.push_back(index);
  }
  return way;
}

void Player::begin_act() {
  const Item& act = item(acts_[act_]);
  first_step_ = lab_.world().step + 1;
  if (const auto* scene = std::get_if<SceneBlock>(&act)) {
    scene_item_ = acts_[act_];
    begin_scene(*scene);
  } else if (const auto* step = std::get_if<StepBlock>(&act)) {
    performer_.begin(step->script);
  } else if (const auto* demonstration = std::get_if<DemonstrationBlock>(&act)) {
    aside_ = showing_ = true;
    shown_ = cursor_ + 1;
    done_.push_back({cursor_, first_step_, lab_.world().step});
    performer_.begin(demonstration->script);
  } else {
    begin_attempt();
  }
}

void Player::begin_scene(const SceneBlock& block) {
  first_step_ = 1;
  exploring_ = aside_ = showing_ = false;
  done_.clear();
  captions_.clear();
  noticed_.clear();
  performer_.set_stage(block.scene);
  try {
    core::Scene stage = block.scene.to_start();
    if (is_aside(item(cursor_))) stage.name = name_of_aside(item(cursor_));  // the path keeps its take
    lab_.start(stage);
  } catch (const core::Error& error) {
    fail({block.scene.at, error.message(), {}});
  }
}

bool Player::pump() {
  if (toward_ && follow()) return true;
  if (phase_ == Phase::Reading && !scene_item_ && next_block() == cursor_ &&
      std::holds_alternative<SceneBlock>(item(cursor_))) {
    begin_block();
    return true;
  }
  if (phase_ != Phase::Playing && phase_ != Phase::Returning) return false;
  if (lab_.world().failure) {
    fail({scene()->at, *lab_.world().failure, {}});
    return true;
  }
  if (!lab_.idle()) return false;
  if (phase_ == Phase::Returning) {
    note_rewound(done_.back().last_step);
  } else {
    proceed();
  }
  return true;
}

// The lab is idle: what was ordered is done. On to what keeps it busy next.
void Player::proceed() {
  const bool scene = !own_under_way_ && std::holds_alternative<SceneBlock>(item(acts_[act_]));
  if (scene && lab_.world().last_step.outcome != Outcome::Reached) {
    return fail({this->scene()->at, lab_.world().last_step.why, {}});
  }
  const auto state = scene ? Performer::State::Over : performer_.go_on(showing_);
  for (const Say* say : performer_.take_said()) {
    captions_.push_back({std::max(first_step_, lab_.world().step), say->caption});
  }
  switch (state) {
    case Performer::State::Busy:
      return;
    case Performer::State::Wrong:
      return fail(*performer_.problem());
    case Performer::State::Paused:
      done_.back().last_step = lab_.world().step;
      return reveal();
    case Performer::State::Over:
      return act_over();
  }
}

void Player::act_over() {
  if (std::exchange(own_under_way_, false)) {
    phase_ = Phase::Trying;
  } else {
    finish_act();
  }
}

void Player::finish_act() {
  const std::size_t index = acts_[act_];
  if (showing_) {
    done_.back().last_step = lab_.world().step;
  } else {
    done_.push_back({index, first_step_, lab_.world().step});
    fill_tables(index);
  }
  if (++act_ < acts_.size()) return begin_act();
  finish_block();
}

void Player::finish_block() {
  for (Prediction& prediction : predictions_) {
    const auto& block = std::get<PredictBlock>(item(prediction.item));
    if (block.judged_after == cursor_) judge(prediction, block);
  }
  showing_ = false;
  ++cursor_;
  reveal();
}

void Player::judge(Prediction& prediction, const PredictBlock& block) {
  prediction.judged = true;
  prediction.holds.clear();
  const Facts now = facts(lab_.world());
  if (block.number) {
    const Value value = evaluate(block.number->condition, now);
    const auto* number = std::get_if<std::int64_t>(&value);
    prediction.value = number == nullptr ? std::nullopt : std::optional(*number);
    return;
  }
  for (const Option& option : block.options) {
    prediction.holds.push_back(option.when ? is_true(option.when->condition, now) : option.correct);
  }
}

void Player::fill_tables(std::size_t index) {
  for (std::size_t table = 0; table < lesson_->items.size(); ++table) {
    const auto* block = std::get_if<TableBlock>(&item(table));
    for (std::size_t column = 0; block != nullptr && column < block->columns.size(); ++column) {
      if (block->columns[column].item != index) continue;
      std::erase_if(columns_, [&](const FilledColumn& old) { return old.table == table && old.column == column; });
      columns_.push_back({table, column, fill_column(*block, facts(lab_.world()))});
    }
  }
}

// ---- a challenge

void Player::begin_attempt() {
  aside_ = true;
  shown_ = cursor_ + 1;
  done_.push_back({cursor_, first_step_, lab_.world().step});
  if (attempt(cursor_) == nullptr) attempts_.push_back({cursor_, 0, {}, false, 0, {}});
  Attempt& mine = *const_cast<Attempt*>(attempt(cursor_));
  mine.first_step = first_step_;
  mine.moves.clear();
  mine.solved = false;
  mine.mistake.reset();
  in_run_ = false;
  phase_ = Phase::Trying;
}

const Attempt* Player::attempt(std::size_t index) const {
  const auto found =
      std::find_if(attempts_.begin(), attempts_.end(), [&](const Attempt& one) { return one.item == index; });
  return found == attempts_.end() ? nullptr : &*found;
}

Attempt* Player::open_attempt() {
  const bool tries = phase_ == Phase::Trying || own_under_way_;
  return tries ? const_cast<Attempt*>(std::as_const(*this).attempt(cursor_)) : nullptr;
}

void Player::hint() {
  Attempt* open = open_attempt();
  if (open == nullptr) return;
  open->hints = std::min(open->hints + 1, std::get<ChallengeBlock>(item(cursor_)).hints.size());
}

void Player::retry() {
  if (phase_ == Phase::Trying) begin_block();
}

void Player::perform(const Script& moves) {
  if (phase_ != Phase::Trying) return;
  open_attempt()->mistake.reset();
  own_ = moves;
  own_under_way_ = true;
  phase_ = Phase::Playing;
  performer_.begin(own_);
}

std::optional<core::Message> Player::refusal(const core::Command& command) const {
  if (phase_ != Phase::Trying && !own_under_way_) return std::nullopt;
  const auto& block = std::get<ChallengeBlock>(item(cursor_));
  const std::string move(move_of(command));
  const bool allowed = move.empty() || block.allow.empty() ||
                       std::find(block.allow.begin(), block.allow.end(), move) != block.allow.end();
  if (!allowed) return core::Message{"lesson.move-not-allowed", {move}};
  const Attempt& open = *attempt(cursor_);
  if (!move.empty() && block.within && open.moves.size() >= *block.within && !open.solved) {
    return core::Message{"lesson.no-moves-left", {std::to_string(*block.within)}};
  }
  return std::nullopt;
}

// A move is a step that the person asked for; the goal may be there for a moment only.
void Player::note_move(const core::Event& event, const core::World& world) {
  Attempt* open = open_attempt();
  if (open == nullptr) return;
  if (const auto* began = std::get_if<core::StepBegan>(&event.body)) {
    const bool turn = in_run_;  // what the run itself does is no move
    if (std::holds_alternative<core::Run>(began->command)) in_run_ = true;
    if (std::holds_alternative<core::Hold>(began->command)) in_run_ = false;
    if (!turn && !performer_.repeats() && !move_of(began->command).empty()) open->moves.push_back(event.step);
  }
  const auto& block = std::get<ChallengeBlock>(item(cursor_));
  open->solved = open->solved || (!open->moves.empty() && is_true(block.goal.condition, facts(world)));
}

// ---- events

void Player::on_event(const core::Event& event, const core::World& world) {
  if (!scene_item_) return;
  performer_.on_event(event);
  if (phase_ == Phase::Playing && !performer_.watch(world)) fail(*performer_.problem());
  note_move(event, world);
  if (exploring_) notice(world);
}

void Player::notice(const core::World& world) {
  for (std::size_t index = 0; index < shown_; ++index) {
    const auto* block = std::get_if<TryBlock>(&item(index));
    if (block == nullptr || block->scene != scene_item_) continue;
    const bool known = std::find(noticed_.begin(), noticed_.end(), index) != noticed_.end();
    if (!known && is_true(block->notice.condition, facts(world))) noticed_.push_back(index);
  }
}

// Where the person's own moves go wrong, the lesson is as it was.
void Player::fail(const Problem& problem) {
  if (own_under_way_ && !lab_.world().failure) {
    open_attempt()->mistake = problem;
    own_under_way_ = false;
    phase_ = Phase::Trying;
    return;
  }
  phase_ = Phase::Broken;
  problem_ = problem;
}

// ---- off the path and back

void Player::note_own_action() {
  if (!done_.empty() && phase_ != Phase::Playing && phase_ != Phase::Trying) exploring_ = true;
}

void Player::return_to_path() {
  if (!exploring_ || done_.empty()) return;
  const std::uint32_t step = done_.back().last_step;
  if (lab_.world().step == step) {
    note_rewound(step);
    return;
  }
  try {
    lab_.rewind(step);
    phase_ = Phase::Returning;
  } catch (const core::Error& error) {
    fail({scene()->at, error.message(), {}});
  }
}

void Player::note_rewound(std::uint32_t step) {
  if (done_.empty()) return;
  performer_.note_rewound(step);
  if (Attempt* open = open_attempt()) {
    std::erase_if(open->moves, [&](std::uint32_t move) { return move > step; });
    open->solved = false;
    return;
  }
  if (aside_) return note_rewound_aside(step);
  const std::size_t before = done_.size();
  while (done_.size() > 1 && done_.back().last_step > step) done_.pop_back();
  std::erase_if(captions_, [&](const Caption& caption) { return caption.step > step; });
  if (done_.size() != before) forget_after(done_.back().item);
  exploring_ = done_.back().last_step != step;
  reveal();
}

// What is on the stage is none of the path: only where the demonstration stood is lost.
void Player::note_rewound_aside(std::uint32_t step) {
  std::erase_if(captions_, [&](const Caption& caption) { return caption.step > step; });
  showing_ = showing_ && done_.back().last_step == step;
  exploring_ = false;
  reveal();
}

// Questions that lie ahead again are asked anew; what has not been answered again by the kernel is hidden again.
void Player::forget_after(std::size_t index) {
  std::erase_if(predictions_, [&](const Prediction& prediction) { return prediction.item > index; });
  for (Prediction& prediction : predictions_) {
    if (std::get<PredictBlock>(item(prediction.item)).judged_after > index) prediction.judged = false;
  }
  cursor_ = index + 1;
  performer_.put_out();
  problem_.reset();
}

void Player::restart_scene() {
  toward_.reset();
  if (!scene_item_) return;
  if (phase_ == Phase::Trying || showing_) return begin_block();
  forget_after(*scene_item_);
  cursor_ = shown_ = *scene_item_;
  begin_block();
}

void Player::restart() {
  toward_.reset();
  predictions_.clear();
  done_.clear();
  problem_.reset();
  scene_item_.reset();
  attempts_.clear();
  columns_.clear();
  exploring_ = aside_ = showing_ = own_under_way_ = false;
  cursor_ = 0;
  reveal();
}

// ---- names

std::optional<std::string> Player::process_name(text::Lang lang, const std::string& path) const {
  const ProcessName* row = scene() == nullptr ? nullptr : scene()->process_at(path);
  if (row == nullptr) return std::nullopt;
  return lesson_->display(lang, row->name);
}

std::optional<std::string> Player::object_name(text::Lang lang, const core::World& world, core::ObjectId id,
                                               std::uint16_t member) const {
  if (scene() == nullptr) return std::nullopt;
  for (const ObjectName& row : scene()->objects) {
    const core::Object* object = row.find(world);
    if (object != nullptr && object->id == id && row.member == member) return lesson_->display(lang, row.name);
  }
  return std::nullopt;
}

}  // namespace ipclab::lesson
