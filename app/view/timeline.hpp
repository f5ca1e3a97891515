// The timeline on the step axis: state lanes, holding bars, values of objects, wake-ups, marks, branches.
// Built step by step as events come, read by `ui` every frame; a frame costs what is visible, not what happened.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/world.hpp"

namespace ipclab::view {

// What a task did during a step, and how it stood at its end. Step s is the column from s − 1 to s.
enum class LaneState : std::uint8_t {
  Held,     // did nothing: held by the lab
  Ran,      // ran in this step, and is held again
  Blocked,  // blocked by the kernel at the end of the step
  Stopped,  // by job control
  Zombie,
};

struct Segment {
  std::uint32_t from = 0;  // first step
  std::uint32_t to = 0;    // one past the last step
  LaneState state = LaneState::Held;
  std::optional<core::ObjectId> object;  // Blocked: on what
  std::uint16_t index = 0;
  bool operator==(const Segment&) const = default;
};

// The process took from a semaphore and has not given back (bookkeeping of the lab).
struct Holding {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  core::ObjectId object;
  std::uint16_t index = 0;
  bool operator==(const Holding&) const = default;
};

struct Lane {
  core::TaskId task;
  std::string path;
  std::string name;               // as shown
  std::size_t colour = 0;         // order of birth of its process, from 0
  std::vector<Segment> segments;  // in order, not overlapping; from birth to the end of the zombie
  std::vector<Holding> holdings;  // ordered by `from`; one may lie inside another
};

struct Value {
  std::uint32_t step = 0;  // from the end of this step on
  std::uint64_t value = 0;
  bool operator==(const Value&) const = default;
};

// What an object is plotted by: the value of a semaphore or counter, bytes in a stream, messages in a queue.
struct Series {
  core::ObjectId object;
  std::uint16_t index = 0;               // of a semaphore in its set
  std::string name;                      // as shown
  std::vector<Value> values;             // only changes, in order; the first is where it was created
  std::optional<std::uint32_t> removed;  // in this step
  std::uint64_t highest = 0;
};

struct Wake {
  std::uint32_t step = 0;
  core::TaskId by;  // whose doing it was
  core::TaskId released;
  bool operator==(const Wake&) const = default;
};

// A lesson's block that ended with this step, or a caption.
struct Mark {
  std::uint32_t step = 0;
  std::string label;
  bool operator==(const Mark&) const = default;
};

struct BranchRow {
  std::size_t branch = 0;
  std::optional<std::size_t> parent;
  std::uint32_t from = 0;  // the last step that it shares with its parent
  std::uint32_t steps = 0;
  bool current = false;
  bool operator==(const BranchRow&) const = default;
};

struct Timeline {
  std::uint32_t steps = 0;   // finished ones: the axis is 0 … steps
  std::uint32_t cursor = 0;  // what is shown; == steps when live
  bool live = true;
  std::vector<Lane> lanes;  // in order of birth
  std::vector<Series> series;
  std::map<core::ObjectId, std::string> objects;  // as shown, those that are no sets; for the labels of waits
  std::vector<Wake> wakes;                        // ordered by step
  std::vector<Mark> marks;                        // ordered by step
  std::vector<BranchRow> branches;
  std::uint64_t revision = 0;  // another number = something changed: cached columns are stale
};

// Those of `ordered` that touch the steps [from, to): a binary search. For segments and whatever has from and to.
std::span<const Segment> visible(std::span<const Segment> ordered, std::uint32_t from, std::uint32_t to);

// The value at the end of `step`; nothing before the object was created or after it was removed.
std::optional<std::uint64_t> value_at(const Series& series, std::uint32_t step);

// Feeds a timeline with the events of one branch. Not for more than one thread.
class TimelineBuilder {
 public:
  // The next event of the branch.
  void add(const core::Event& event);
  // Forgets everything after the end of step `step`; `world` is the world there.
  void cut(std::uint32_t step, core::World world);
  void clear();
  const core::World& world() const { return world_; }  // after the last event added
  Timeline timeline;                                   // cursor, live, marks, branches are the owner's to set

 private:
  void end_of_step(std::uint32_t step);
  void hold(const core::Object& object, std::uint16_t index, std::uint32_t step);
  void plot(const core::Object& object, std::uint16_t index, std::uint64_t value, std::uint32_t step);
  Lane& lane(const core::Task& task);
  Series& series(core::ObjectId object, std::uint16_t index);
  core::World world_;
  std::vector<core::TaskId> ran_;  // in the step under way
};

}  // namespace ipclab::view
