// Everything that a lesson can be written with is told, in both languages, and the page that is kept is the current one.
#include "lesson/reference.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "lesson/lesson.hpp"

using namespace ipclab;

TEST_CASE("every row of the tables has its sentence, and every sentence its row") {
  std::set<std::string> told = {"language.title", "language.about", "language.colon"};
  for (const lesson::ReferenceSection& section : lesson::reference_sections()) {
    CHECK_MESSAGE(text::has("language." + section.key), section.key);
    told.insert({"language." + section.key, "language." + section.key + ".about"});
    CHECK_FALSE(section.rows.empty());
    for (const lesson::ReferenceRow& row : section.rows) {
      CHECK_MESSAGE(text::has("language." + row.key), row.key);
      CHECK_MESSAGE(told.insert("language." + row.key).second, row.key);
    }
  }
  for (const std::string_view key : text::all_keys()) {
    if (key.starts_with("language.")) CHECK_MESSAGE(told.contains(std::string(key)), key);
  }
}

TEST_CASE("lessons/REFERENCE.md is what `ipclab help language` prints") {
  const auto kept = lesson::read_file(IPCLAB_SOURCE_DIR "/lessons/REFERENCE.md");
  REQUIRE(kept.has_value());
  const bool current = *kept == lesson::reference(text::Lang::En);
  CHECK_MESSAGE(current, "./lab help language --lang en > lessons/REFERENCE.md");
}
