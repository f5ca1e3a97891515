// The same work under strace and gdb, where they are installed; nanoseconds.
// In the process of the benchmark; used by engine.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ipclab::bench {

// What a program of tests/targets/pingpong prints. Throws std::runtime_error where it is no figure.
double number(const std::string& printed);

bool installed(const std::string& program);  // in PATH

using Figure = std::optional<double>;  // nothing = the peer is not on this machine

// strace -f --seccomp-bpf, the calls of the bare tracer only; its text goes to /dev/null.
Figure under_strace_filtered(const std::string& program, const std::vector<std::string>& arguments);
// strace -f: all calls.
Figure under_strace(const std::string& program, const std::vector<std::string>& arguments);
// gdb with a catchpoint on semop that is passed over each time.
Figure under_gdb(const std::string& program, const std::vector<std::string>& arguments);
// One stepi in the loop of a program that never ends; with all that it changes kept where `recorded`.
Figure step_under_gdb(const std::string& program, const std::vector<std::string>& arguments, int steps, bool recorded);

}  // namespace ipclab::bench
