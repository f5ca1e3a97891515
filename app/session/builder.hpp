// From a demo's source to its executable: the one that was built with ipclab where it is of this very text, else
// compiled when it is needed and kept, by source and flags. Any thread; build() waits for the compiler.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lesson/lesson.hpp"
#include "session/places.hpp"

namespace ipclab::session {

using Sources = std::map<std::string, lesson::Source>;  // by program

class Builder {
 public:
  explicit Builder(Places places) : places_(std::move(places)) {}

  struct Built {
    std::filesystem::path executable;  // empty where it is not built
    std::string words;                 // what the compiler said then
  };
  // Throws core::Error: session.no-compiler {what to install}, session.no-cache {folder}.
  Built build(const lesson::Source& source) const;
  // The executable of this source, where nothing has to be compiled for it.
  std::optional<std::filesystem::path> ready(const lesson::Source& source) const;

  // All of these; what is wrong with them, at its place.
  std::vector<lesson::Problem> build_all(const Sources& sources) const;

 private:
  std::filesystem::path kept(const lesson::Source& source) const;

  Places places_;
};

// The first error that the compiler names, at its place; all of its words where it names none.
lesson::Problem first_error(const lesson::Source& source, const std::string& words);

}  // namespace ipclab::session
