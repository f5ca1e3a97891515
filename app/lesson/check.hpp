// Proves a lesson: plays all of it on a Lab and verifies every claim. Blocks until it is through; one thread.
// Called by `ipclab check` and by tests/lessons.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/lab.hpp"
#include "lesson/lesson.hpp"

namespace ipclab::lesson {

struct CheckResult {
  std::string lesson;
  std::vector<Problem> problems;  // any = the lesson is wrong
  std::vector<Problem> warnings;
  std::uint32_t scenes = 0, steps = 0, claims = 0, predictions = 0;  // that were played and held
  std::uint32_t unproved = 0;                                        // predictions with `correct`
  bool ok() const { return problems.empty(); }
};

CheckResult check(std::shared_ptr<const Lesson> lesson, core::Lab& lab);

}  // namespace ipclab::lesson
