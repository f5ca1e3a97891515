#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

#include "cli/console.hpp"

using namespace ipclab::cli;

namespace {

std::string text_of(const Line& line) {
  std::string text;
  for (const Stretch& stretch : line) text += stretch.text;
  return text;
}

std::vector<std::string> wrapped(const std::string& text, std::size_t columns) {
  std::vector<std::string> lines;
  for (const Line& line : wrap({{text, Look::Plain}}, columns)) lines.push_back(text_of(line));
  return lines;
}

// What a console of this kind writes.
template <class Act>
std::string written(bool looks, Act act) {
  char* bytes = nullptr;
  std::size_t size = 0;
  std::FILE* stream = open_memstream(&bytes, &size);
  Console console(stream, 40, looks);
  act(console);
  std::fclose(stream);
  std::string text(bytes, size);
  std::free(bytes);
  return text;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("ideographs are two columns wide, combining marks none") {
  CHECK(width_of("abc") == 3);
  CHECK(width_of("信号量") == 6);
  CHECK(width_of("，") == 2);
  CHECK(width_of("e\xCC\x81") == 1);  // e and a combining acute accent
  CHECK(width_of("→ −1") == 4);
  CHECK(width_of("\xFF\xC3") == 2);  // broken UTF-8 does not read on
  CHECK(padded("量", 5) == "量   ");
}

TEST_CASE("text is broken at spaces, Chinese anywhere but before closing and after opening punctuation") {
  CHECK(wrapped("one two three", 8) == Lines{"one two", "three"});
  CHECK(wrapped("a  b\nc", 80) == Lines{"a b", "c"});
  CHECK(wrapped("incomprehensibly long", 5) == Lines{"incomprehensibly", "long"});
  CHECK(wrapped("信号量没有主人", 8) == Lines{"信号量没", "有主人"});
  CHECK(wrapped("信号量，它", 6) == Lines{"信号", "量，它"});
  CHECK(wrapped("信号（量）", 6) == Lines{"信号", "（量）"});
  CHECK(wrapped("用semop等", 7) == Lines{"用semop", "等"});
  CHECK(wrapped("", 10) == Lines{""});
}

TEST_CASE("looks go along with the words when a line is broken") {
  const auto lines = wrap({{"the ", Look::Plain}, {"kernel", Look::Strong}, {" decides", Look::Plain}}, 10);
  REQUIRE(lines.size() == 2);
  CHECK(text_of(lines[0]) == "the kernel");
  CHECK(lines[0].back().look == Look::Strong);
  CHECK(text_of(lines[1]) == "decides");
  CHECK(lines[1].front().look == Look::Plain);
}

TEST_CASE("escapes are written only where looks are wanted, and what a program printed cannot steer") {
  const auto act = [](Console& console) { console.print({{"x", Look::Strong}, {"\x1b[2J\t!", Look::Plain}}); };
  CHECK(written(false, act) == "x\xEF\xBF\xBD[2J    !\n");
  CHECK(written(true, act) == "\x1b[1mx\x1b[0m\xEF\xBF\xBD[2J    !\n");
}

TEST_CASE("lines after the first are indented, and never are there two blank lines") {
  CHECK(written(false, [](Console& console) {
          console.blank();
          console.print({{"Between two calls of one process, any other may run."}}, "? ");
          console.blank();
          console.blank();
          console.verbatim({{"end"}});
        }) == "? Between two calls of one process, any\n  other may run.\n\nend\n");
}
