// `ipclab help language`: what lessons are written with. As Markdown where it goes into a file.
#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/prose.hpp"
#include "lesson/document.hpp"
#include "lesson/reference.hpp"

namespace ipclab::cli {

int help(text::Lang lang) {
  const std::string markdown = lesson::reference(lang);
  if (::isatty(STDOUT_FILENO) == 0) {
    std::fputs(markdown.c_str(), stdout);
  } else {
    Console console(stdout);
    print_prose(console, lesson::read_document(markdown));
  }
  return 0;
}

}  // namespace ipclab::cli
