// The TOML at the head of a lesson, and course.toml. Internal to this room.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lesson/lesson.hpp"

namespace ipclab::lesson {

struct FrontMatter {
  std::string title;
  std::uint32_t minutes = 0;
  std::vector<std::string> needs, manual;
  std::vector<Covered> covers;
  std::map<std::string, std::string> names;
  std::map<std::string, Spot> name_spots;
};

// `toml` begins on line 2 of `file`. A translation has only title and names.
FrontMatter read_front_matter(const std::string& toml, const std::string& file, bool translation,
                              std::vector<Problem>& problems);

Course read_course(const std::string& toml, const std::string& file, std::vector<Problem>& problems);

}  // namespace ipclab::lesson
