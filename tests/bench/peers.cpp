#include "peers.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "bare_tracer.hpp"

namespace ipclab::bench {
namespace {

using Words = std::vector<std::string>;

Words joined(Words first, const std::string& program, const Words& arguments) {
  first.push_back(program);
  first.insert(first.end(), arguments.begin(), arguments.end());
  return first;
}

// A debugger's own words are around what the program prints: lines that are nothing but a number.
std::vector<double> numbers(const std::string& printed) {
  std::vector<double> found;
  std::istringstream lines(printed);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.find_first_not_of("0123456789") == std::string::npos) found.push_back(std::stod(line));
  }
  return found;
}

// It says of each step which source it has not found.
std::string run_gdb(const Words& words) {
  Words command = {"-c", "exec gdb \"$@\" 2>/dev/null", "gdb"};
  command.insert(command.end(), words.begin(), words.end());
  return run_program("sh", command);
}

}  // namespace

double number(const std::string& printed) {
  const double value = std::strtod(printed.c_str(), nullptr);
  if (value <= 0) throw std::runtime_error(fmt::format("pingpong printed \"{}\"", printed));
  return value;
}

bool installed(const std::string& program) {
  const char* list = std::getenv("PATH");
  std::istringstream folders(list != nullptr ? list : "/usr/local/bin:/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

Figure under_strace_filtered(const std::string& program, const Words& arguments) {
  if (!installed("strace")) return std::nullopt;
  const Words options = {
      "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=semop,semtimedop,read,write,msgsnd,msgrcv"};
  return number(run_program("strace", joined(options, program, arguments)));
}

Figure under_strace(const std::string& program, const Words& arguments) {
  if (!installed("strace")) return std::nullopt;
  return number(run_program("strace", joined({"-f", "-o", "/dev/null"}, program, arguments)));
}

Figure under_gdb(const std::string& program, const Words& arguments) {
  if (!installed("gdb")) return std::nullopt;
  const Words options = {"-nx",   "-batch",
                         "-ex",   "set startup-with-shell off",
                         "-ex",   "catch syscall semop semtimedop",
                         "-ex",   "ignore 1 1000000000",
                         "-ex",   "run",
                         "--args"};
  const auto found = numbers(run_gdb(joined(options, program, arguments)));
  if (found.size() != 1) throw std::runtime_error("gdb: the program printed no figure");
  return found[0];
}

Figure step_under_gdb(const std::string& program, const Words& arguments, int steps, bool recorded) {
  if (!installed("gdb")) return std::nullopt;
  const std::string clock = "shell date +%s%N";
  Words options = {"-nx", "-batch"};
  // To its loop, which comes after its only mmap: what gdb records it has to know, and of libc it knows not all.
  for (const std::string& command :
       {std::string("set startup-with-shell off"), std::string("break main"), std::string("run"),
        std::string("break mmap"), std::string("continue"), std::string("finish"),
        std::string(recorded ? "record full" : "delete"), clock, fmt::format("stepi {}", steps), clock}) {
    options.insert(options.end(), {"-ex", command});
  }
  options.push_back("--args");
  const auto found = numbers(run_gdb(joined(options, program, arguments)));
  if (found.size() != 2) throw std::runtime_error("gdb: no two times");
  return (found[1] - found[0]) / steps;
}

}  // namespace ipclab::bench
