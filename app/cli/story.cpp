#include "cli/story.hpp"

#include "cli/prose.hpp"
#include "view/sentence.hpp"

namespace ipclab::cli {

void Story::scene(view::Names names) {
  names_ = std::move(names);
  before_ = core::World{};
  step_before_ = core::World{};
  said_something_ = false;
}

void Story::tell(const core::Event& event, const core::World& after) {
  const view::Sentence sentence = view::sentence(names_, before_, event);
  if (!sentence.empty()) {
    console_.print(line_of(sentence), "  ");
    said_something_ = true;
  }
  if (const auto* ended = std::get_if<core::StepEnded>(&event.body)) {
    if (!ended->why.empty()) console_.print({{text::say(names_.lang, ended->why), Look::Dim}}, "  ");
    if (said_something_) print_world(console_, names_, step_before_, after);
    said_something_ = false;
    step_before_ = after;
  }
  before_ = after;
}

}  // namespace ipclab::cli
