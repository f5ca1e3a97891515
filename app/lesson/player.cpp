#include "lesson/player.hpp"

#include <algorithm>
#include <cassert>

namespace ipclab::lesson {
namespace {

using core::Outcome;

bool plays(const Item& item) {
  return std::holds_alternative<SceneBlock>(item) || std::holds_alternative<StepBlock>(item);
}

bool allows(const Allowed& allowed, Outcome outcome) {
  switch (outcome) {
    case Outcome::Reached:
      return true;
    case Outcome::Blocked:
      return allowed.blocked;
    case Outcome::Ended:
      return allowed.ended;
    case Outcome::Limit:
      return allowed.limit;
    case Outcome::Held:
      return false;
  }
  return false;
}

}  // namespace

std::optional<std::size_t> Prediction::truth() const {
  const auto found = std::find(holds.begin(), holds.end(), true);
  if (found == holds.end()) return std::nullopt;
  return static_cast<std::size_t>(found - holds.begin());
}

Player::Player(std::shared_ptr<const Lesson> lesson, core::Lab& lab) : lesson_(std::move(lesson)), lab_(lab) {
  reveal();
}

// ---- the way through the items

void Player::reveal() {
  while (cursor_ < lesson_->items.size()) {
    const Item& here = item(cursor_);
    if (plays(here)) {
      shown_ = cursor_;
      phase_ = Phase::Reading;
      return;
    }
    if (std::holds_alternative<PredictBlock>(here)) {
      if (find(cursor_) == nullptr) predictions_.push_back({cursor_, {}, false, false, {}});
      const Prediction& prediction = *find(cursor_);
      if (!prediction.chosen && !prediction.skipped) {
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
  if (phase_ == Phase::Reading && !exploring_) begin_block();
}

void Player::answer(std::size_t option) {
  Prediction* open = phase_ == Phase::Asking ? find(cursor_) : nullptr;
  if (open == nullptr || option >= std::get<PredictBlock>(item(cursor_)).options.size()) return;
  open->chosen = option;
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
  ordered_ = nullptr;
  line_ = 0;
  look_.clear();
  if (const auto* scene = std::get_if<SceneBlock>(&item(cursor_))) {
    begin_scene(*scene);
  } else {
    first_step_ = lab_.world().step + 1;
  }
}

void Player::begin_scene(const SceneBlock& block) {
  scene_item_ = cursor_;
  first_step_ = 1;
  exploring_ = false;
  done_.clear();
  captions_.clear();
  noticed_.clear();
  returns_.clear();
  try {
    lab_.start(block.scene.to_start());
  } catch (const core::Error& error) {
    fail(block.scene.at, error.message());
  }
}

bool Player::pump() {
  if (phase_ == Phase::Reading && !scene_item_ && next_block() == cursor_ &&
      std::holds_alternative<SceneBlock>(item(cursor_))) {
    begin_block();
    return true;
  }
  if (phase_ != Phase::Playing && phase_ != Phase::Returning) return false;
  if (lab_.world().failure) {
    fail(scene()->at, *lab_.world().failure);
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

// The lab is idle: what was ordered is done. On to the next line that keeps it busy.
void Player::proceed() {
  if (const Order* done = std::exchange(ordered_, nullptr)) {
    if (!order_done(*done)) return;
  }
  const auto* step = std::get_if<StepBlock>(&item(cursor_));
  if (step != nullptr) {
    while (line_ < step->script.lines.size()) {
      if (!carry_out(step->script.lines[line_++])) return;
    }
  } else if (lab_.world().last_step.outcome != Outcome::Reached) {
    fail(scene()->at, lab_.world().last_step.why);
    return;
  }
  finish_block();
}

// False where the rest has to wait: the lab is busy, or it went wrong.
bool Player::carry_out(const Line& line) {
  if (const auto* wanted = std::get_if<Order>(&line)) return order(*wanted);
  if (const auto* claim = std::get_if<Expect>(&line)) return expect(claim->claim);
  if (const auto* look = std::get_if<Look>(&line)) look_.push_back(*look);
  if (const auto* say = std::get_if<Say>(&line))
    captions_.push_back({std::max(first_step_, lab_.world().step), say->caption});
  return true;
}

bool Player::order(const Order& order) {
  const core::World& world = lab_.world();
  std::vector<core::TaskId> tasks;
  const auto add = [&](const std::string& name) {
    const core::Process* process = world.process_by_path(scene()->process(name)->path);
    if (process == nullptr) fail(order.at, {"lesson.unborn", {name}});
    if (process != nullptr) tasks.push_back(process->id);
    return process != nullptr;
  };
  if (!order.process.empty() && !add(order.process)) return false;
  for (const std::string& name : order.processes) {
    if (!add(name)) return false;
  }
  const core::TaskId subject = order.process.empty() ? core::TaskId{} : tasks.front();
  try {
    lab_.command(order.row->make(order, subject, tasks));
    ordered_ = &order;
  } catch (const core::Error& error) {
    fail(order.at, error.message());
  }
  return false;
}

bool Player::order_done(const Order& order) {
  const core::World& world = lab_.world();
  const core::StepEnded& ended = world.last_step;
  if (!allows(order.row->allowed, ended.outcome)) {
    fail(order.at, ended.why.empty() ? core::Message{"lesson.went-otherwise", {order.line}} : ended.why);
    return false;
  }
  if (order.until.empty() || is_true(order.until.front(), facts(world))) {
    repeats_ = 0;
    return true;
  }
  constexpr std::uint32_t most = 10'000;
  if (++repeats_ == most) {
    fail(order.at, {"lesson.run-limit", {std::to_string(most), seen(order.until.front(), facts(world))}});
    return false;
  }
  return this->order(order);
}

bool Player::expect(const Claim& claim) {
  const Facts now = facts(lab_.world());
  if (is_true(claim.condition, now)) return true;
  fail(claim.at, {"lesson.expect-failed", {claim.line, seen(claim.condition, now)}});
  return false;
}

void Player::finish_block() {
  done_.push_back({cursor_, first_step_, lab_.world().step});
  for (Prediction& prediction : predictions_) {
    const auto& block = std::get<PredictBlock>(item(prediction.item));
    if (block.judged_after == cursor_) judge(prediction, block);
  }
  ++cursor_;
  reveal();
}

void Player::judge(Prediction& prediction, const PredictBlock& block) {
  prediction.judged = true;
  prediction.holds.clear();
  for (const Option& option : block.options) {
    prediction.holds.push_back(option.when ? is_true(option.when->condition, facts(lab_.world())) : option.correct);
  }
}

// ---- events

void Player::on_event(const core::Event& event, const core::World& world) {
  if (!scene_item_) return;
  if (const auto* returned = std::get_if<core::CallReturned>(&event.body); returned != nullptr && event.task) {
    returns_.push_back({event.step, *event.task, returned->returned});
  }
  if (phase_ == Phase::Playing) watch(world);
  if (exploring_) notice(world);
}

void Player::watch(const core::World& world) {
  const auto* step = std::get_if<StepBlock>(&item(cursor_));
  if (step == nullptr) return;
  const auto violated = [&](const Claim& claim, bool forbidden, const char* key) {
    const Value value = evaluate(claim.condition, facts(world));
    const bool* truth = std::get_if<bool>(&value);
    if (truth == nullptr || *truth != forbidden) return false;
    fail(claim.at, {key, {claim.line, seen(claim.condition, facts(world))}});
    return true;
  };
  for (const Claim& claim : step->script.always) {
    if (violated(claim, false, "lesson.always-failed")) return;
  }
  for (const Claim& claim : step->script.never) {
    if (violated(claim, true, "lesson.never-failed")) return;
  }
}

void Player::notice(const core::World& world) {
  for (std::size_t index = 0; index < shown_; ++index) {
    const auto* block = std::get_if<TryBlock>(&item(index));
    if (block == nullptr || block->scene != scene_item_) continue;
    const bool known = std::find(noticed_.begin(), noticed_.end(), index) != noticed_.end();
    if (!known && is_true(block->notice.condition, facts(world))) noticed_.push_back(index);
  }
}

void Player::fail(const Spot& at, core::Message what) {
  phase_ = Phase::Broken;
  problem_ = Problem{at, std::move(what), {}};
}

// ---- off the path and back

void Player::note_own_action() {
  if (!done_.empty() && phase_ != Phase::Playing) exploring_ = true;
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
    fail(scene()->at, error.message());
  }
}

void Player::note_rewound(std::uint32_t step) {
  if (done_.empty()) return;
  const std::size_t before = done_.size();
  while (done_.size() > 1 && done_.back().last_step > step) done_.pop_back();
  std::erase_if(returns_, [&](const PastReturn& past) { return past.step > step; });
  std::erase_if(captions_, [&](const Caption& caption) { return caption.step > step; });
  if (done_.size() != before) forget_after(done_.back().item);
  exploring_ = done_.back().last_step != step;
  reveal();
}

// Questions that lie ahead again are asked anew; what has not been answered again by the kernel is hidden again.
void Player::forget_after(std::size_t index) {
  std::erase_if(predictions_, [&](const Prediction& prediction) { return prediction.item > index; });
  for (Prediction& prediction : predictions_) {
    if (std::get<PredictBlock>(item(prediction.item)).judged_after > index) prediction.judged = false;
  }
  cursor_ = index + 1;
  look_.clear();
  problem_.reset();
}

void Player::restart_scene() {
  if (!scene_item_) return;
  forget_after(*scene_item_);
  cursor_ = shown_ = *scene_item_;
  begin_block();
}

void Player::restart() {
  predictions_.clear();
  done_.clear();
  problem_.reset();
  scene_item_.reset();
  exploring_ = false;
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
