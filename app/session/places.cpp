#include "session/places.hpp"

#include <cstdlib>

namespace ipclab::session {
namespace {

std::filesystem::path from_environment(const char* name, const std::filesystem::path& otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

}  // namespace

Places places() {
  const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  return {here / "ipclab-runner", here / "ipclab-figure", from_environment("IPCLAB_PROGRAMS_DIR", here / "demos"),
          from_environment("IPCLAB_DEMOS_DIR", IPCLAB_DEMOS_DIR),
          from_environment("IPCLAB_LESSONS_DIR", IPCLAB_LESSONS_DIR)};
}

}  // namespace ipclab::session
