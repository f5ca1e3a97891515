#include <doctest/doctest.h>

#include <algorithm>

#include "trial.hpp"

using namespace ipclab;
using core::TargetKind;

namespace {

long masks(const std::vector<std::string>& lines) {
  return std::count_if(lines.begin(), lines.end(),
                       [](const std::string& line) { return line.find("entered sigprocmask(") != std::string::npos; });
}

}  // namespace

TEST_CASE("what libc does to the mask while it forks is no call of the program") {
  trace::Trial lab;
  lab.start("masks");
  CHECK(masks(lab.to("masks", TargetKind::Child, "", 1)) == 2);  // its own, before
  CHECK(masks(lab.to("masks.1", TargetKind::End)) == 0);
  CHECK(masks(lab.to("masks", TargetKind::End)) == 1);  // its own, after
  CHECK(lab.task("masks").state == core::TaskState::Ended);
}
