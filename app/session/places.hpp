// Where the parts of an installed or freshly built ipclab are: runner, demos, lessons. Read once at start by `main`.
#pragma once

#include <filesystem>

namespace ipclab::session {

struct Places {
  std::filesystem::path runner;    // the executable ipclab-runner
  std::filesystem::path figures;   // the executable ipclab-figure
  std::filesystem::path programs;  // folder of the built demos
  std::filesystem::path sources;   // folder of their sources, NAME.cpp
  std::filesystem::path lessons;   // folder of the lessons
};

// Programs beside the running executable, sources and lessons in the source tree that it was built from; or
// where the environment's IPCLAB_PROGRAMS_DIR, IPCLAB_DEMOS_DIR and IPCLAB_LESSONS_DIR say.
Places places();

}  // namespace ipclab::session
