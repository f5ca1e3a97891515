// Reads the lines of blocks in the step language. Internal to this room: called by the lesson's reader.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "lesson/line_reader.hpp"
#include "lesson/reference.hpp"
#include "lesson/script.hpp"

namespace ipclab::lesson {

// One line of a `step` block; an empty line or a comment adds nothing. Throws Mistake.
void read_step_line(LineReader& reader, Script& script);

// A condition up to the end of the line. Throws Mistake.
Claim read_claim(LineReader& reader);

// One line of a `scene` block. Throws Mistake. Programs are asked of `sources`, which is extended by what was found.
struct SceneDraft {
  Scene scene;
  Rules rules;
  std::vector<std::string> given;  // names that this block itself gives (`like` may be overridden, two of one name not)
};
using ProgramFinder = std::function<bool(const std::string& program)>;
void read_scene_line(std::string_view line, const Spot& at, const ProgramFinder& known_program, const Sources& sources,
                     SceneDraft& draft);

// What there is, for the reference.
std::vector<ReferenceRow> scene_line_rows();
std::vector<ReferenceRow> condition_rows();

}  // namespace ipclab::lesson
