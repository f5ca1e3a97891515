// The lines of blocks that a person reads (`predict`, `try`, `challenge`), the same in both languages, taken apart.
// Internal to this room.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lesson/blocks.hpp"

namespace ipclab::lesson {

// A word that begins a line of its own inside a block of the kind; not of the step language.
struct WordRow {
  std::string_view kind;
  std::string_view word;
  std::string_view shape;
  bool often = false;  // more than one such line may stand there
};
std::span<const WordRow> word_rows();

struct RawOption {
  std::string key;
  Spot at;
  std::vector<RawLine> text;
  std::vector<RawLine> feedback;
  std::optional<RawLine> when;  // the whole line
  bool correct = false;
};

struct RawQuestion {
  std::vector<RawLine> text;  // what is asked, or to be tried
  std::vector<RawOption> options;
  std::map<std::string, std::vector<RawLine>, std::less<>> lines;  // by the word that they begin with, whole
  std::vector<RawLine> feedback;                                   // of no option
  std::vector<RawLine> solution;

  const RawLine* line(std::string_view word) const;  // the first one
};

// `keyed`: lines like `-1 > feedback` and `alice > feedback` are options.
RawQuestion read_question(const RawBlock& block, bool keyed, std::vector<Problem>& problems);

}  // namespace ipclab::lesson
