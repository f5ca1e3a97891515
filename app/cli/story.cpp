#include "cli/story.hpp"

#include <csignal>
#include <string_view>

#include "cli/prose.hpp"
#include "lesson/script.hpp"
#include "view/sentence.hpp"

namespace ipclab::cli {

void Story::scene(view::Names names) {
  names_ = std::move(names);
  before_ = core::World{};
  step_before_ = core::World{};
  said_something_ = false;
}

bool Story::is_of_shell(const core::Event& event) const {
  if (const auto* born = std::get_if<core::TaskBorn>(&event.body)) return lesson::is_of_shell(born->path);
  const core::Task* task = event.task ? before_.task(*event.task) : nullptr;
  return task != nullptr && lesson::is_of_shell(task->path);
}

void Story::print_output(const std::string& bytes) {
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    std::string line(rest.substr(0, end));
    std::erase(line, '\r');
    console_.verbatim({{"    ", Look::Plain}, {std::move(line), Look::Code}});
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  }
}

void Story::tell_shell(const core::Event& event) {
  if (const auto* output = std::get_if<core::OutputWritten>(&event.body)) return print_output(output->bytes);
  const auto* sent = std::get_if<core::SignalSent>(&event.body);
  const auto* removed = std::get_if<core::ObjectRemoved>(&event.body);
  const core::Object* object = removed != nullptr ? before_.object(removed->object) : nullptr;
  const bool changes =
      std::holds_alternative<core::Unlinked>(event.body) || (sent != nullptr && sent->signal != SIGCHLD) ||
      (object != nullptr && object->kind != core::ObjectKind::Socket && object->kind != core::ObjectKind::Pipe);
  if (changes) console_.print(line_of(view::sentence(names_, before_, event)), "  ");
  said_something_ = said_something_ || changes;
}

void Story::tell(const core::Event& event, const core::World& after) {
  if (is_of_shell(event)) {
    tell_shell(event);
  } else if (const view::Sentence sentence = view::sentence(names_, before_, event); !sentence.empty()) {
    console_.print(line_of(sentence), "  ");
    said_something_ = true;
  }
  if (const auto* ended = std::get_if<core::StepEnded>(&event.body)) tell_end(*ended, after);
  before_ = after;
}

// Of a free run each admission is a step: what it has changed is told at its end.
void Story::tell_end(const core::StepEnded& ended, const core::World& after) {
  if (!ended.why.empty()) console_.print({{text::say(names_.lang, ended.why), Look::Dim}}, "  ");
  if (after.running) return;
  if (said_something_) print_world(console_, names_, step_before_, after);
  said_something_ = false;
  step_before_ = after;
}

}  // namespace ipclab::cli
