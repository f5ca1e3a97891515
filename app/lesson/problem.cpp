#include "lesson/problem.hpp"

#include <algorithm>
#include <numeric>

namespace ipclab::lesson {

std::string describe(text::Lang lang, const Problem& problem) {
  std::string place = problem.at.file;
  if (problem.at.line != 0) place += ":" + std::to_string(problem.at.line) + ":" + std::to_string(problem.at.column);
  std::string sentence = place.empty() ? "" : place + ": ";
  sentence += text::say(lang, problem.what);
  if (!problem.suggestion.empty()) sentence += text::say(lang, "lesson.did-you-mean", problem.suggestion);
  return sentence;
}

namespace {

// Edits that turn one word into the other; two neighbours that changed places count as one.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> edits(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) edits[i][0] = i;
  std::iota(edits[0].begin(), edits[0].end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = edits[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      edits[i][j] = std::min({edits[i - 1][j] + 1, edits[i][j - 1] + 1, changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        edits[i][j] = std::min(edits[i][j], edits[i - 2][j - 2] + 1);
      }
    }
  }
  return edits[a.size()][b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  if (word.size() > 64) return best;  // no name is so long; do not spend time on it
  for (const std::string& candidate : candidates) {
    const std::size_t edits = distance(word, candidate);
    if (edits < best_distance && edits < candidate.size()) {
      best = candidate;
      best_distance = edits;
    }
  }
  return best;
}

}  // namespace ipclab::lesson
