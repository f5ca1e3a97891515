// The command line as a value, read by CLI11. Used by cli::run only.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/program.hpp"
#include "text/catalogue.hpp"

namespace ipclab::cli {

struct ListOptions {
  bool json = false;
};
struct RunOptions {
  std::string lesson;
  bool automatic = false;
  bool json = false;
  std::optional<std::string> record;
};
struct CheckOptions {
  std::vector<std::string> lessons;  // empty = all of the course
  bool accept = false;               // the translations are said to be right
  bool json = false;
};
struct NewOptions {
  std::string name;
};
struct ReplayOptions {
  std::string file;
  bool json = false;
};
struct ScheduleOptions {
  std::string file;  // a recording, or a schedule that was made of one
  std::optional<std::string> scene;
  bool replay = false;
  std::optional<std::string> record;
};
struct TraceOptions {
  bool json = false;
  std::optional<std::string> output;
  std::string program;
  std::vector<std::string> arguments;
};
// help language
struct HelpOptions {};
// --help, --version: what to print.
struct Answer {
  std::string text;
};

using Choice = std::variant<Answer, WindowWish, ListOptions, RunOptions, CheckOptions, NewOptions, ReplayOptions, ScheduleOptions,
                            TraceOptions, HelpOptions>;

struct CommandLine {
  std::vector<std::string> lessons;  // folders, the first in front
  Choice choice;
};

// The language of this process: --lang wherever it stands, else the environment's. Needed before anything is said.
text::Lang language(int argc, char** argv);

// Throws core::Error where the command line is not understood: cli.unknown-command and others.
CommandLine read_options(int argc, char** argv, text::Lang lang);

}  // namespace ipclab::cli
