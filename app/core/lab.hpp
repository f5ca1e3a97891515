// The port through which a lesson, a text front end or a window works the lab: start, command, next event.
// `session` implements it on a runner; a recording implements the reading half.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/world.hpp"

namespace ipclab::core {

// What a scene runs: each program is launched in this order and held at main.
struct Scene {
  std::string name;
  std::vector<Launch> programs;
  bool operator==(const Scene&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("name", self.name);
    archive("programs", self.programs);
  }
};

// One thread only. Nothing here blocks but `next` with a wait.
class Lab {
 public:
  virtual ~Lab() = default;

  // Ends everything before: fresh namespaces, empty timeline, then one Launch step for each program.
  // Throws Error (unknown program, no namespaces …). idle() is false until all are held at main.
  virtual void start(const Scene& scene) = 0;

  // Begins a step. Throws Error with the reason where core::refusal has one, or a step is under way (but Hold).
  virtual void command(const Command& command) = 0;

  // The next event, waiting at most `wait`; nothing when none came. world() is the state right after it.
  virtual std::optional<Event> next(std::chrono::milliseconds wait) = 0;

  // No step is under way and every event has been taken.
  virtual bool idle() const = 0;

  // Really runs the processes again to the end of step `step`, on a new branch. idle() is false until there;
  // next() gives nothing meanwhile (the events are known), world() jumps when it is done.
  // Throws Error if `step` is no finished step of this branch.
  virtual void rewind(std::uint32_t step) = 0;

  // The live state, after the last event taken.
  virtual const World& world() const = 0;
};

}  // namespace ipclab::core
