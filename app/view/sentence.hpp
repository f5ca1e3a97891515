// Sentences about what happened and why someone waits, in either language, as spans: `ui` colours them,
// `cli` prints their text. Derived from events and World; pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/world.hpp"
#include "text/catalogue.hpp"
#include "view/names.hpp"

namespace ipclab::view {

enum class Ink : std::uint8_t { Plain, Process, Object, Code, Value, Bad };

struct Span {
  std::string text;
  Ink ink = Ink::Plain;
  std::optional<core::TaskId> task;      // Process: whom it names
  std::optional<core::ObjectId> object;  // Object: what it names
  bool operator==(const Span&) const = default;
};
using Sentence = std::vector<Span>;

std::string plain(const Sentence& sentence);

// One event. `before` is the world right before it. Empty for quiet events (resumed, held …) and for StepEnded,
// whose `why` is a sentence already.
Sentence sentence(const Names& names, const core::World& before, const core::Event& event);
// The same, and carries the event out in `world`, where there is none of it to be copied.
Sentence tell(const Names& names, core::World& world, const core::Event& event);

// A whole step in one sentence, the large one of the screen: "alice does P on mutex: 1 → 0, and goes on."
// `before` is the world before the step, `events` all of the step, `after` the world after them.
Sentence headline(const Names& names, const core::World& before, std::span<const core::Event> events,
                  const core::World& after);

// "bob waits for mutex ← held by alice ← held by the lab before semop()". Empty where the task does not wait.
Sentence why_line(const Names& names, const core::World& world, core::TaskId task);

// All tasks of a deadlock in one sentence; empty where there is none.
Sentence deadlock_line(const Names& names, const core::World& world);

// "pipe 1 of bank  5 of 65536 bytes · alice “hello”": an object that is no semaphore set, in one line. Empty for those
// of which nothing is told (terminals, other descriptors).
Sentence object_line(const Names& names, const core::World& world, core::ObjectId object);

// "semop(mutex, −1)": a call as a person would write it, with the lesson's names.
Sentence call_text(const Names& names, const core::World& world, const core::Call& call);

// "semop() = −1 EAGAIN"
Sentence returned_text(const core::Returned& returned);

}  // namespace ipclab::view
