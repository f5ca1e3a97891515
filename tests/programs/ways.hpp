// All the ways in which one program may be run, and what somebody who only sees its output and its end sees of it.
// Any thread; each call is a run of its own and leaves nothing behind.
#pragma once

#include <string>

namespace ipclab::trace {

enum class Way {
  Native,       // a job in the foreground of a terminal, as a shell starts it
  Traced,       // the same job is `ipclab trace`
  Run,          // in the lab, free
  RunHeld,      // free, with Hold again and again
  Stepped,      // call by call, each task in turn
  SteppedHeld,  // call by call, with a Hold after each command
  ByLine,
  ByInstruction,
};
const char* name_of(Way way);

struct Program {
  std::string file;  // in tests/targets
  std::string mode;  // its only argument
};

struct Ran {
  std::string output;  // terminal
  std::string end;     // "exited 3", "killed by SIGSEGV": of the process that was started
  std::string left;    // what did not end, where something did not
  bool operator==(const Ran&) const = default;
};

Ran run(const Program& program, Way way);

}  // namespace ipclab::trace
