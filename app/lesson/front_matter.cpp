#include "lesson/front_matter.hpp"

#include <toml++/toml.h>
#include <algorithm>
#include <optional>

namespace ipclab::lesson {
namespace {

class TomlFile {
 public:
  TomlFile(std::string file, std::uint32_t lines_before, std::vector<Problem>& problems)
      : file_(std::move(file)), lines_before_(lines_before), problems_(problems) {}

  std::optional<toml::table> parse(const std::string& text) {
    try {
      return toml::parse(text);
    } catch (const toml::parse_error& error) {
      problem(error.source(), "lesson.not-toml", {std::string(error.description())});
      return std::nullopt;
    }
  }

  Spot spot(const toml::source_region& source) const {
    return {file_, source.begin.line + lines_before_, source.begin.column};
  }
  void problem(const toml::source_region& source, std::string key, std::vector<std::string> args,
               std::string suggestion = {}) {
    problems_.push_back({spot(source), {std::move(key), std::move(args)}, std::move(suggestion)});
  }

  void known_keys(const toml::table& table, const std::vector<std::string>& known) {
    for (const auto& [key, value] : table) {
      const std::string name(key.str());
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        problem(key.source(), "lesson.no-key", {name}, nearest(name, known));
      }
    }
  }

  std::string text(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return {};
    if (const auto value = node->value_exact<std::string>()) return *value;
    problem(node->source(), "lesson.key-wants-text", {std::string(key)});
    return {};
  }

  std::vector<std::string> texts(const toml::table& table, std::string_view key) {
    std::vector<std::string> values;
    const toml::node* node = table.get(key);
    if (node == nullptr) return values;
    const toml::array* array = node->as_array();
    if (array == nullptr) problem(node->source(), "lesson.key-wants-list", {std::string(key)});
    if (array == nullptr) return values;
    for (const toml::node& element : *array) {
      if (const auto value = element.value_exact<std::string>()) {
        values.push_back(*value);
      } else {
        problem(element.source(), "lesson.key-wants-list", {std::string(key)});
      }
    }
    return values;
  }

 private:
  std::string file_;
  std::uint32_t lines_before_;
  std::vector<Problem>& problems_;
};

}  // namespace

FrontMatter read_front_matter(const std::string& toml, const std::string& file, bool translation,
                              std::vector<Problem>& problems) {
  FrontMatter front;
  TomlFile reader(file, 1, problems);
  const auto table = reader.parse(toml);
  if (!table) return front;
  using Keys = std::vector<std::string>;
  reader.known_keys(*table,
                    translation ? Keys{"title", "names"} : Keys{"title", "minutes", "needs", "covers", "man", "names"});
  front.title = reader.text(*table, "title");
  if (!table->contains("title")) problems.push_back({{file, 1, 1}, {"lesson.no-title", {}}, {}});
  front.needs = reader.texts(*table, "needs");
  front.manual = reader.texts(*table, "man");
  if (const toml::node* minutes = table->get("minutes")) {
    const auto value = minutes->value_exact<std::int64_t>();
    if (value && *value > 0 && *value < 1000) {
      front.minutes = static_cast<std::uint32_t>(*value);
    } else {
      reader.problem(minutes->source(), "lesson.key-wants-minutes", {});
    }
  }
  if (const toml::node* covers = table->get("covers")) {
    if (covers->as_table() == nullptr) reader.problem(covers->source(), "lesson.key-wants-table", {"covers"});
    if (const toml::table* rows = covers->as_table()) {
      for (const auto& [row, block] : *rows) {
        front.covers.push_back({std::string(row.str()), reader.text(*rows, row.str()), reader.spot(block.source())});
      }
    }
  }
  if (const toml::node* names = table->get("names")) {
    if (names->as_table() == nullptr) reader.problem(names->source(), "lesson.key-wants-table", {"names"});
    if (const toml::table* rows = names->as_table()) {
      for (const auto& [key, value] : *rows) {
        const std::string name(key.str());
        front.names[name] = reader.text(*rows, name);
        front.name_spots[name] = reader.spot(key.source());
      }
    }
  }
  return front;
}

Course read_course(const std::string& toml, const std::string& file, std::vector<Problem>& problems) {
  Course course;
  TomlFile reader(file, 0, problems);
  const auto table = reader.parse(toml);
  if (!table) return course;
  reader.known_keys(*table, {"part"});
  const toml::node* parts = table->get("part");
  const toml::array* rows = parts == nullptr ? nullptr : parts->as_array();
  if (rows == nullptr) {
    problems.push_back({{file, 1, 1}, {"lesson.course-without-parts", {}}, {}});
    return course;
  }
  for (const toml::node& row : *rows) {
    const toml::table* part = row.as_table();
    if (part == nullptr) {
      reader.problem(row.source(), "lesson.key-wants-table", {"part"});
      continue;
    }
    reader.known_keys(*part, {"title", "lessons"});
    CoursePart read;
    const toml::node* title = part->get("title");
    if (const toml::table* both = title == nullptr ? nullptr : title->as_table()) {
      reader.known_keys(*both, {"en", "zh"});
      read.title = {reader.text(*both, "en"), reader.text(*both, "zh")};
    } else {
      read.title.en = read.title.zh = reader.text(*part, "title");
    }
    read.lessons = reader.texts(*part, "lessons");
    course.parts.push_back(std::move(read));
  }
  return course;
}

}  // namespace ipclab::lesson
