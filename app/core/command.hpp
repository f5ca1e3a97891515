// What a person, or a lesson in their place, may ask of the lab. One command begins one step.
// Sent by `session` to the runner; kept in the log (StepBegan), where it is the schedule.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/ids.hpp"

namespace ipclab::core {

enum class Stdout : std::uint8_t { Terminal, Pipe, File };

// Start a program and hold it at main. Its executable travels beside the command as a descriptor.
struct Launch {
  std::string name;                    // birth path of the process, e.g. "bank"
  std::string program;                 // name of the executable
  std::vector<std::string> arguments;  // without argv[0]
  Stdout out = Stdout::Terminal;
  bool operator==(const Launch&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("name", self.name);
    archive("program", self.program);
    archive("arguments", self.arguments);
    archive("out", self.out);
  }
};

enum class StepSize : std::uint8_t {
  Call,    // make the call it is held before, and go on until it is held before the next one
  Line,    // until another line of its own source begins; over library code
  Access,  // make the access it is held before, and go on until it is held before the next one to shared memory
  Instruction,
};

// Go on for so much, `count` times, or until it blocks or ends.
struct Step {
  TaskId task;
  std::uint32_t count = 1;
  StepSize size = StepSize::Call;
  bool operator==(const Step&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("task", self.task);
    archive("count", self.count);
    archive("size", self.size);
  }
};

// Reach `call`, enter it, until it has returned (held right after it) or blocks; `times` times.
struct Does {
  TaskId task;
  std::string call;
  std::uint32_t times = 1;
  bool operator==(const Does&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("task", self.task);
    archive("call", self.call);
    archive("times", self.times);
  }
};

enum class TargetKind : std::uint8_t { Call, Line, Child, Output, Blocked, End };

// Run the task alone until it is held *before* the target.
struct RunTo {
  TaskId task;
  TargetKind kind = TargetKind::Call;
  std::string text;          // Call: its name · Line: the file · Output: the text
  std::uint32_t number = 0;  // Line: the line · Child: the ordinal, from 1
  bool operator==(const RunTo&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("task", self.task);
    archive("kind", self.kind);
    archive("text", self.text);
    archive("number", self.number);
  }
};

// Let the call that the task is held before, or in which it was released, finish; held right after it.
struct Returns {
  TaskId task;
  bool operator==(const Returns&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("task", self.task);
  }
};

// One turn of a run: the task may make its call, or its timed wait (or its process's timer) is over.
struct Turn {
  TaskId task;
  bool expires = false;
  Turn() = default;
  Turn(TaskId t, bool e = false) : task(t), expires(e) {}
  bool operator==(const Turn&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("task", self.task);
    archive("expires", self.expires);
  }
};

// Run freely until every task is blocked or ended. User code is concurrent; traced calls are admitted
// one at a time. In the log a run is a step Run (who was let go), a step Admit or Expire for each turn, and a closing
// step Hold in which all that could run are held again. With a schedule: just these turns, in order.
struct Run {
  std::vector<TaskId> tasks;     // empty = all, also those not born yet
  std::vector<Turn> schedule;  // empty = as they come
  std::uint32_t limit = 0;     // turns at most, 0 = no limit
  std::uint32_t pace_ms = 0;   // slow motion: so long at least from one turn to the next
  bool operator==(const Run&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("tasks", self.tasks);
    archive("schedule", self.schedule);
    archive("limit", self.limit);
    archive("pace_ms", self.pace_ms);
  }
};

// One admission inside a run: seen in the log only, never sent.
struct Admit {
  TaskId task;
  bool operator==(const Admit&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("task", self.task);
  }
};

// End a run, or any step that goes on: every task is held at its next stop. Blocked ones are left alone.
// The only command that may be sent while a step is under way; sent then, it makes that step end. In the log: the
// last step of a run.
struct Hold {
  bool operator==(const Hold&) const = default;
  template <class Archive, class Self>
  static void fields(Archive&, Self&) {}
};

// kill(2) from outside; SIGKILL completes after the exit, undo applied.
struct SendSignal {
  TaskId task;
  std::int32_t signal = 0;
  bool operator==(const SendSignal&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("task", self.task);
    archive("signal", self.signal);
  }
};

// Let a timed wait, or the time to SIGALRM, be over: the earliest one, or that of `task`. In the lab none ends by
// itself; in a run the earliest one ends when all is quiet, or when its time has come while others compute.
struct Expire {
  std::optional<TaskId> task;
  bool operator==(const Expire&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("task", self.task);
  }
};

// The next `call` of the task fails with `error` (errno) and is not made; with `error` 0 it is made, but for `count`
// bytes at most. Nothing moves now.
struct Inject {
  TaskId task;
  std::string call;
  std::int32_t error = 0;
  std::uint64_t count = 0;
  bool operator==(const Inject&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("task", self.task);
    archive("call", self.call);
    archive("error", self.error);
    archive("count", self.count);
  }
};

// Into the terminal of the task's launch, as from a keyboard.
struct Type {
  TaskId task;
  std::string text;
  bool operator==(const Type&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("task", self.task);
    archive("text", self.text);
  }
};

// End of file on that terminal, as Ctrl+D gives it.
struct CloseInput {
  TaskId task;
  bool operator==(const CloseInput&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("task", self.task);
  }
};

// Not a command of anybody's: something happened by itself (a timer ended, a signal from outside).
struct Spontaneous {
  bool operator==(const Spontaneous&) const = default;
  template <class Archive, class Self>
  static void fields(Archive&, Self&) {}
};

using Command = std::variant<Launch, Step, Does, RunTo, Returns, Run, Admit, Hold, SendSignal, Spontaneous, Expire,
                             Inject, Type, CloseInput>;

}  // namespace ipclab::core
