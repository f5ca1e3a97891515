#include "session/workshop.hpp"

#include <cstdlib>
#include <fstream>
#include <system_error>

#include "core/message.hpp"

namespace ipclab::session {
namespace {

namespace fs = std::filesystem;

fs::path new_folder() {
  std::string name = (fs::temp_directory_path() / "ipclab-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw core::Error("session.no-workshop", {name});
  fs::create_directory(fs::path(name) / "demos");
  return name;
}

}  // namespace

CompilerWorkshop::~CompilerWorkshop() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

fs::path CompilerWorkshop::copy(const std::string& program, const std::string& source) {
  if (folder_.empty()) folder_ = new_folder();
  const fs::path file = source_of(program);
  std::ofstream(file, std::ios::binary | std::ios::trunc) << source;
  if (!fs::exists(file)) throw core::Error("session.no-workshop", {file.string()});
  return file;
}

std::optional<std::string> CompilerWorkshop::build(const std::string& program) {
  const fs::path file = source_of(program);
  const lesson::Source source{program, "demos/" + program + ".cpp", lesson::read_file(file).value_or(""), {}};
  const Builder::Built built = session_.builder().build(source);
  if (built.executable.empty()) return built.words;
  session_.change_program(program, Session::Changed{built.executable, file});
  built_.insert(program);
  return std::nullopt;
}

void CompilerWorkshop::restore() {
  for (const std::string& program : built_) session_.change_program(program, std::nullopt);
  built_.clear();
}

}  // namespace ipclab::session
