// Opening a program's executable in the app, so that it can travel to the runner as a descriptor.
// Any thread; called by `session` for every Launch.
#pragma once

#include <filesystem>

#include "engine/sys/fd.hpp"

namespace ipclab::engine::sandbox {

// Throws core::Error "sandbox.32-bit" {program}: such a program makes its calls by other numbers.
void refuse_32_bit(const std::filesystem::path& file);

// Open for reading, closed on exec. Throws core::Error "sandbox.no-program" {file, errno}, and the above.
sys::Fd open_executable(const std::filesystem::path& file);

}  // namespace ipclab::engine::sandbox
