// A schedule as a text that a person can read, keep and compare: one command a line, tasks by their birth paths.
// Pure; written from a recording and read for a replay by `main`'s desk.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/lab.hpp"
#include "record/schedule.hpp"

namespace ipclab::record {

struct Move {
  std::string line;  // as it stands in the text
  core::Command command;
  bool hold = false;  // a Hold follows while it is under way
  bool operator==(const Move&) const = default;
};

struct Schedule {
  core::Scene scene;  // its programs are launched first
  std::vector<Move> moves;
  bool operator==(const Schedule&) const = default;
};

// All finished steps of the log's current branch.
std::string schedule_text(const Log& log);

// Nothing: the text is no schedule. Throws core::Error(schedule.bad-line) {number, line}.
std::optional<Schedule> read_schedule(const std::string& text);
std::optional<Schedule> load_schedule(const std::filesystem::path& file);

}  // namespace ipclab::record
