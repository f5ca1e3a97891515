// Where targets and their labelled lines are.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <fstream>
#include <string>

inline std::string target(const std::string& name) { return std::string(IPCLAB_BINARY_DIR "/tests/targets/") + name; }

// The number of the line with the comment "// [label]".
inline std::uint32_t line_of(const std::string& label, const std::string& name = "places") {
  std::ifstream source(IPCLAB_SOURCE_DIR "/tests/targets/" + name + ".cpp");
  std::string text;
  for (std::uint32_t number = 1; std::getline(source, text); ++number)
    if (text.ends_with("// [" + label + "]")) return number;
  FAIL("no line is labelled ", label);
  return 0;
}
