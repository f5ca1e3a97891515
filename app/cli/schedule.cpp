// `ipclab schedule`: what was asked of the lab in a recording, as a text; and really asked again.
#include <algorithm>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/story.hpp"

namespace ipclab::cli {
namespace {

using std::chrono::milliseconds;
using text::Lang;

// A recording's scene, or the last one where none is named.
std::size_t take_of(const Recording& recording, const ScheduleOptions& options) {
  const auto named = [&](const Take& take) { return !options.scene || take.scene == *options.scene; };
  const auto found = std::find_if(recording.takes.rbegin(), recording.takes.rend(), named);
  if (found == recording.takes.rend()) throw core::Error("schedule.no-scene", {options.scene.value_or("")});
  return static_cast<std::size_t>(recording.takes.rend() - found) - 1;
}

class Follower {
 public:
  Follower(core::Lab& lab, Lang lang) : lab_(lab), console_(stdout), lang_(lang) {
    view::Names names;
    names.lang = lang;
    story_.emplace(console_, names);
  }

  void follow(const Followed& schedule) {
    lab_.start(schedule.scene);
    settle();
    for (const auto& [line, command, hold] : schedule.moves) {
      try {
        lab_.command(command);
        if (hold) lab_.command(core::Hold{});
      } catch (const core::Error& error) {
        throw core::Error("schedule.refused", {line, text::say(lang_, error.message())});
      }
      settle();
    }
  }

  // The processes go the recorded way again, unseen; where they go another, that is said and what they do is told.
  bool same_again() {
    core::Message parted;
    while (!lab_.idle()) {
      try {
        const auto event = lab_.next(milliseconds(100));
        if (event && !parted.empty()) story_->tell(*event, lab_.world());
      } catch (const core::Error& error) {
        parted = error.message();
        console_.print({{text::say(lang_, parted), Look::Bad}});
      }
    }
    if (!parted.empty()) return false;
    const core::World& world = lab_.world();
    console_.print(text::say(lang_, "session.same-way", std::to_string(world.step), std::to_string(world.seq.value)));
    return true;
  }

 private:
  void settle() {
    while (!lab_.idle()) {
      if (const auto event = lab_.next(milliseconds(100))) story_->tell(*event, lab_.world());
    }
  }

  core::Lab& lab_;
  Console console_;
  Lang lang_;
  std::optional<Story> story_;
};

}  // namespace

int schedule(Program& program, const ScheduleOptions& options, Lang lang) {
  const auto followed = program.read_schedule(options.file);
  if (followed && !options.replay) throw core::Error("schedule.is-one", {options.file});
  bool same = true;
  if (followed) {
    Follower(program.lab(), lang).follow(*followed);
  } else {
    const Recording recording = program.load(options.file);
    const std::size_t take = take_of(recording, options);
    if (!options.replay) {
      std::fputs(program.schedule(take).c_str(), stdout);
    } else {
      program.again(take);
      same = Follower(program.lab(), lang).same_again();
    }
  }
  if (options.record) program.save(*options.record);
  std::fflush(stdout);
  return same ? 0 : 1;
}

}  // namespace ipclab::cli
