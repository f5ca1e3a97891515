// Where the parts of an installed or freshly built ipclab are: runner, demos, lessons. Read once at start by `main`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lesson/library.hpp"

namespace ipclab::session {

struct Places {
  std::filesystem::path runner;    // the executable ipclab-runner
  std::filesystem::path figures;   // the executable ipclab-figure
  std::filesystem::path programs;  // folder of the built demos
  std::filesystem::path sources;   // folder of their sources, NAME.cpp
  std::filesystem::path lessons;   // folder of the lessons
  std::filesystem::path own;       // folder of a person's own lessons/ and demos/; there may be none yet
  std::filesystem::path cache;     // folder of what can be made again
};

// The folders of lessons that there are, the first in front: those named on the command line, the person's own, those
// that ship. Programs lie in the folder demos beside each.
std::vector<lesson::Shelf> shelves(const Places& places, const std::vector<std::string>& named);

// Where a new lesson belongs: the first folder that was named, else the repository where it may be written, else the
// person's own.
lesson::Shelf shelf_for_new(const Places& places, const lesson::Library& library, bool named);

// Programs beside the running executable, sources and lessons in the source tree that it was built from; or
// where the environment's IPCLAB_PROGRAMS_DIR, IPCLAB_DEMOS_DIR and IPCLAB_LESSONS_DIR say. A person's own as the XDG
// Base Directory Specification has it: XDG_DATA_HOME/ipclab, XDG_CACHE_HOME/ipclab.
Places places();

}  // namespace ipclab::session
