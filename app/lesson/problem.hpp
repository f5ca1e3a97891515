// A mistake in a lesson with its place, as its author sees it: `file:line:col: what; did you mean "…"?`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/message.hpp"
#include "text/catalogue.hpp"

namespace ipclab::lesson {

// Where in a lesson's files; counted from 1, columns in characters. Line 0 = the file as a whole.
struct Spot {
  std::string file;  // as the author knows it: "lessons/semaphore/lesson.md"
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  bool operator==(const Spot&) const = default;
};

struct Problem {
  Spot at;
  core::Message what;
  std::string suggestion;  // the known word that is nearest; empty = none is near
  bool operator==(const Problem&) const = default;
};

std::string describe(text::Lang lang, const Problem& problem);

// The candidate that `word` most likely meant: at most a third of its letters differ. Empty if none.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace ipclab::lesson
