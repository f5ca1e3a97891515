// A lesson file taken apart: front matter, prose, and blocks with the places of their lines; nothing understood yet.
// Internal to this room: between the bytes of a file and the lesson's reader.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lesson/lesson.hpp"
#include "lesson/problem.hpp"

namespace ipclab::lesson {

struct RawLine {
  std::string text;
  std::uint32_t line = 0;
};

// `<!-- digest 1a2b3c -->`, see digest.hpp
struct RawDigest {
  std::string value;
  Spot at;
};

// A fence of one of our kinds, or in a translation the comment that stands for it.
struct RawBlock {
  std::string kind, name;
  std::vector<std::string> words;  // after the name
  Spot at;                         // of the kind
  Spot name_at;
  std::vector<RawLine> lines;
  bool placeholder = false;
  std::optional<RawDigest> digest;  // that stands before it
};

struct RawProse {
  std::vector<RawLine> lines;
};

using RawPiece = std::variant<RawProse, RawBlock>;

struct RawFile {
  std::string file;
  std::string front;  // TOML; it begins on line 2
  std::vector<RawPiece> pieces;
  std::optional<RawDigest> digest;       // that stands behind the last block
  std::set<std::uint32_t> digest_lines;  // of all of them
};

// What is wrong is added to `problems`; pieces that can be read are still returned.
RawFile take_apart(const LessonText& text, std::vector<Problem>& problems);

// A word of a line and its place.
struct RawWord {
  std::string text;
  Spot at;
};
std::vector<RawWord> words_of(const RawLine& line, const std::string& file);

// The kinds of blocks, each with its head as it is written. Defined where they are built.
struct BlockRow {
  std::string_view kind;
  std::string_view shape;
  bool named;
};
std::span<const BlockRow> block_rows();
std::vector<std::string> block_kinds();
// What a block is known by in both files: "step open". Shows have no name: they are counted.
std::string key_of(const RawBlock& block, int& shows);
// Lines joined by "\n".
std::string joined(const std::vector<RawLine>& lines);

}  // namespace ipclab::lesson
