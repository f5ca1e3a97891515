#include "engine/runner/goal.hpp"

#include <algorithm>

#include "core/world.hpp"
#include "engine/decode/calls.hpp"

namespace ipclab::engine::runner {
namespace {

const core::RunTo* run_to(const core::Command& command, core::TargetKind kind) {
  const auto* to = std::get_if<core::RunTo>(&command);
  return to != nullptr && to->kind == kind ? to : nullptr;
}

}  // namespace

Goal::Goal(const core::Command& command, std::uint32_t children) : command_(command), children_(children) {
  if (const auto* step = std::get_if<core::Step>(&command)) left_ = std::max(1u, step->count);
  if (const auto* does = std::get_if<core::Does>(&command)) left_ = std::max(1u, does->times);
}

bool Goal::reached_at(core::HeldAt at, const std::optional<core::Call>& call, const core::Place& place) const {
  if (const auto* to = run_to(command_, core::TargetKind::Call)) {
    return at == core::HeldAt::BeforeCall && call && decode::is_called(*call, to->text);
  }
  if (const auto* to = run_to(command_, core::TargetKind::Line)) {
    return at == core::HeldAt::Line && place.line == to->number && place.file == to->text;
  }
  if (const auto* to = run_to(command_, core::TargetKind::Child)) return children_ >= to->number;
  if (std::holds_alternative<core::Returns>(command_)) return at == core::HeldAt::AfterCall;
  return false;
}

bool Goal::before_call(const core::Call& call, bool is_step) {
  if (const auto* step = std::get_if<core::Step>(&command_)) {
    return step->size == core::StepSize::Call && is_step && --left_ == 0;
  }
  if (const auto* to = run_to(command_, core::TargetKind::Call)) return decode::is_called(call, to->text);
  return false;
}

bool Goal::returned(const core::Call& call) {
  if (const auto* does = std::get_if<core::Does>(&command_)) {
    return decode::is_called(call, does->call) && --left_ == 0;
  }
  if (const auto* to = run_to(command_, core::TargetKind::Child)) return children_ >= to->number;
  if (const auto* to = run_to(command_, core::TargetKind::Output)) return written_.find(to->text) != std::string::npos;
  return std::holds_alternative<core::Returns>(command_);
}

void Goal::child_born() { ++children_; }

void Goal::wrote(const std::string& bytes) {
  const auto* to = run_to(command_, core::TargetKind::Output);
  if (to == nullptr) return;
  written_ += bytes;
  constexpr std::size_t enough = 64 * 1024;
  if (written_.size() > enough + to->text.size()) written_.erase(0, written_.size() - enough - to->text.size());
}

Goal::Result Goal::when_blocked(const std::string& path, const core::Call& call) const {
  const Result blocked{core::Outcome::Blocked, {"outcome.blocked", {path, call.name}}};
  if (run_to(command_, core::TargetKind::Blocked) != nullptr) return {core::Outcome::Reached, {}};
  if (const auto* does = std::get_if<core::Does>(&command_)) {
    if (left_ == 1 && decode::is_called(call, does->call)) return {core::Outcome::Reached, {}};
  }
  return blocked;
}

Goal::Result Goal::when_ended(const std::string& path, const std::optional<core::Call>& call) const {
  if (run_to(command_, core::TargetKind::End) != nullptr) return {core::Outcome::Reached, {}};
  if (const auto* does = std::get_if<core::Does>(&command_)) {
    if (left_ == 1 && call && decode::is_called(*call, does->call)) return {core::Outcome::Reached, {}};
  }
  return {core::Outcome::Ended, {"outcome.ended", {path}}};
}

}  // namespace ipclab::engine::runner
