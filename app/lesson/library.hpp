// The lessons that there are: shelves, one in front of the other. Reads files; used by the window and the text front
// end through what `main` hands them. An instructor's own shelf stands in front of the one that ships.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lesson/lesson.hpp"

namespace ipclab::lesson {

// A folder of lessons, and beside it one of the programs that they start.
struct Shelf {
  std::filesystem::path lessons;
  std::filesystem::path demos;
  bool operator==(const Shelf&) const = default;
};

struct LoadedCourse {
  Course course;
  std::vector<Problem> problems;
  std::vector<core::Message> notes;  // which lessons stand in place of others of their name
};

class Library {
 public:
  // Of two lessons of one name the one on the earlier shelf counts. A lesson finds its programs on its own shelf and on
  // those behind it, so that none can change those of another's.
  explicit Library(std::vector<Shelf> shelves) : shelves_(std::move(shelves)) {}

  const std::vector<Shelf>& shelves() const { return shelves_; }

  // The lesson of this name. Throws core::Error (lesson.unknown …) where there is none.
  Loaded load(const std::string& name) const;

  // The first course.toml says what the course is: order, what is left out, what is added. Lessons on shelves before it
  // that it does not name follow in a part of their own. Throws core::Error (lesson.no-course) where there is none.
  LoadedCourse course() const;

  // Of the lessons and programs of shelves, and of the lesson `name`: where a change of a file matters.
  std::vector<std::filesystem::path> folders(const std::string& name) const;

 private:
  std::optional<std::size_t> shelf_of(const std::string& name, std::size_t from = 0) const;
  std::vector<std::string> names() const;

  std::vector<Shelf> shelves_;
};

// Whether a person would see any difference: texts, programs, pictures.
bool same(const Lesson& one, const Lesson& other);

// The translation, if there is one, with the digests of the English text as it is now: its path and its new text.
std::optional<LessonText> accepted(const Lesson& lesson);

// As an author would type it: from here, where it lies below here.
std::string shown(const std::filesystem::path& path);

// What a lesson or program may be called: small letters, digits, '-' and '_', beginning with a letter.
bool is_good_name(const std::string& name);

}  // namespace ipclab::lesson
