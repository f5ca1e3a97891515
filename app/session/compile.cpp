#include "session/compile.hpp"

#include <array>
#include <sstream>

#include "core/message.hpp"
#include "engine/sandbox/compile.hpp"

namespace ipclab::session {
namespace {

namespace fs = std::filesystem;

struct Language {
  const char* ending;
  const char* compiler;
  const char* standard;
};
constexpr std::array languages = {Language{".c", "cc", "-std=gnu17"}, Language{".cpp", "c++", "-std=c++20"}};

const Language& language_of(const std::string& file) {
  return fs::path(file).extension() == languages[0].ending ? languages[0] : languages[1];
}

// The lab has no other folders of programs.
fs::path find(const std::string& program) {
  std::error_code ignored;
  for (const char* folder : {"/usr/local/bin", "/usr/bin", "/bin"}) {
    if (fs::exists(fs::path(folder) / program, ignored)) return fs::path(folder) / program;
  }
  throw core::Error("session.no-compiler", {program});
}

}  // namespace

std::string compiler_line(const std::string& file) {
  const Language& language = language_of(file);
  return std::string(language.compiler) + " " + language.standard + " -g -O0 -Wall -Wextra -D_GNU_SOURCE -pthread";
}

// The source stands in /tmp of the lab; debug information has its name from there on.
Compiled compile(const fs::path& runner, const std::string& file, const std::string& text) {
  std::istringstream words(compiler_line(file));
  std::vector<std::string> command;
  for (std::string word; words >> word;) command.push_back(command.empty() ? find(word).string() : word);
  command.push_back("-ffile-prefix-map=/tmp/=");
  auto compiled = engine::sandbox::compile(runner, {command, file, text});
  if (!compiled.well) return {std::nullopt, std::move(compiled.words)};
  return {std::move(compiled.executable), std::move(compiled.words)};
}

}  // namespace ipclab::session
