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

// What a take was made of: a scene, or a challenge or demonstration that begins with one.
const lesson::Scene* scene_of(const lesson::Lesson& lesson, const std::string& take) {
  const auto begins_with = [&](const lesson::Start& from) {
    return &std::get<lesson::SceneBlock>(lesson.items[from.scene]).scene;
  };
  for (const lesson::Item& item : lesson.items) {
    const auto* scene = std::get_if<lesson::SceneBlock>(&item);
    if (scene != nullptr && scene->scene.name == take) return &scene->scene;
    const auto* challenge = std::get_if<lesson::ChallengeBlock>(&item);
    if (challenge != nullptr && challenge->name == take) return begins_with(challenge->from);
    const auto* demonstration = std::get_if<lesson::DemonstrationBlock>(&item);
    if (demonstration != nullptr && demonstration->name == take) return begins_with(demonstration->from);
  }
  return nullptr;
}

// The names that the recorded lesson gave; birth paths where it carries none, or none that can be read.
view::Names recorded_names(const Take& take, Lang lang) {
  view::Names names;
  names.lang = lang;
  if (take.texts.empty()) return names;
  std::optional<lesson::LessonText> zh;
  if (take.texts.size() > 1) zh = {take.texts[1].first, take.texts[1].second};
  const auto source = [&take](const std::string& program) -> std::optional<lesson::SourceText> {
    for (const auto& [file, text] : take.sources) {
      if (file.starts_with("demos/" + program + ".")) return lesson::SourceText{file, text};
    }
    return std::nullopt;
  };
  const auto loaded = lesson::read_lesson(take.lesson, {take.texts[0].first, take.texts[0].second}, zh, source);
  if (!loaded.lesson) return names;
  const lesson::Scene* scene = scene_of(*loaded.lesson, take.scene);
  return scene == nullptr ? names : view::make_names(lang, *loaded.lesson, *scene);
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
