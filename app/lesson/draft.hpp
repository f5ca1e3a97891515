// A new lesson that already runs and can be proved: text in both languages, a program, a picture. Writes files; called
// for `ipclab new`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lesson/library.hpp"

namespace ipclab::lesson {

// Puts lesson `name` on the shelf; gives the files it made. Throws core::Error, and then leaves nothing behind:
// lesson.no-good-name {name}, lesson.name-taken {name, file}, lesson.cannot-write {file}.
std::vector<std::filesystem::path> make_lesson(const Shelf& shelf, const std::string& name);

}  // namespace ipclab::lesson
