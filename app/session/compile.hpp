// The machine's compiler, as demos/CMakeLists.txt calls it. Any thread of the app; waits for the compiler.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace ipclab::session {

struct Compiled {
  std::optional<std::string> executable;  // its bytes; nothing where the source is no program
  std::string words;                      // what the compiler said
};

// `file` is the source's name in debug information and errors, "demos/NAME.cpp" or "demos/NAME.c".
// Throws core::Error session.no-compiler where there is none.
Compiled compile(const std::filesystem::path& runner, const std::string& file, const std::string& text);

// What is called for such a file, without its names: programs that were built in another way are others.
std::string compiler_line(const std::string& file);

}  // namespace ipclab::session
