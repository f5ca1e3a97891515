#include "session/places.hpp"

#include <unistd.h>

#include <cstdlib>
#include <system_error>

#include "core/message.hpp"

namespace ipclab::session {
namespace {

std::filesystem::path from_environment(const char* name, const std::filesystem::path& otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

// XDG: a path that is not absolute is none.
std::filesystem::path of_person(const char* name, const char* otherwise) {
  const std::filesystem::path said = from_environment(name, {});
  if (said.is_absolute()) return said / "ipclab";
  return from_environment("HOME", "/nonexistent") / otherwise / "ipclab";
}

}  // namespace

Places places() {
  const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  return {here / "ipclab-runner",
          here / "ipclab-figure",
          from_environment("IPCLAB_PROGRAMS_DIR", here / "demos"),
          from_environment("IPCLAB_DEMOS_DIR", IPCLAB_DEMOS_DIR),
          from_environment("IPCLAB_LESSONS_DIR", IPCLAB_LESSONS_DIR),
          of_person("XDG_DATA_HOME", ".local/share"),
          of_person("XDG_CACHE_HOME", ".cache")};
}

std::vector<lesson::Shelf> shelves(const Places& places, const std::vector<std::string>& named) {
  std::vector<lesson::Shelf> all;
  for (const std::string& folder : named) {
    std::error_code ignored;
    std::filesystem::path lessons = std::filesystem::weakly_canonical(folder, ignored);
    if (!std::filesystem::is_directory(lessons, ignored)) throw core::Error("session.no-lessons", {folder});
    all.push_back({lessons, lessons.parent_path() / "demos"});
  }
  all.push_back({places.own / "lessons", places.own / "demos"});
  all.push_back({places.lessons, places.sources});
  return all;
}

lesson::Shelf shelf_for_new(const Places& places, const lesson::Library& library, bool named) {
  if (named) return library.shelves().front();
  if (::access(places.lessons.c_str(), W_OK) == 0) return {places.lessons, places.sources};
  return {places.own / "lessons", places.own / "demos"};
}

}  // namespace ipclab::session
