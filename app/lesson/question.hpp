// The lines of `predict` and `try` blocks, the same in both languages. Internal to this room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lesson/blocks.hpp"

namespace ipclab::lesson {

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
  std::optional<RawLine> notice;  // try only
  std::vector<RawLine> feedback;  // try only
};

RawQuestion read_question(const RawBlock& block, std::vector<Problem>& problems);

}  // namespace ipclab::lesson
