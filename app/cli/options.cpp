#include "cli/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>

#include "lesson/problem.hpp"

namespace ipclab::cli {
namespace {

const std::vector<std::string> commands = {"list", "run", "check", "new", "replay", "schedule", "trace", "help"};

// Of `trace` only what stands before the program is said to us: the program's own words are not read.
struct Words {
  std::vector<std::string> ours;
  std::vector<std::string> program;
};

Words words_of(int argc, char** argv) {
  const std::vector<std::string> all(argv + 1, argv + argc);
  const auto trace = std::find(all.begin(), all.end(), "trace");
  const auto is_command = [](const std::string& word) {
    return std::find(commands.begin(), commands.end(), word) != commands.end();
  };
  if (trace == all.end() || std::find_if(all.begin(), all.end(), is_command) != trace) return {all, {}};
  auto program = trace + 1;
  while (program != all.end() && program->starts_with("-") && *program != "--") {
    const bool has_value = *program == "--output" || *program == "--lang";
    program += has_value && program + 1 != all.end() ? 2 : 1;
  }
  const auto ours_end = program;
  if (program != all.end() && *program == "--") ++program;
  return {{all.begin(), ours_end}, {program, all.end()}};
}

// CLI11 gives exceptions for everything that is not understood; only their kind is used, the words are ours.
class Parser {
 public:
  explicit Parser(text::Lang lang) : lang_(lang), app_(say("cli.about"), "ipclab") {
    app_.set_help_flag("-h,--help", say("cli.help"));
    app_.add_flag("--version", version_, say("cli.version"));
    app_.add_option("--lang", language_, say("cli.lang"))->type_name("en|zh");
    app_.add_option("--lessons", folders_, say("cli.lessons-folder"))->type_name("DIR")->allow_extra_args(false);
    app_.add_option("--lesson", lesson_, say("cli.lesson"))->type_name(say("cli.name"));
    app_.add_option("--theme", theme_, say("cli.theme"))->type_name("light|dark");
    app_.add_option("--size", size_, say("cli.size"))->type_name("1280x800");
    app_.add_option("--automation", automation_, say("cli.automation"))->type_name("SOCKET");
    app_.footer(say("cli.footer"));
    app_.get_formatter()->label("Options", say("cli.options"));
    app_.get_formatter()->label("Subcommands", say("cli.commands"));
    app_.get_formatter()->label("Positionals", say("cli.positionals"));
    add_commands();
    app_.require_subcommand(0, 1);  // what follows one is its own, also where it sounds like another
  }

  CommandLine parse(Words words) {
    program_ = std::move(words.program);
    std::reverse(words.ours.begin(), words.ours.end());  // CLI11 takes them from the back
    try {
      app_.parse(std::move(words.ours));
    } catch (const CLI::CallForHelp&) {
      return {{}, Answer{app_.help()}};
    } catch (const CLI::ExtrasError&) {
      refuse_extras(app_);
    } catch (const CLI::RequiredError&) {
      refuse_missing();
    } catch (const CLI::ParseError& error) {
      throw core::Error("cli.not-understood", {error.what()});
    }
    return {std::move(folders_), choice()};
  }

 private:
  std::string say(std::string_view key) const { return text::say(lang_, key); }

  CLI::App* command(const std::string& name, std::string_view about) {
    CLI::App* sub = app_.add_subcommand(name, say(about));
    sub->set_help_flag("-h,--help", say("cli.help"));
    sub->add_option("--lang", language_, say("cli.lang"))->type_name("en|zh");
    sub->add_option("--lessons", folders_, say("cli.lessons-folder"))->type_name("DIR")->allow_extra_args(false);
    return sub;
  }

  void add_commands() {
    list_ = command("list", "cli.about-list");
    list_->add_flag("--json", json_, say("cli.json"));
    run_ = command("run", "cli.about-run");
    run_->add_option("lesson", run_options_.lesson, say("cli.lesson"))->required()->type_name(say("cli.name"));
    run_->add_flag("--auto", run_options_.automatic, say("cli.auto"));
    run_->add_flag("--json", json_, say("cli.json"));
    run_->add_option("--record", run_options_.record, say("cli.record"))->type_name("FILE");
    check_ = command("check", "cli.about-check");
    check_->add_option("lessons", check_options_.lessons, say("cli.lessons"))->type_name(say("cli.name"));
    check_->add_flag("--accept", check_options_.accept, say("cli.accept"));
    check_->add_flag("--json", json_, say("cli.json"));
    new_ = command("new", "cli.about-new");
    new_->add_option("name", new_options_.name, say("cli.new-name"))->required()->type_name(say("cli.name"));
    replay_ = command("replay", "cli.about-replay");
    replay_->add_option("file", replay_options_.file, say("cli.file"))->required()->type_name("FILE");
    replay_->add_flag("--json", json_, say("cli.json"));
    schedule_ = command("schedule", "cli.about-schedule");
    schedule_->add_option("file", schedule_options_.file, say("cli.schedule-file"))->required()->type_name("FILE");
    schedule_->add_option("--scene", schedule_options_.scene, say("cli.schedule-scene"))->type_name(say("cli.name"));
    schedule_->add_flag("--replay", schedule_options_.replay, say("cli.schedule-replay"));
    schedule_->add_option("--record", schedule_options_.record, say("cli.record"))->type_name("FILE");
    help_ = command("help", "cli.about-help");
    help_->add_option("topic", topic_, say("cli.topic"))->type_name(say("cli.name"));
    trace_ = command("trace", "cli.about-trace");
    trace_->add_flag("--json", json_, say("cli.json"));
    trace_->add_option("--output", trace_options_.output, say("cli.output"))->type_name("FILE");
  }

