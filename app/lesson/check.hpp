// Proves a lesson: plays all of it on a Lab and verifies every claim. Blocks until it is through; one thread.
// Called by `ipclab check` and by tests/lessons.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/lab.hpp"
#include "lesson/lesson.hpp"
#include "lesson/workshop.hpp"

namespace ipclab::lesson {

struct CheckResult {
  std::string lesson;
  std::vector<Problem> problems;  // any = the lesson is wrong
  std::vector<Problem> warnings;
  std::uint32_t scenes = 0, steps = 0, claims = 0, predictions = 0;  // that were played and held
  std::uint32_t unproved = 0;    // predictions with `correct`, challenges without a solution
  std::uint32_t challenges = 0;  // whose solution reached the goal
  std::chrono::milliseconds time{0};
  bool ok() const { return problems.empty(); }
};

// Without a workshop, challenges that change a program are not proved.
CheckResult check(std::shared_ptr<const Lesson> lesson, core::Lab& lab, Workshop* workshop = nullptr);

}  // namespace ipclab::lesson
