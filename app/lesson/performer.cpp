#include "lesson/performer.hpp"

#include <algorithm>
#include <utility>

namespace ipclab::lesson {
namespace {

using core::Outcome;

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

void Performer::set_stage(const Scene& scene) {
  scene_ = &scene;
  returns_.clear();
  script_ = nullptr;
  ordered_ = nullptr;
  look_.clear();
}

void Performer::begin(const Script& script) {
  script_ = &script;
  line_ = 0;
  beat_ = then_asked_ = false;
  bringing_.clear();
  ordered_ = nullptr;
  repeats_ = 0;
  followed_ = 0;
  look_.clear();
  problem_.reset();
}

Performer::State Performer::go_on(bool pause_after_beat) {
  if (const Order* done = std::exchange(ordered_, nullptr)) {
    if (!order_done(*done)) return problem_ ? State::Wrong : State::Busy;
  }
  while (line_ < script_->lines.size()) {
    const Line& line = script_->lines[line_];
    const bool begins_beat = std::holds_alternative<Order>(line) || std::holds_alternative<Say>(line);
    if (begins_beat && std::exchange(beat_, beat_ && !pause_after_beat) && pause_after_beat) return State::Paused;
    ++line_;
    if (!carry_out(line)) return problem_ ? State::Wrong : State::Busy;
  }
  script_ = nullptr;
  return State::Over;
}

// False where the rest has to wait: the lab is busy, or it went wrong.
bool Performer::carry_out(const Line& line) {
  if (const auto* wanted = std::get_if<Order>(&line)) {
    beat_ = true;
    return order(*wanted);
  }
  if (const auto* claim = std::get_if<Expect>(&line)) return expect(claim->claim);
  if (const auto* look = std::get_if<Look>(&line)) look_.push_back(*look);
  if (const auto* say = std::get_if<Say>(&line)) said_.push_back(say);
  return true;
}

bool Performer::order(const Order& order) {
  if (order.row->make == nullptr) return follow(order);
  const core::World& world = lab_.world();
  Given given{{}, {}, facts(world)};
  const auto add = [&](const std::string& name) {
    const core::Process* process = world.process_by_path(scene_->process(name)->path);
    if (process == nullptr) return bring_forth(order, name);
    given.tasks.push_back(process->id);
    return true;
  };
  if (!order.process.empty() && !add(order.process)) return false;
  for (const std::string& name : order.processes) {
    if (!add(name)) return false;
  }
  bringing_.clear();
  if (!order.process.empty()) given.subject = given.tasks.front();
  then_asked_ = false;
  return ask(order, order.row->make(order, given));
}

// One move of the schedule after the other. Who is who in it counts from the scene's beginning.
bool Performer::follow(const Order& order) {
  if (followed_ == 0 && lab_.world().step != scene_->programs.size()) {
    return wrong(order.at, {"lesson.replay-too-late", {}});
  }
  if (followed_ == order.moves.size()) {
    followed_ = 0;
    return true;
  }
  const record::Move& move = order.moves[followed_++];
  ask(order, move.command);
  if (move.hold && ordered_ != nullptr) lab_.command(core::Hold{});
  return false;
}

// Who is not born yet: the nearest forefather who lives goes on until that child is born; then the order is given.
bool Performer::bring_forth(const Order& order, const std::string& name) {
  const core::World& world = lab_.world();
  std::string path = scene_->process(name)->path;
  std::string forefather = path;
  do {
    path = forefather;
    const std::size_t dot = path.rfind('.');
    if (dot == path.npos) return wrong(order.at, {"lesson.unborn", {name, ""}});
    forefather = path.substr(0, dot);
  } while (world.process_by_path(forefather) == nullptr);
  Expression state;  // of the forefather, as it is seen
  state.operation = Operation::State;
  const ProcessName* parent = scene_->process_at(forefather);
  if (parent != nullptr) state.process = parent->name;
  const std::string now = parent == nullptr ? forefather : seen(state, facts(world));
  const core::Process* process = world.process_by_path(forefather);
  const bool before = std::exchange(bringing_, path) == path;  // and it did not help
  if (before || core::refusal(world, core::Returns{process->id})) {
    bringing_.clear();
    return wrong(order.at, {"lesson.unborn", {name, now}});
  }
  const auto ordinal = static_cast<std::uint32_t>(std::stoul(path.substr(path.rfind('.') + 1)));
  return ask(order, core::RunTo{process->id, core::TargetKind::Child, {}, ordinal});
}

bool Performer::ask(const Order& order, const core::Command& command) {
  if (!repeats()) {
    if (auto reason = refusal_(command)) return wrong(order.at, std::move(*reason));
  }
  try {
    lab_.command(command);
    ordered_ = &order;
  } catch (const core::Error& error) {
    wrong(order.at, error.message());
  }
  return false;
}

bool Performer::order_done(const Order& order) {
  const core::World& world = lab_.world();
  const core::StepEnded& ended = world.last_step;
  if (!bringing_.empty() || order.row->make == nullptr) return this->order(order);
  const bool more = order.row->then != nullptr && !std::exchange(then_asked_, true);
  if (!allows(more ? Allowed{} : order.row->allowed, ended.outcome)) {
    return wrong(order.at, ended.why.empty() ? core::Message{"lesson.went-otherwise", {order.line}} : ended.why);
  }
  if (more) {
    const auto command = order.row->then(order, world);
    return !command || ask(order, *command);
  }
  if (const auto busy = never_quiet(order, world)) {
    return wrong(order.at, {"lesson.never-quiet", {busy->path, std::to_string(run_limit)}});
  }
  if (order.until.empty() || is_true(order.until.front(), facts(world))) {
    repeats_ = 0;
    then_asked_ = false;
    return true;
  }
  if (++repeats_ == run_limit) {
    return wrong(order.at, {"lesson.run-limit", {std::to_string(run_limit), seen(order.until.front(), facts(world))}});
  }
  return this->order(order);
}

// After a run until all is quiet: somebody who still goes on.
const core::Task* Performer::never_quiet(const Order& order, const core::World& world) const {
  if (order.row->word != "run" || !order.until.empty()) return nullptr;
  for (const auto& [id, task] : world.tasks) {
    const bool meant = order.processes.empty() ||
                       std::any_of(order.processes.begin(), order.processes.end(),
                                   [&](const std::string& name) { return scene_->process(name)->path == task.path; });
    if (meant && task.state == core::TaskState::Ready) return &task;
  }
  return nullptr;
}

bool Performer::expect(const Claim& claim) {
  const Facts now = facts(lab_.world());
  return is_true(claim.condition, now) ||
         wrong(claim.at, {"lesson.expect-failed", {claim.line, seen(claim.condition, now)}});
}

bool Performer::wrong(const Spot& at, core::Message what) {
  problem_ = Problem{at, std::move(what), {}};
  return false;
}

void Performer::on_event(const core::Event& event) {
  if (const auto* returned = std::get_if<core::CallReturned>(&event.body); returned != nullptr && event.task) {
    returns_.push_back({event.step, *event.task, returned->returned});
  }
}

bool Performer::watch(const core::World& world) {
  if (script_ == nullptr) return true;
  const auto violated = [&](const Claim& claim, bool forbidden, const char* key) {
    const Value value = evaluate(claim.condition, facts(world));
    const bool* truth = std::get_if<bool>(&value);
    if (truth == nullptr || *truth != forbidden) return false;
    wrong(claim.at, {key, {claim.line, seen(claim.condition, facts(world))}});
    return true;
  };
  for (const Claim& claim : script_->always) {
    if (violated(claim, false, "lesson.always-failed")) return false;
  }
  for (const Claim& claim : script_->never) {
    if (violated(claim, true, "lesson.never-failed")) return false;
  }
  return true;
}

void Performer::note_rewound(std::uint32_t step) {
  std::erase_if(returns_, [&](const PastReturn& past) { return past.step > step; });
}

}  // namespace ipclab::lesson