  Choice choice() {
    if (version_) return Answer{"ipclab " IPCLAB_VERSION "\n"};
    if (language_ && !text::lang_named(*language_)) throw core::Error("cli.no-language", {*language_});
    if (list_->parsed()) return ListOptions{json_};
    if (run_->parsed()) {
      run_options_.json = json_;
      return run_options_;
    }
    if (check_->parsed()) {
      check_options_.json = json_;
      return check_options_;
    }
    if (new_->parsed()) return new_options_;
    if (replay_->parsed()) {
      replay_options_.json = json_;
      return replay_options_;
    }
    if (schedule_->parsed()) return schedule_options_;
    if (help_->parsed()) return helped();
    if (trace_->parsed()) return traced();
    return WindowWish{lesson_, lang_, theme_, size_, automation_};
  }

  // `ipclab help run` is `ipclab run --help`.
  Choice helped() const {
    if (topic_.empty()) return Answer{app_.help()};
    if (topic_ == "language") return HelpOptions{};
    std::vector<std::string> known = commands;
    if (std::find(known.begin(), known.end(), topic_) != known.end()) {
      return Answer{app_.get_subcommand(topic_)->help("ipclab")};
    }
    known.emplace_back("language");
    const std::string meant = lesson::nearest(topic_, known);
    if (!meant.empty()) throw core::Error("cli.no-topic-near", {topic_, meant});
    throw core::Error("cli.no-topic", {topic_});
  }

  Choice traced() {
    if (program_.empty()) throw core::Error("cli.no-program", {});
    trace_options_.json = json_;
    trace_options_.program = program_.front();
    trace_options_.arguments.assign(program_.begin() + 1, program_.end());
    return trace_options_;
  }

  [[noreturn]] static void refuse_extras(const CLI::App& app) {
    const std::string word = app.remaining(true).front();
    const auto used = app.get_subcommands();
    if (word.starts_with("-")) {
      throw core::Error("cli.unknown-option", {word, used.empty() ? "ipclab --help" : help_of(*used.front())});
    }
    if (!used.empty()) throw core::Error("cli.too-much", {word, help_of(*used.front())});
    const std::string meant = lesson::nearest(word, commands);
    if (!meant.empty()) throw core::Error("cli.unknown-command-near", {word, meant});
    throw core::Error("cli.unknown-command", {word});
  }

  [[noreturn]] void refuse_missing() const {
    if (replay_->parsed() || schedule_->parsed()) throw core::Error("cli.no-file", {});
    if (new_->parsed()) throw core::Error("cli.no-name", {});
    throw core::Error("cli.no-lesson", {});
  }

  static std::string help_of(const CLI::App& app) { return "ipclab " + app.get_name() + " --help"; }

  text::Lang lang_;
  CLI::App app_;
  CLI::App *list_ = nullptr, *run_ = nullptr, *check_ = nullptr, *new_ = nullptr, *replay_ = nullptr, *schedule_ = nullptr,
           *trace_ = nullptr, *help_ = nullptr;
  bool version_ = false, json_ = false;
  std::vector<std::string> folders_;
  std::optional<std::string> language_, lesson_, theme_, size_, automation_;
  std::string topic_;
  RunOptions run_options_;
  CheckOptions check_options_;
  NewOptions new_options_;
  ReplayOptions replay_options_;
  ScheduleOptions schedule_options_;
  TraceOptions trace_options_;
  std::vector<std::string> program_;
};

}  // namespace

text::Lang language(int argc, char** argv) {
  const std::vector<std::string> ours = words_of(argc, argv).ours;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    std::optional<text::Lang> named;
    if (ours[i] == "--lang" && i + 1 < ours.size()) named = text::lang_named(ours[i + 1]);
    if (ours[i].starts_with("--lang=")) named = text::lang_named(ours[i].substr(7));
    if (named) return *named;
  }
  return text::lang_of_environment();
}

CommandLine read_options(int argc, char** argv, text::Lang lang) { return Parser(lang).parse(words_of(argc, argv)); }

}  // namespace ipclab::cli
