// Compiling in a jail of its own: a lab that is made for one call of the compiler, with no program traced in it, and
// goes with it. compile() in the app, on any thread; serve_compilation() is what init does in that lab.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/sandbox/guard.hpp"
#include "engine/sys/fd.hpp"

namespace ipclab::engine::sandbox {

struct Compilation {
  std::vector<std::string> command;  // the compiler's path and its options; "-o OUTPUT FILE" follows
  std::string file;                  // the source's name: "demos/NAME.cpp"
  std::string text;
};

struct Compiled {
  bool well = false;
  std::string executable;  // its bytes
  std::string words;       // what the compiler said; its beginning, where it is very long
};

// Waits for the compiler. Throws what start_runner() throws, and core::Error "sandbox.no-compilation".
Compiled compile(const std::filesystem::path& runner_binary, const Compilation& compilation);

int serve_compilation(const Inside& inside);

}  // namespace ipclab::engine::sandbox
