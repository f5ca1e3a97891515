// A table of figures: ways of doing one thing, taken in turn, medians, each beside the peers that it is measured by.
// In the process of the benchmark; used by engine.cpp.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ipclab::bench {

struct Goal {
  std::size_t peer = 0;  // which row it is divided by
  double limit = 0;
};

struct Way {
  std::string name;
  std::function<std::optional<double>()> once;  // nanoseconds; nothing = it is not on this machine
  std::vector<Goal> goals = {};
  std::string why = {};  // said where a goal is not reached
  std::vector<double> figures = {};
  std::optional<double> median();
};

// The medians in nanoseconds, in the order of the ways.
std::vector<std::optional<double>> table(const std::string& title, std::vector<Way> ways, int repetitions);

// A row that is no time: what it is, its figure with its unit, and the goal.
void row(const std::string& name, const std::string& figure, const std::string& goal = "", bool reached = true);

std::string verdict(bool reached);

}  // namespace ipclab::bench
