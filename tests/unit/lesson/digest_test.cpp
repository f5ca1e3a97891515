// A translation knows the English words that it was made of; links lead to files that are there.
#include "lesson/digest.hpp"

#include <unistd.h>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "fake.hpp"

using namespace ipclab;

namespace {

std::string told(const std::vector<lesson::Problem>& problems) {
  std::string all;
  for (const auto& problem : problems) all += lesson::describe(text::Lang::En, problem) + "\n";
  return all;
}

const std::string steps =
    "Before.\n\n```step s\nsay \"go\"\nalice does semop\n```\n"
    "```predict p\nWhat?\n- [a] A\n  when mutex.value == 0\n  > yes\n- [b] B\n  when mutex.value == 1\n  > no\n```\n"
    "```step t\nalice does semop\n```\nAfter.\n";
const std::string english = fake::front + fake::scene + steps;
const std::string chinese =
    "+++\ntitle = \"桌子\"\n+++\n<!-- scene first -->\n前。\n\n```step s\nsay \"走\"\n```\n"
    "```predict p\n问\n- [a] 甲\n  > 对\n- [b] 乙\n  > 错\n```\n<!-- step t -->\n后。\n";

std::string replaced(std::string text, const std::string& old_text, const std::string& new_text) {
  return text.replace(text.find(old_text), old_text.size(), new_text);
}

std::string warnings(const std::string& en, const std::string& zh) {
  const auto loaded = fake::read(en, zh);
  CHECK(told(loaded.problems) == "");
  return loaded.lesson == nullptr ? "" : told(loaded.lesson->warnings);
}

const std::string changed =
    "the English text up to this block has changed since it was translated; once the translation is right again: "
    "ipclab check --accept desk\n";

}  // namespace

TEST_CASE("digests are written before the blocks whose words they stand for, once") {
  const std::string accepted = lesson::with_digests({"lesson.md", english}, {"lesson.zh.md", chinese});
  CHECK(accepted == replaced(replaced(replaced(chinese, "```step s", "<!-- digest 1e4c4e -->\n```step s"), "```predict",
                                      "<!-- digest f7ab4d -->\n```predict"),
                             "后。\n", "后。\n<!-- digest 10ef19 -->\n"));
  CHECK(lesson::with_digests({"lesson.md", english}, {"lesson.zh.md", accepted}) == accepted);
  CHECK(warnings(english, accepted) == "");
  CHECK(warnings(english, chinese) == "");
}

TEST_CASE("only words count that a person reads") {
  const std::string accepted = lesson::with_digests({"lesson.md", english}, {"lesson.zh.md", chinese});
  CHECK(warnings(replaced(english, "Before.", "\nBefore.\n"), accepted) == "");
  CHECK(warnings(replaced(english, "alice does semop", "bob does semop"), accepted) == "");
  CHECK(warnings(replaced(english, "mutex.value == 0", "mutex.value == 2"), accepted) == "");
  CHECK(warnings(replaced(english, "Before.", "Before that."), accepted) == "lesson.zh.md:7:6: " + changed);
  CHECK(warnings(replaced(english, "\"go\"", "\"stop\""), accepted) == "lesson.zh.md:7:6: " + changed);
  CHECK(warnings(replaced(english, "> no", "> not at all"), accepted) == "lesson.zh.md:11:6: " + changed);
  CHECK(warnings(replaced(english, "After.", "Later."), accepted) == "lesson.zh.md:21:6: " + changed);
}

TEST_CASE("a digest stands only in a translation") {
  CHECK(told(fake::read(fake::front + "<!-- digest 123456 -->\n" + fake::scene).problems) ==
        "lesson.md:4:1: a digest stands only in a translation\n");
}

TEST_CASE("links lead to files that are there") {
  const auto folder = std::filesystem::temp_directory_path() / ("ipclab-links-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder / "desk");
  std::ofstream(folder / "notes.md") << "Notes.\n";
  const std::string text = fake::front + fake::scene +
                           "See [the notes](../notes.md#end), [the kernel](https://kernel.org/x), [here](#top).\n\n"
                           "Then *[more](more.md)* and ![a picture](figures/p.png).\n";
  const auto loaded =
      lesson::read_lesson("desk", {"lesson.md", text}, std::nullopt, fake::sources(), folder / "desk/figures");
  std::filesystem::remove_all(folder);
  CHECK(told(loaded.problems) ==
        "lesson.md:12:14: the link leads to no file: more.md\n"
        "lesson.md:12:41: the link leads to no file: figures/p.png\n");
}
