#include "view/timeline.hpp"

#include <algorithm>

#include "analysis/why.hpp"

namespace ipclab::view {
namespace {

using core::TaskId;
using core::TaskState;

std::optional<LaneState> lane_state(const core::Task& task, bool ran) {
  switch (task.state) {
    case TaskState::New:
    case TaskState::Ready:
      return ran ? LaneState::Ran : LaneState::Held;
    case TaskState::Running:
      return LaneState::Ran;
    case TaskState::Blocked:
      return LaneState::Blocked;
    case TaskState::Stopped:
      return LaneState::Stopped;
    // In the step of its end it is still seen to have run.
    case TaskState::Zombie:
      return ran ? LaneState::Ran : LaneState::Zombie;
    case TaskState::Ended:
      return ran ? std::optional(LaneState::Ran) : std::nullopt;
  }
  return std::nullopt;
}

// How many things a process may hold at once for their bars to be drawn whole.
constexpr std::ptrdiff_t most_at_once = 64;

// Makes the last element reach to the end of `step` where it is the same but for its end, else begins a new one.
template <class Stretch>
void stretch(std::vector<Stretch>& all, Stretch next, std::uint32_t step) {
  next.from = step;
  next.to = step + 1;
  const auto same = [&](const Stretch& old) {
    Stretch moved = old;
    moved.from = next.from;
    moved.to = next.to;
    return old.to == step && moved == next;
  };
  for (auto old = all.rbegin(); old != all.rend() && old - all.rbegin() < most_at_once; ++old) {
    if (!same(*old)) continue;
    old->to = next.to;
    return;
  }
  all.push_back(next);
}

template <class Stretch>
void cut_stretches(std::vector<Stretch>& all, std::uint32_t step) {
  std::erase_if(all, [&](const Stretch& one) { return one.from > step; });
  for (Stretch& one : all) one.to = std::min(one.to, step + 1);
}

// What of the object is plotted, one for each series; none where it has nothing that counts.
std::vector<std::uint64_t> measures(const core::Object& object) {
  if (const auto* stream = object.as<core::Stream>()) return {stream->bytes};
  if (const auto* queue = object.as<core::Queue>()) return {queue->facts.messages};
  const auto* counter = object.as<core::Counter>();
  if (counter != nullptr && object.kind != core::ObjectKind::Mutex) return {counter->facts.value};
  std::vector<std::uint64_t> values;
  for (const core::SemaphoreMember& member : core::members_of(object)) values.push_back(member.value);
  return values;
}

}  // namespace

std::span<const Segment> visible(std::span<const Segment> ordered, std::uint32_t from, std::uint32_t to) {
  const auto first =
      std::partition_point(ordered.begin(), ordered.end(), [&](const Segment& s) { return s.to <= from; });
  const auto last = std::partition_point(first, ordered.end(), [&](const Segment& s) { return s.from < to; });
  return {first, last};
}

std::optional<std::uint64_t> value_at(const Series& series, std::uint32_t step) {
  if (series.removed && step >= *series.removed) return std::nullopt;
  const auto after = std::partition_point(series.values.begin(), series.values.end(),
                                          [&](const Value& value) { return value.step <= step; });
  if (after == series.values.begin()) return std::nullopt;
  return std::prev(after)->value;
}

void TimelineBuilder::add(const core::Event& event) {
  world_ = core::apply(std::move(world_), event);
  const bool acts = std::holds_alternative<core::Resumed>(event.body) ||
                    std::holds_alternative<core::CallEntered>(event.body) ||
                    std::holds_alternative<core::CallReturned>(event.body);
  if (acts) ran_.push_back(*event.task);
  if (const auto* released = std::get_if<core::Released>(&event.body); released != nullptr && released->by) {
    timeline.wakes.push_back({event.step, *released->by, *event.task});
  }
  if (std::holds_alternative<core::StepEnded>(event.body)) end_of_step(event.step);
}

void TimelineBuilder::end_of_step(std::uint32_t step) {
  for (const auto& [id, task] : world_.tasks) {
    const bool ran = std::find(ran_.begin(), ran_.end(), id) != ran_.end();
    const auto state = lane_state(task, ran);
    if (!state) continue;
    Segment segment;
    segment.state = *state;
    if (*state == LaneState::Blocked) {
      if (const auto wait = analysis::wait_of(world_, id)) {
        segment.object = wait->object;
        segment.index = wait->index;
      }
    }
    stretch(lane(task).segments, segment, step);
  }
  for (const auto& [id, object] : world_.objects) {
    const std::vector<std::uint64_t> values = measures(object);
    for (std::size_t index = 0; index < values.size(); ++index) {
      plot(object, static_cast<std::uint16_t>(index), values[index], step);
    }
    for (std::size_t index = 0; index < core::members_of(object).size(); ++index) {
      hold(object, static_cast<std::uint16_t>(index), step);
    }
  }
  ran_.clear();
  timeline.steps = step;
  ++timeline.revision;
}

void TimelineBuilder::hold(const core::Object& object, std::uint16_t index, std::uint32_t step) {
  const core::SemaphoreMember& now = core::members_of(object)[index];
  if (!object.exists || now.given_by_others) return;
  for (const auto& [process, amount] : now.held) {
    const core::Task* task = world_.task(process);
    if (task == nullptr || task->state == TaskState::Ended || task->state == TaskState::Zombie) continue;
    Holding holding;
    holding.object = object.id;
    holding.index = index;
    stretch(lane(*task).holdings, holding, step);
  }
}

void TimelineBuilder::plot(const core::Object& object, std::uint16_t index, std::uint64_t value, std::uint32_t step) {
  // A pipe that nothing was ever in is not worth a plot; the value of a semaphore is, from its birth on.
  const bool worth = value > 0 || object.as<core::SemaphoreSet>() != nullptr;
  const auto known =
      std::lower_bound(timeline.series.begin(), timeline.series.end(), std::pair(object.id, index),
                       [](const Series& one, const auto& wanted) { return std::pair(one.object, one.index) < wanted; });
  const bool has = known != timeline.series.end() && known->object == object.id && known->index == index;
  if (!has && !worth) return;
  Series& plot = series(object.id, index);
  if (plot.removed) return;
  if (!object.exists) {
    plot.removed = step;
  } else if (plot.values.empty() || plot.values.back().value != value) {
    plot.values.push_back({step, value});
    plot.highest = std::max(plot.highest, value);
  }
}

Lane& TimelineBuilder::lane(const core::Task& task) {
  // Tasks are numbered in the order of their births, and so are lanes.
  const auto found = std::lower_bound(timeline.lanes.begin(), timeline.lanes.end(), task.id,
                                      [](const Lane& lane, TaskId id) { return lane.task < id; });
  if (found != timeline.lanes.end() && found->task == task.id) return *found;
  Lane made;
  made.task = task.id;
  made.path = task.path;
  return *timeline.lanes.insert(found, made);
}

Series& TimelineBuilder::series(core::ObjectId object, std::uint16_t index) {
  const auto key = std::pair(object, index);
  const auto found =
      std::lower_bound(timeline.series.begin(), timeline.series.end(), key,
                       [](const Series& one, const auto& wanted) { return std::pair(one.object, one.index) < wanted; });
  if (found != timeline.series.end() && std::pair(found->object, found->index) == key) return *found;
  Series made;
  made.object = object;
  made.index = index;
  return *timeline.series.insert(found, made);
}

void TimelineBuilder::cut(std::uint32_t step, core::World world) {
  for (Lane& lane : timeline.lanes) {
    cut_stretches(lane.segments, step);
    cut_stretches(lane.holdings, step);
  }
  std::erase_if(timeline.lanes, [&](const Lane& lane) { return !world.tasks.contains(lane.task); });
  for (Series& plot : timeline.series) {
    std::erase_if(plot.values, [&](const Value& value) { return value.step > step; });
    if (plot.removed && *plot.removed > step) plot.removed.reset();
    plot.highest = 0;
    for (const Value& value : plot.values) plot.highest = std::max(plot.highest, value.value);
  }
  std::erase_if(timeline.series, [](const Series& plot) { return plot.values.empty(); });
  std::erase_if(timeline.wakes, [&](const Wake& wake) { return wake.step > step; });
  timeline.steps = step;
  ++timeline.revision;
  ran_.clear();
  world_ = std::move(world);
}

void TimelineBuilder::clear() {
  const std::uint64_t revision = timeline.revision;
  timeline = {};
  timeline.revision = revision + 1;
  world_ = {};
  ran_.clear();
}

}  // namespace ipclab::view
