// Lessons on disk: one folder each, and the course that orders them.
#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "lesson/front_matter.hpp"
#include "lesson/lesson.hpp"
#include "lesson/library.hpp"

namespace ipclab::lesson {
namespace {

namespace fs = std::filesystem;

// Words that become part of a path: nothing that leads elsewhere.
bool plain_name(const std::string& name) {
  return !name.empty() && name.front() != '.' && name.find('/') == name.npos && name.find('\0') == name.npos;
}

// Where the course names the lesson.
Spot place_of(const std::string& name, const std::string& text, const std::string& file) {
  const std::size_t at = text.find("\"" + name + "\"");
  if (at == text.npos) return {file, 1, 1};  // written in another way than most do
  const std::size_t line = at == 0 ? text.npos : text.rfind('\n', at - 1);
  const std::size_t begin = line == text.npos ? 0 : line + 1;
  Spot spot{file, 1, static_cast<std::uint32_t>(at - begin + 1)};
  spot.line +=
      static_cast<std::uint32_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  return spot;
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

std::string shown(const fs::path& path) {
  std::error_code error;
  const fs::path near = fs::proximate(path, error);
  return error || near.empty() || *near.begin() == ".." ? path.string() : near.string();
}

std::optional<std::string> read_file(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

SourceReader sources_in(std::vector<fs::path> folders) {
  return [folders = std::move(folders)](const std::string& program) -> std::optional<SourceText> {
    if (!plain_name(program)) return std::nullopt;
    for (const fs::path& folder : folders) {
      for (const char* ending : {".cpp", ".c"}) {
        if (auto text = read_file(folder / (program + ending))) return SourceText{"demos/" + program + ending, *text};
      }
    }
    return std::nullopt;
  };
}

std::optional<std::size_t> Library::shelf_of(const std::string& name, std::size_t from) const {
  std::error_code ignored;
  for (std::size_t shelf = from; shelf < shelves_.size(); ++shelf) {
    if (fs::is_regular_file(shelves_[shelf].lessons / name / "lesson.md", ignored)) return shelf;
  }
  return std::nullopt;
}

std::vector<std::string> Library::names() const {
  std::vector<std::string> all;
  for (const Shelf& shelf : shelves_) {
    for (std::string& name : lesson::folders(shelf.lessons)) all.push_back(std::move(name));
  }
  return all;
}

Loaded Library::load(const std::string& name) const {
  const auto shelf = plain_name(name) ? shelf_of(name) : std::nullopt;
  const fs::path folder = shelf ? shelves_[*shelf].lessons / name : fs::path();
  const auto en = shelf ? read_file(folder / "lesson.md") : std::nullopt;
  if (!en) {
    const std::string near = nearest(name, names());
    if (near.empty()) throw core::Error("lesson.unknown", {name, shown(shelves_.back().lessons)});
    throw core::Error("lesson.unknown-near", {name, near});
  }
  std::optional<LessonText> zh;
  if (auto text = read_file(folder / "lesson.zh.md")) zh = {shown(folder / "lesson.zh.md"), std::move(*text)};
  std::vector<fs::path> demos;
  for (std::size_t behind = *shelf; behind < shelves_.size(); ++behind) demos.push_back(shelves_[behind].demos);
  return read_lesson(name, {shown(folder / "lesson.md"), *en}, zh, sources_in(std::move(demos)), folder / "figures");
}

LoadedCourse Library::course() const {
  LoadedCourse loaded;
  std::size_t from = 0;  // the shelf with the course
  std::optional<std::string> text;
  for (; from < shelves_.size(); ++from) {
    text = read_file(shelves_[from].lessons / "course.toml");
    if (text) break;
  }
  if (!text) throw core::Error("lesson.no-course", {shown(shelves_.back().lessons / "course.toml")});
  const std::string path = shown(shelves_[from].lessons / "course.toml");
  loaded.course = read_course(*text, path, loaded.problems);
  const auto known = names();
  std::set<std::string> named;
  for (const CoursePart& part : loaded.course.parts) {
    for (const std::string& name : part.lessons) {
      named.insert(name);
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        loaded.problems.push_back(
            {place_of(name, *text, path), {"lesson.course-names-none", {name}}, nearest(name, known)});
      }
    }
  }
  using text::Lang;
  CoursePart own{{text::say(Lang::En, "lesson.own-part"), text::say(Lang::Zh, "lesson.own-part")}, {}};
  for (std::size_t shelf = 0; shelf < shelves_.size(); ++shelf) {
    for (const std::string& name : lesson::folders(shelves_[shelf].lessons)) {
      if (shelf < from && named.insert(name).second) own.lessons.push_back(name);
      if (shelf_of(name) == shelf && shelf_of(name, shelf + 1)) {
        loaded.notes.push_back({"lesson.overrides", {name, shown(shelves_[shelf].lessons / name)}});
      }
    }
  }
  if (!own.lessons.empty()) loaded.course.parts.push_back(std::move(own));
  return loaded;
}

std::vector<fs::path> Library::folders(const std::string& name) const {
  std::vector<fs::path> all;
  for (const Shelf& shelf : shelves_) {
    all.insert(all.end(), {shelf.lessons, shelf.demos});
    if (plain_name(name)) all.insert(all.end(), {shelf.lessons / name, shelf.lessons / name / "figures"});
  }
  return all;
}

bool same(const Lesson& one, const Lesson& other) {
  const auto pictures = [](const Lesson& lesson) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const Item& item : lesson.items) {
      const auto* block = std::get_if<FigureBlock>(&item);
      if (block == nullptr) continue;
      for (const Figure* figure : {&block->picture.en, &block->picture.zh}) {
        all.emplace_back(figure->name, figure->svg ? *figure->svg : std::string());
      }
    }
    return all;
  };
  return one.files == other.files && one.sources == other.sources && pictures(one) == pictures(other);
}

bool is_good_name(const std::string& name) {
  const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && name.size() <= 64 && small(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return small(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

}  // namespace ipclab::lesson
