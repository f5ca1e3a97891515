// ipclab: connects the text front end and the window with the lab, the lessons and recordings. Nothing is decided here.
#include <cstdio>
#include <exception>
#include <tuple>

#include "cli/program.hpp"
#include "record/file.hpp"
#include "record/playback.hpp"
#include "record/schedule_text.hpp"
#include "session/places.hpp"
#include "session/session.hpp"
#include "session/trace.hpp"
#include "session/workshop.hpp"
#include "shell/window.hpp"
#include "window_app.hpp"

namespace ipclab {
namespace {

class Desk : public cli::Program {
 public:
  Desk() : places_(session::places()), session_(places_) {}

  void add_lessons(const std::vector<std::string>& folders) override {
    library_ = lesson::Library(session::shelves(places_, folders));
    named_ = true;
  }
  lesson::Shelf shelf_for_new() override { return session::shelf_for_new(places_, library_, named_); }
  const lesson::Library& library() override { return library_; }
  core::Lab& lab() override { return session_; }
  lesson::Workshop& workshop() override { return workshop_; }

  void embed(const lesson::Lesson& lesson) override {
    std::vector<record::Text> texts;
    for (const auto& [path, text] : lesson.files) texts.push_back({path, text});
    session_.embed_lesson(lesson.name, std::move(texts), lesson.sources);
  }

  void save(const std::filesystem::path& file) override { record::save(file, session_.scenes()); }

  cli::Recording load(const std::filesystem::path& file) override {
    loaded_ = record::load(file);
    cli::Recording recording;
    recording.damage = loaded_.damage;
    for (const record::Log& log : loaded_.scenes) {
      cli::Take take;
      take.lesson = log.embedded.lesson;
      take.scene = log.embedded.scene.name;
      for (const record::Text& text : log.embedded.texts) take.texts.emplace_back(text.path, text.text);
      for (const record::Text& text : log.embedded.sources) take.sources.emplace_back(text.path, text.text);
      take.lab = std::make_unique<record::Playback>(log);
      recording.takes.push_back(std::move(take));
    }
    return recording;
  }

  std::string schedule(std::size_t take) override { return record::schedule_text(loaded_.scenes.at(take)); }
  void again(std::size_t take) override { session_.again(loaded_.scenes.at(take)); }
  std::optional<cli::Followed> read_schedule(const std::filesystem::path& file) override {
    const auto schedule = record::load_schedule(file);
    if (!schedule) return std::nullopt;
    cli::Followed followed{schedule->scene, {}};
    for (const record::Move& move : schedule->moves) followed.moves.push_back({move.line, move.command, move.hold});
    return followed;
  }

  core::ExitStatus trace(const std::string& program, const std::vector<std::string>& arguments,
                         const cli::OnTraced& on_event) override {
    return session::trace(places_.runner, program, arguments, on_event);
  }

  int window(const cli::WindowWish& wish) override {
    shell::WindowOptions options;
    if (wish.size) {
      const auto size = shell::parse_size(*wish.size);
      if (!size) throw core::Error("cli.no-size", {*wish.size});
      std::tie(options.width, options.height) = *size;
    }
    if (wish.theme && wish.theme != "light" && wish.theme != "dark") throw core::Error("cli.no-theme", {*wish.theme});
    options.automation = wish.automation;
    options.figures = places_.figures;
    WindowApp app(places_, library_, wish.lang, wish.theme == "dark" ? view::Theme::Dark : view::Theme::Light);
    if (!wish.lesson && app.course().empty()) throw core::Error("cli.no-lessons", {places_.lessons.string()});
    app.open(wish.lesson.value_or(app.course().empty() ? "" : app.course().front().name));
    return shell::run_window(options, app);
  }

 private:
  session::Places places_;
  lesson::Library library_{session::shelves(places_, {})};
  bool named_ = false;  // folders of lessons, on the command line
  session::Session session_;
  session::CompilerWorkshop workshop_{session_};
  record::Loaded loaded_;
};

}  // namespace
}  // namespace ipclab

int main(int argc, char** argv) {
  try {
    ipclab::Desk desk;
    return ipclab::cli::run(argc, argv, desk);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ipclab: %s\n", error.what());
    return 3;
  }
}
