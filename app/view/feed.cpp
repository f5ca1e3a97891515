#include <algorithm>

#include "view/situation.hpp"

namespace ipclab::view {
namespace {

// The last step that two branches have in common.
std::uint32_t parting(const record::Log& log, record::BranchId a, record::BranchId b) {
  // Branches are numbered in the order in which they were made: the younger one is led back to its parent.
  std::uint32_t shared = UINT32_MAX;
  while (a != b) {
    record::BranchId& younger = a < b ? b : a;
    const auto parent = log.parent(younger);
    if (!parent) return 0;
    shared = std::min(shared, log.shared_steps(younger));
    younger = *parent;
  }
  return shared;
}

std::vector<BranchRow> branch_rows(const record::Log& log) {
  std::vector<BranchRow> rows;
  for (std::uint32_t number = 0; number < log.branch_count(); ++number) {
    const record::BranchId id{number};
    BranchRow row;
    row.branch = number;
    if (const auto parent = log.parent(id)) row.parent = parent->value;
    row.from = log.shared_steps(id);
    row.steps = log.step_count(id);
    row.current = id == log.current();
    rows.push_back(row);
  }
  return rows;
}

std::vector<Mark> marks_of(const lesson::Player& player, text::Lang lang) {
  std::vector<Mark> marks;
  for (const lesson::Done& done : player.done()) {
    const auto* step = std::get_if<lesson::StepBlock>(&player.lesson().items[done.item]);
    if (step != nullptr && done.first_step <= done.last_step) marks.push_back({done.last_step, step->name});
  }
  for (const lesson::Caption& caption : player.captions()) marks.push_back({caption.step, caption.text.in(lang)});
  std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.step < b.step; });
  return marks;
}

}  // namespace

void TimelineFeed::clear() {
  builder_.clear();
  branch_.reset();
  taken_ = 0;
}

bool TimelineFeed::knows(const record::Log& log) const {
  if (taken_ == 0) return true;
  return branch_->value < log.branch_count() && log.size(*branch_) >= taken_ &&
         log.event(taken_ - 1, *branch_) == last_;
}

void TimelineFeed::follow(const record::Log& log) {
  if (!knows(log)) clear();
  if (branch_ && *branch_ != log.current()) {
    const std::uint32_t step = std::min(parting(log, *branch_, log.current()), builder_.timeline.steps);
    builder_.cut(step, log.at_step(step));
    taken_ = step == 0 ? 0 : log.range(step).last;
  }
  branch_ = log.current();
  for (; taken_ < log.size(); ++taken_) builder_.add(log.event(taken_));
  if (taken_ > 0) last_ = log.event(taken_ - 1);
}

void TimelineFeed::label(const Situation& situation) {
  const Names names = make_names(situation);
  const core::World& world = builder_.world();
  for (Lane& lane : builder_.timeline.lanes) {
    const core::Task* task = world.task(lane.task);
    if (task == nullptr) continue;
    lane.name = names.task(world, lane.task);
    lane.colour = birth_order(world, task->process);
  }
  for (const auto& [id, object] : world.objects) {
    if (object.kind != core::ObjectKind::SemaphoreSet) builder_.timeline.objects[id] = names.object(world, id);
  }
  for (Series& plot : builder_.timeline.series) {
    const core::Object* object = world.object(plot.object);
    const bool set = object != nullptr && object->kind == core::ObjectKind::SemaphoreSet;
    plot.name = set ? names.semaphore(world, plot.object, plot.index) : names.object(world, plot.object);
  }
}

const Timeline& TimelineFeed::update(const Situation& situation) {
  Timeline& timeline = builder_.timeline;
  if (situation.log == nullptr) {
    clear();
    return timeline;
  }
  follow(*situation.log);
  label(situation);
  const bool live = !situation.past || *situation.past >= timeline.steps;
  const std::uint32_t cursor = live ? timeline.steps : *situation.past;
  std::vector<Mark> marks =
      situation.player != nullptr ? marks_of(*situation.player, situation.lang) : std::vector<Mark>{};
  std::vector<BranchRow> branches = branch_rows(*situation.log);
  if (timeline.cursor != cursor || timeline.live != live || timeline.marks != marks || timeline.branches != branches) {
    ++timeline.revision;
  }
  timeline.cursor = cursor;
  timeline.live = live;
  timeline.marks = std::move(marks);
  timeline.branches = std::move(branches);
  return timeline;
}

}  // namespace ipclab::view
