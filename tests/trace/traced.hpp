// `ipclab trace` for tests: programs on the host, what was told of them, and how they ended.
#pragma once

#include <string>
#include <vector>

#include "core/world.hpp"

namespace ipclab::trace {

struct Traced {
  core::Message refused;  // why it could not be done
  core::ExitStatus status;
  std::vector<std::string> notices;  // keys
  core::World world;                 // after everything
};

// What the program prints is thrown away.
Traced traced(const std::string& program, const std::vector<std::string>& arguments = {});

}  // namespace ipclab::trace
