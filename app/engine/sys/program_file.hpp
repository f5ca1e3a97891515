// What an executable file asks of the kernel that a tracer has to know: elf(5), execve(2).
// Any thread; used before a launch by the app, and after each execve by the runner.
#pragma once

#include <string>

#include "core/ids.hpp"

namespace ipclab::engine::sys {

// An ELF file of 32 bits? False where it cannot be read, too.
bool is_32_bit(const std::string& path);

// The program that this process executes is set-user-ID or set-group-ID, and the process did not become that user:
// for a traced one the kernel leaves that out, unless its tracer may do everything.
bool stayed_who_it_was(core::Pid pid);

}  // namespace ipclab::engine::sys
