// A picture of a lesson, as a file: whether it can be shown, and whether it keeps to what all pictures agree on, so
// that they can be drawn in the colours of the window: known classes, no colours of its own, no small letters. Pure
// values; read with the lesson, drawn by others (this room knows nothing of drawing).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lesson/problem.hpp"

namespace ipclab::lesson {

struct Figure {
  std::string name;                        // as the lesson says it: "pipe.svg"
  std::shared_ptr<const std::string> svg;  // none = it cannot be shown; the first fault says why
  float width = 0, height = 0;             // of its viewBox
  std::vector<Problem> faults;             // for `check`: what its author has to mend
};

// `file` is the name that its author knows it by; no `bytes` = there is no such file.
Figure read_figure(std::string name, std::string file, std::optional<std::string> bytes);

}  // namespace ipclab::lesson
