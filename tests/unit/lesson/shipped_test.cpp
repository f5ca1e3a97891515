// The lessons that ship can be read without a mistake, and are whole in both languages.
#include <doctest/doctest.h>

#include "lesson/library.hpp"

using namespace ipclab;

TEST_CASE("every lesson of the course") {
  const std::filesystem::path root = IPCLAB_SOURCE_DIR;
  const lesson::Library library({{root / "lessons", root / "demos"}});
  const auto course = library.course();
  CHECK(course.problems.empty());
  REQUIRE_FALSE(course.course.parts.empty());
  for (const auto& part : course.course.parts) {
    CHECK_FALSE(part.title.zh.empty());
    for (const std::string& name : part.lessons) {
      const auto loaded = library.load(name);
      for (const auto& problem : loaded.problems) FAIL_CHECK(lesson::describe(text::Lang::En, problem));
      REQUIRE(loaded.lesson != nullptr);
      for (const auto& warning : loaded.lesson->warnings) FAIL_CHECK(lesson::describe(text::Lang::En, warning));
      CHECK(loaded.lesson->title.en != loaded.lesson->title.zh);
    }
  }
}
