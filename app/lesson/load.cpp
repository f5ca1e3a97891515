// Lessons on disk: one folder each, and the course that orders them.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "lesson/front_matter.hpp"
#include "lesson/lesson.hpp"

namespace ipclab::lesson {
namespace {

namespace fs = std::filesystem;

// As the author would type it.
std::string shown(const fs::path& path) {
  std::error_code error;
  const fs::path near = fs::proximate(path, error);
  return error || near.empty() || *near.begin() == ".." ? path.string() : near.string();
}

// Words that become part of a path: nothing that leads elsewhere.
bool plain_name(const std::string& name) {
  return !name.empty() && name.front() != '.' && name.find('/') == name.npos && name.find('\0') == name.npos;
}

std::vector<std::string> folders(const fs::path& lessons) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(lessons, error), end; !error && entry != end; entry.increment(error)) {
    if (fs::is_regular_file(entry->path() / "lesson.md", error)) names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::optional<std::string> read_file(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

SourceReader sources_in(fs::path folder) {
  return [folder = std::move(folder)](const std::string& program) -> std::optional<std::string> {
    if (!plain_name(program)) return std::nullopt;
    return read_file(folder / (program + ".cpp"));
  };
}

Loaded load(const fs::path& lessons, const std::string& name, const SourceReader& sources) {
  const fs::path english = lessons / name / "lesson.md";
  const auto en = plain_name(name) ? read_file(english) : std::nullopt;
  if (!en) {
    const std::string near = nearest(name, folders(lessons));
    if (near.empty()) throw core::Error("lesson.unknown", {name, shown(lessons)});
    throw core::Error("lesson.unknown-near", {name, near});
  }
  const fs::path chinese = lessons / name / "lesson.zh.md";
  std::optional<LessonText> zh;
  if (auto text = read_file(chinese)) zh = {shown(chinese), std::move(*text)};
  return read_lesson(name, {shown(english), *en}, zh, sources, lessons / name / "figures");
}

LoadedCourse load_course(const fs::path& lessons) {
  const fs::path path = lessons / "course.toml";
  const auto text = read_file(path);
  if (!text) throw core::Error("lesson.no-course", {shown(path)});
  LoadedCourse loaded;
  loaded.course = read_course(*text, shown(path), loaded.problems);
  const auto known = folders(lessons);
  for (const CoursePart& part : loaded.course.parts) {
    for (const std::string& name : part.lessons) {
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        loaded.problems.push_back({{shown(path), 0, 0}, {"lesson.course-names-none", {name}}, nearest(name, known)});
      }
    }
  }
  return loaded;
}

}  // namespace ipclab::lesson
