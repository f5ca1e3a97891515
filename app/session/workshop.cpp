#include "session/workshop.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include "core/message.hpp"

namespace ipclab::session {
namespace {

namespace fs = std::filesystem;

// For a shell.
std::string quoted(const std::string& text) {
  std::string all = "'";
  for (const char c : text) all += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return all + "'";
}

fs::path new_folder() {
  std::string name = (fs::temp_directory_path() / "ipclab-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw core::Error("session.no-workshop", {name});
  fs::create_directory(fs::path(name) / "demos");
  return name;
}

struct Said {
  bool well = false;
  std::string words;
};

Said run(const std::string& command) {
  Said said;
  std::FILE* output = ::popen((command + " 2>&1").c_str(), "r");
  if (output == nullptr) return said;
  std::array<char, 4096> piece{};
  for (std::size_t got = 1; got > 0;) {
    got = std::fread(piece.data(), 1, piece.size(), output);
    said.words.append(piece.data(), got);
  }
  said.well = ::pclose(output) == 0;
  return said;
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

// The map makes the paths in its debug information those of the lesson: "demos/NAME.cpp".
std::optional<std::string> CompilerWorkshop::build(const std::string& program) {
  const fs::path source = source_of(program);
  const fs::path executable = folder_ / program;
  const Said said = run("cd " + quoted(folder_) + " && exec c++ -std=c++20 -g -O0 -Wall -Wextra -D_GNU_SOURCE " +
                        quoted("-ffile-prefix-map=" + folder_.string() + "/=") + " -o " + quoted(executable) + " " +
                        quoted("demos/" + program + ".cpp"));
  if (!said.well) return said.words;
  session_.change_program(program, Session::Changed{executable, source});
  built_.insert(program);
  return std::nullopt;
}

void CompilerWorkshop::restore() {
  for (const std::string& program : built_) session_.change_program(program, std::nullopt);
  built_.clear();
}

}  // namespace ipclab::session
