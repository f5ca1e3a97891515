#include <cstdio>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "lesson/problem.hpp"

namespace ipclab::cli {

bool is_of_machine(const core::Message& message) {
  for (const char* area : {"sandbox.", "runner.", "engine."}) {
    if (message.key.starts_with(area)) return true;
  }
  return false;
}

void complain(text::Lang lang, const std::vector<lesson::Problem>& problems) {
  for (const lesson::Problem& problem : problems) {
    std::fputs((lesson::describe(lang, problem) + "\n").c_str(), stderr);
  }
}

namespace {

// One place for each command.
struct CarryOut {
  Program& program;
  text::Lang lang;

  int operator()(const Answer& answer) const {
    std::fputs(answer.text.c_str(), stdout);
    return 0;
  }
  int operator()(const WindowWish& wish) const { return program.window(wish); }
  int operator()(const ListOptions& options) const { return list(program, options, lang); }
  int operator()(const RunOptions& options) const { return play(program, options, lang); }
  int operator()(const CheckOptions& options) const { return check(program, options, lang); }
  int operator()(const NewOptions& options) const { return make(program, options, lang); }
  int operator()(const ReplayOptions& options) const { return replay(program, options, lang); }
  int operator()(const ScheduleOptions& options) const { return schedule(program, options, lang); }
  int operator()(const HelpOptions&) const { return help(lang); }
  int operator()(const TraceOptions& options) const { return trace(program, options, lang); }
};

}  // namespace

int run(int argc, char** argv, Program& program) {
  const text::Lang lang = language(argc, argv);
  try {
    CommandLine said = read_options(argc, argv, lang);
    if (!said.lessons.empty()) program.add_lessons(said.lessons);
    return std::visit(CarryOut{program, lang}, said.choice);
  } catch (const core::Error& error) {
    std::fflush(stdout);
    std::fputs(("ipclab: " + text::say(lang, error.message()) + "\n").c_str(), stderr);
    return 2;
  }
}

}  // namespace ipclab::cli
