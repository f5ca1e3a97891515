// Text for a terminal: looks, wrapping at its width, Chinese characters two columns wide. Plain where it is no
// terminal. Used by the commands of `cli`; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab::cli {

enum class Look : std::uint8_t { Plain, Strong, Emphasis, Code, Dim, Process, Object, Value, Good, Bad };

struct Stretch {
  std::string text;
  Look look = Look::Plain;
};
using Line = std::vector<Stretch>;

// Columns that a terminal gives it.
std::size_t width_of(std::string_view text);
// With spaces after it up to `columns`.
std::string padded(std::string text, std::size_t columns);
// Whole lines of at most `columns`. Breaks at spaces and between ideographs, never before closing punctuation;
// "\n" breaks always. A word that is too long stays whole.
std::vector<Line> wrap(const Line& line, std::size_t columns);

class Console {
 public:
  // Width and colours as `out` has them; NO_COLOR (no-color.org) is obeyed.
  explicit Console(std::FILE* out);
  Console(std::FILE* out, std::size_t width, bool looks) : out_(out), width_(width), looks_(looks) {}

  std::size_t width() const { return width_; }
  bool looks() const { return looks_; }

  // Wrapped; `first` stands before the first line, as many spaces as it is wide before the others.
  void print(const Line& line, std::string_view first = "");
  void print(std::string_view text, Look look = Look::Plain) { print({{std::string(text), look}}); }
  // As it is, in one line.
  void verbatim(const Line& line);
  void blank();
  void flush() { std::fflush(out_); }

 private:
  void put(const Line& line);

  std::FILE* out_;
  std::size_t width_;
  bool looks_;
  bool blank_ = true;  // the last line was: two never follow each other
};

}  // namespace ipclab::cli
