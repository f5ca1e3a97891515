// What any tracer must pay: two stops for each call, no question asked, nothing decoded, nothing kept.
// The measure that the engine is divided by; in the process of the benchmark.
#pragma once

#include <string>
#include <vector>

namespace ipclab::bench {

// What it prints until all its processes have ended, on its standard output. `program` is searched in PATH.
std::string run_program(const std::string& program, const std::vector<std::string>& arguments);

// The same under the bare tracer: stops at semop, read, write, msgsnd and msgrcv.
std::string run_traced(const std::string& program, const std::vector<std::string>& arguments);

// What one PTRACE_SINGLESTEP takes, over so many of them, in a program that computes without end; nanoseconds.
double single_step(const std::string& program, const std::vector<std::string>& arguments, int steps);

}  // namespace ipclab::bench
