// `ipclab new`: a lesson to begin with.
#include <algorithm>
#include <cctype>
#include <string_view>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "lesson/draft.hpp"

namespace ipclab::cli {
namespace {

// For a shell; only where it has to be.
std::string quoted(const std::string& word) {
  const auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("-_./+,:@").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string all = "'";
  for (const char c : word) all += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return all + "'";
}

}  // namespace

int make(Program& program, const NewOptions& options, text::Lang lang) {
  const lesson::Shelf shelf = program.shelf_for_new();
  const auto made = lesson::make_lesson(shelf, options.name);
  const auto& shelves = program.library().shelves();
  Console console(stdout);
  console.print(text::say(lang, "cli.made", options.name));
  for (const auto& file : made) console.verbatim({{"  " + lesson::shown(file), Look::Code}});
  // Of the folders that were not named on the command line ipclab knows by itself.
  const bool named = shelves.size() > 2 && shelves.front() == shelf;
  const std::string command = "ipclab" + (named ? " --lessons " + quoted(lesson::shown(shelf.lessons)) : std::string());
  console.blank();
  console.print(text::say(lang, "cli.made-next"));
  for (const auto& [words, about] : {std::pair{" --lesson " + options.name, "cli.made-window"},
                                     {" check " + options.name, "cli.made-check"},
                                     {" run " + options.name, "cli.made-run"}}) {
    console.verbatim({{"  " + command + words, Look::Code}, {"   " + text::say(lang, about), Look::Dim}});
  }
  return 0;
}

}  // namespace ipclab::cli
