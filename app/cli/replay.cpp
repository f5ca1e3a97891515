// `ipclab replay`: what was recorded, told again.
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/json.hpp"
#include "cli/prose.hpp"
#include "cli/state.hpp"
#include "cli/story.hpp"
#include "lesson/lesson.hpp"
#include "view/situation.hpp"

namespace ipclab::cli {
namespace {

using text::Lang;

// The names that the recorded lesson gave; birth paths where it carries none, or none that can be read.
view::Names recorded_names(const Take& take, Lang lang) {
  view::Names names;
  names.lang = lang;
  if (take.texts.empty()) return names;
  std::optional<lesson::LessonText> zh;
  if (take.texts.size() > 1) zh = {take.texts[1].first, take.texts[1].second};
  const auto source = [&take](const std::string& program) -> std::optional<std::string> {
    for (const auto& [file, text] : take.sources) {
      if (file == "demos/" + program + ".cpp") return text;
    }
    return std::nullopt;
  };
  const auto loaded = lesson::read_lesson(take.lesson, {take.texts[0].first, take.texts[0].second}, zh, source);
  if (!loaded.lesson) return names;
  for (const lesson::Item& item : loaded.lesson->items) {
    const auto* scene = std::get_if<lesson::SceneBlock>(&item);
    if (scene != nullptr && scene->scene.name == take.scene)
      return view::make_names(lang, *loaded.lesson, scene->scene);
  }
  return names;
}

}  // namespace

int replay(Program& program, const ReplayOptions& options, Lang lang) {
  const Recording recording = program.load(options.file);
  Console console(stdout);
  Story story(console, {});
  for (const Take& take : recording.takes) {
    StateLines states;
    if (options.json) {
      std::fputs(line_of({{"kind", "lesson-scene"}, {"lesson", take.lesson}, {"name", take.scene}}).c_str(), stdout);
    } else {
      console.blank();
      console.print("── " + text::say(lang, "cli.scene", take.scene) + " ──", Look::Dim);
      story.scene(recorded_names(take, lang));
    }
    while (const auto event = take.lab->next(std::chrono::milliseconds(0))) {
      if (options.json) {
        std::fputs(line_of(json_of(*event)).c_str(), stdout);
        if (const auto state = states.after(*event, take.lab->world())) std::fputs(line_of(*state).c_str(), stdout);
      } else {
        story.tell(*event, take.lab->world());
      }
    }
  }
  std::fflush(stdout);
  if (!recording.damage.empty()) throw core::Error(recording.damage);
  return 0;
}

}  // namespace ipclab::cli
