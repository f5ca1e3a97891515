// Events told to a person or a program, one after another, as they come. Used by run, replay and trace.
#pragma once

#include <optional>
#include <string>

#include "cli/console.hpp"
#include "core/event.hpp"
#include "core/world.hpp"
#include "view/names.hpp"

namespace ipclab::cli {

// Each event as a sentence, the objects that it changed and the waiting after each step; after a free run, at its end.
// A real command (`sh` of a script) is told as a terminal shows it: what it prints, and what it does to objects.
class Story {
 public:
  Story(Console& console, view::Names names) : console_(console), names_(std::move(names)) {}

  // A scene begins: other names, an empty world.
  void scene(view::Names names);
  void tell(const core::Event& event, const core::World& after);

 private:
  bool is_of_shell(const core::Event& event) const;
  void tell_shell(const core::Event& event);
  void tell_end(const core::StepEnded& ended, const core::World& after);
  void print_output(const std::string& bytes);

  Console& console_;
  view::Names names_;
  core::World before_;
  core::World step_before_;
  bool said_something_ = false;  // in the step under way
};

}  // namespace ipclab::cli
