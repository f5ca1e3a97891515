#include "figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace ipclab::bench {
namespace {

void print_way(std::vector<Way>& ways, Way& way) {
  const auto own = way.median();
  if (!own) {
    fmt::print("  {:<40} {}\n", way.name, "not on this machine");
    return;
  }
  std::string line = fmt::format("  {:<40} {:>10.2f} µs", way.name, *own / 1000);
  bool reached = true;
  for (const Goal& goal : way.goals) {
    Way& peer = ways[goal.peer];
    const auto measure = peer.median();
    if (!measure) {
      line += fmt::format("   ÷ {}: no peer on this machine, goal ≤ {}", peer.name, goal.limit);
    } else if (goal.limit == 0) {
      line += fmt::format("   {:.2f} × {}", *own / *measure, peer.name);
    } else {
      const double ratio = *own / *measure;
      reached = reached && ratio <= goal.limit;
      line += fmt::format("   {:.2f} × {}, goal ≤ {}: {}", ratio, peer.name, goal.limit, verdict(ratio <= goal.limit));
    }
  }
  fmt::print("{}\n", line);
  if (!reached && !way.why.empty()) fmt::print("    why: {}\n", way.why);
}

}  // namespace

std::optional<double> Way::median() {
  if (figures.empty()) return std::nullopt;
  std::sort(figures.begin(), figures.end());
  return figures[figures.size() / 2];
}

std::string verdict(bool reached) { return reached ? "reached" : "NOT reached"; }

std::vector<std::optional<double>> table(const std::string& title, std::vector<Way> ways, int repetitions) {
  for (int i = 0; i < repetitions; ++i) {
    for (Way& way : ways) {
      if (const auto figure = way.once()) way.figures.push_back(*figure);
    }
  }
  fmt::print("{}\n", title);
  for (Way& way : ways) print_way(ways, way);
  std::fflush(stdout);
  std::vector<std::optional<double>> medians;
  for (Way& way : ways) medians.push_back(way.median());
  return medians;
}

void row(const std::string& name, const std::string& figure, const std::string& goal, bool reached) {
  const std::string judged = goal.empty() ? "" : fmt::format("   goal {}: {}", goal, verdict(reached));
  fmt::print("  {:<40} {}{}\n", name, figure, judged);
  std::fflush(stdout);
}

}  // namespace ipclab::bench
