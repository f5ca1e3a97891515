// What any tracer must pay: two stops for each semop(), no question asked, nothing decoded, nothing kept.
// The measure that the engine is divided by; in the process of the benchmark.
#pragma once

#include <string>
#include <vector>

namespace ipclab::bench {

// Runs the program to its end and returns what it printed. `traced` false: the program alone.
std::string run_program(const std::string& path, const std::vector<std::string>& arguments, bool traced);

// What one PTRACE_SINGLESTEP takes, over so many of them, in a program that computes without end; nanoseconds.
double single_step(const std::string& path, const std::vector<std::string>& arguments, int steps);

}  // namespace ipclab::bench
