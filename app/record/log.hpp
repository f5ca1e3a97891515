// What happened, kept: events appended to branches, and the world at any point of them.
// A branch shares the events of its parent up to the step at which it left it; nothing is ever edited.
// A value, used on one thread; filled by `session`, read by `view`, saved by `record/file`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/codec.hpp"
#include "core/ids.hpp"
#include "core/lab.hpp"
#include "core/world.hpp"

namespace ipclab::record {

// Branches in the order in which they were made, from 0.
using BranchId = core::Strong<struct BranchTag, std::uint32_t>;

// A text that the log carries with it: "demos/tellers.cpp", "lesson.md", "lesson.zh.md".
struct Text {
  std::string path;
  std::string text;
  bool operator==(const Text&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("path", self.path);
    archive("text", self.text);
  }
};

// Everything that is needed to show the log where its lesson and demos are not.
struct Embedded {
  std::string lesson;         // name of its folder; empty without a lesson
  std::vector<Text> texts;    // of the lesson
  std::vector<Text> sources;  // of the programs, by the path that core::Place::file gives
  core::Scene scene;
  bool operator==(const Embedded&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("lesson", self.lesson);
    archive("texts", self.texts);
    archive("sources", self.sources);
    archive("scene", self.scene);
  }
  const std::string* source(const std::string& path) const;    // nullptr if there is none
  void add_source(const std::string& path, std::string text);  // replaces one of that path
};

// Indices [first, last) of events; the event of index i has the Seq i + 1.
struct Range {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t size() const { return last - first; }
  bool operator==(const Range&) const = default;
};

// Where no branch is named, the current one is meant.
class Log {
 public:
  Log();
  explicit Log(Embedded embedded);

  // To the end of the current branch. Throws std::logic_error, and changes nothing, where the event does not
  // continue it (sequence, step, a thing that was never born).
  void append(const core::Event& event);

  // A new branch that has the events up to the end of `step` of the current one; it becomes the current one.
  // 0 shares nothing. Throws std::out_of_range if `step` is not a finished step.
  BranchId branch_from(std::uint32_t step);
  // The branch to which `append` appends and whose end `world` is.
  void select(BranchId branch);
  BranchId current() const { return current_; }
  std::size_t branch_count() const { return branches_.size(); }
  std::optional<BranchId> parent(BranchId branch) const;
  std::uint32_t shared_steps(BranchId branch) const;  // with its parent; 0 for the first branch
  std::size_t shared_events(BranchId branch) const;

  std::size_t size() const { return size(current_); }
  std::size_t size(BranchId branch) const;
  core::Event event(std::size_t index) const { return event(index, current_); }  // decoded: about a microsecond
  core::Event event(std::size_t index, BranchId branch) const;

  // Steps are counted from 1 as in Event::step; the last one may not have ended.
  std::uint32_t step_count() const { return step_count(current_); }
  std::uint32_t step_count(BranchId branch) const;
  bool finished(std::uint32_t step) const { return finished(step, current_); }
  bool finished(std::uint32_t step, BranchId branch) const;
  Range range(std::uint32_t step) const { return range(step, current_); }
  Range range(std::uint32_t step, BranchId branch) const;  // throws std::out_of_range for no such step
  std::vector<core::Event> events(Range range) const { return events(range, current_); }
  std::vector<core::Event> events(Range range, BranchId branch) const;
  core::Command command(std::uint32_t step) const { return command(step, current_); }
  core::Command command(std::uint32_t step, BranchId branch) const;  // that began the step

  // After the last event of the current branch.
  const core::World& world() const { return world_; }
  // Through the nearest keyframe before: the same as from the first event on.
  core::World at_seq(core::Seq seq) const { return at_seq(seq, current_); }
  core::World at_seq(core::Seq seq, BranchId branch) const;
  core::World at_step(std::uint32_t step) const { return at_step(step, current_); }
  core::World at_step(std::uint32_t step, BranchId branch) const;  // after its last event; step 0 = nothing yet

  Embedded embedded;

 private:
  struct Keyframe {
    std::size_t events = 0;  // how many are in it
    core::World world;
  };
  struct Step {
    std::size_t first = 0;
    bool finished = false;
  };
  struct Branch {
    std::optional<BranchId> parent;
    std::size_t shared_events = 0;
    std::uint32_t shared_steps = 0;
    std::vector<std::uint64_t> offsets;  // of its own events in bytes_
    std::vector<Step> steps;             // its own
    std::vector<Keyframe> keyframes;     // within its own events
  };
  const Branch& branch(BranchId id) const;
  const Branch& owner_of_event(std::size_t index, BranchId id) const;
  const Step& step(std::uint32_t number, BranchId id) const;
  const Keyframe* keyframe(std::size_t events, BranchId id) const;
  void keep_keyframe(Branch& branch);

  core::Bytes bytes_;  // all events, encoded one after another
  std::vector<Branch> branches_;
  BranchId current_;
  core::World world_;
};

}  // namespace ipclab::record
