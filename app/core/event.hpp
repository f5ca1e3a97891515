// What happened: the only thing that the engine tells, the only thing that is recorded.
// Made by `engine/runner`; turned into World by `apply`; the same schedule gives the same events but for time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/call.hpp"
#include "core/command.hpp"
#include "core/ids.hpp"
#include "core/message.hpp"
#include "core/object.hpp"

namespace ipclab::core {

// ---- steps

struct StepBegan {
  Command command;
  bool operator==(const StepBegan&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("command", self.command);
  }
};

// How a step ended, once all is quiet. Anything but Reached says why in `StepEnded::why`.
enum class Outcome : std::uint8_t {
  Reached,  // what was asked for
  Blocked,  // the task blocked before it got there
  Ended,    // the task ended before it got there
  Held,     // Hold came first
  Limit,    // too many calls, or too long without one
};

struct StepEnded {
  Outcome outcome = Outcome::Reached;
  Message why;
  bool operator==(const StepEnded&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("outcome", self.outcome);
    archive("why", self.why);
  }
};

// ---- tasks

enum class Birth : std::uint8_t { Launch, Fork, Vfork, Clone, Thread };

// Event::task is the new task. A thread has `process` of its maker, everything else is a process of its own.
struct TaskBorn {
  TaskId process;
  std::optional<TaskId> parent;  // the process that made it; none for a launch
  Birth birth = Birth::Launch;
  Pid pid;
  std::string path;  // "bank", "bank.1", "bank.1.2"; threads "bank/2"
  std::string program;
  std::vector<std::string> arguments;  // argv, with argv[0]
  bool operator==(const TaskBorn&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("process", self.process);
    archive("parent", self.parent);
    archive("birth", self.birth);
    archive("pid", self.pid);
    archive("path", self.path);
    archive("program", self.program);
    archive("arguments", self.arguments);
  }
};

// execve(2) succeeded.
struct Executed {
  std::string program;
  std::vector<std::string> arguments;
  bool operator==(const Executed&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("program", self.program);
    archive("arguments", self.arguments);
  }
};

// The lab let it go on.
struct Resumed {
  bool operator==(const Resumed&) const = default;
  template <class Archive, class Self>
  static void fields(Archive&, Self&) {}
};

enum class HeldAt : std::uint8_t {
  Main,
  Entry,
  Birth,
  BeforeCall,
  AfterCall,
  Line,
  Signal,
  Interrupt,
  Access,       // before a load or store in shared memory
  Instruction,  // after one instruction
};

// The lab holds it: it could run.
struct Held {
  HeldAt at = HeldAt::Main;
  Place place;
  std::optional<Call> call;                 // BeforeCall: the one that it is about to make
  std::optional<MemoryAccess> access = {};  // Access: the one that it is about to make
  std::string instruction = {};             // Access, Instruction: the next one, as a disassembler writes it
  bool operator==(const Held&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("at", self.at);
    archive("place", self.place);
    archive("call", self.call);
    archive("access", self.access);
    archive("instruction", self.instruction);
  }
};

struct CallEntered {
  Call call;
  Place place;
  bool operator==(const CallEntered&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("call", self.call);
    archive("place", self.place);
  }
};

struct CallReturned {
  Returned returned;
  bool injected = false;  // not the kernel's answer, or to less than was asked: Inject wanted it so
  bool operator==(const CallReturned&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("returned", self.returned);
    archive("injected", self.injected);
  }
};

// The kernel keeps it inside the call it entered last.
struct Blocked {
  std::optional<ObjectId> object;
  std::vector<ObjectId> also = {};             // poll(2) and relatives: any of these would do as well
  std::optional<std::uint64_t> until_ns = {};  // a timed wait: when it is over, on the clock of Event::at_ns
  bool operator==(const Blocked&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("object", self.object);
    archive("also", self.also);
    archive("until_ns", self.until_ns);
  }
};

// The kernel let it out of its wait; `by` is the task whose doing it was.
struct Released {
  std::optional<TaskId> by;
  bool operator==(const Released&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("by", self.by);
  }
};

// A signal was sent to Event::task.
struct SignalSent {
  std::int32_t signal = 0;
  std::optional<TaskId> from;              // none: from the lab, the kernel or from outside
  std::optional<std::int64_t> value = {};  // sigqueue(3)
  bool coalesced = false;                  // it was pending already: signal(7), standard signals do not queue
  bool to_thread = false;                  // to this thread alone (tgkill(2)); else any of its process may take it
  bool operator==(const SignalSent&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("signal", self.signal);
    archive("from", self.from);
    archive("value", self.value);
    archive("coalesced", self.coalesced);
    archive("to_thread", self.to_thread);
  }
};

enum class Disposition : std::uint8_t { Handler, Ignored, Terminates, Stops, Continues };

struct SignalDelivered {
  std::int32_t signal = 0;
  Disposition disposition = Disposition::Terminates;
  bool operator==(const SignalDelivered&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("signal", self.signal);
    archive("disposition", self.disposition);
  }
};

// sigreturn(2): the handler is over, what it interrupted goes on.
struct HandlerReturned {
  std::int32_t signal = 0;
  bool operator==(const HandlerReturned&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("signal", self.signal);
  }
};

struct PendingSignal {
  std::int32_t signal = 0;
  std::optional<TaskId> from;         // process
  std::optional<std::int64_t> value;  // sigqueue(3)
  bool operator==(const PendingSignal&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("signal", self.signal);
    archive("from", self.from);
    archive("value", self.value);
  }
};

// What the kernel says of Event::task's signals now, where it differs from what is known. Bit n-1 = signal n.
struct SignalsSampled {
  std::vector<PendingSignal> task;     // pending for this thread
  std::vector<PendingSignal> process;  // pending for its process
  std::uint64_t blocked = 0;           // mask of the thread
  std::uint64_t ignored = 0;           // of the process
  std::uint64_t caught = 0;            // of the process
  bool operator==(const SignalsSampled&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("task", self.task);
    archive("process", self.process);
    archive("blocked", self.blocked);
    archive("ignored", self.ignored);
    archive("caught", self.caught);
  }
};

// setpgid(2), setsid(2). A child has its parent's: that is not told.
struct GroupChanged {
  Pid group;
  Pid session;
  bool operator==(const GroupChanged&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("group", self.group);
    archive("session", self.session);
  }
};

struct Variable {
  std::string name;
  std::string type;  // as the source writes it
  std::string text;  // its value, as a debugger writes it
  Address address;   // 0 = in a register, or nowhere
  std::uint32_t size = 0;
  bool operator==(const Variable&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("name", self.name);
    archive("type", self.type);
    archive("text", self.text);
    archive("address", self.address);
    archive("size", self.size);
  }
};

// Parameters and locals where Event::task is held, and the globals of its program's own source.
struct VariablesSampled {
  std::vector<Variable> locals;
  std::vector<Variable> globals;
  bool operator==(const VariablesSampled&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("locals", self.locals);
    archive("globals", self.globals);
  }
};

// Job control: a stop signal took effect, SIGCONT ended it.
struct JobStopped {
  std::int32_t signal = 0;
  bool operator==(const JobStopped&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("signal", self.signal);
  }
};
struct JobContinued {
  bool operator==(const JobContinued&) const = default;
  template <class Archive, class Self>
  static void fields(Archive&, Self&) {}
};

struct ExitStatus {
  bool killed = false;    // by a signal
  std::int32_t code = 0;  // exit status (0–255) or signal number
  bool core = false;
  bool operator==(const ExitStatus&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("killed", self.killed);
    archive("code", self.code);
    archive("core", self.core);
  }
};

// The task is over. Its process too, where it was the last: then it is a zombie until it is reaped.
struct Exited {
  ExitStatus status;
  bool process = true;
  bool operator==(const Exited&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("status", self.status);
    archive("process", self.process);
  }
};

// Event::task's exit status was collected: by `by`, or by init where there is none.
struct Reaped {
  std::optional<TaskId> by;
  bool operator==(const Reaped&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("by", self.by);
  }
};

// write(2) to the terminal, or to the pipe or file that stands for it (Launch::out). `bytes` is at most 4096 of them,
// `total` how many there were.
struct OutputWritten {
  std::int32_t descriptor = 1;
  std::string bytes;
  std::uint64_t total = 0;
  bool operator==(const OutputWritten&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("descriptor", self.descriptor);
    archive("bytes", self.bytes);
    archive("total", self.total);
  }
};

// When SIGALRM is due for `process` (alarm(2), setitimer(2)), on the clock of Event::at_ns; none = it is not.
struct TimerSampled {
  TaskId process;
  std::optional<std::uint64_t> until_ns;
  bool operator==(const TimerSampled&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("process", self.process);
    archive("until_ns", self.until_ns);
  }
};

// Text was typed into the terminal of Event::task's launch, or the end of its input.
struct InputTyped {
  std::string text;
  std::string echo;  // what the terminal showed of it (termios(3), ECHO)
  bool end = false;
  bool operator==(const InputTyped&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("text", self.text);
    archive("echo", self.echo);
    archive("end", self.end);
  }
};

// ---- the lab itself

// Worth knowing, nothing broken (a limit was met, a program makes no call for long).
struct Noticed {
  Message message;
  bool operator==(const Noticed&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("message", self.message);
  }
};

// Our own failure: nothing follows it.
struct EngineFailed {
  Message message;
  bool operator==(const EngineFailed&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("message", self.message);
  }
};

using Body =
    std::variant<StepBegan, StepEnded, TaskBorn, Executed, Resumed, Held, CallEntered, CallReturned, Blocked, Released,
                 SignalSent, SignalDelivered, JobStopped, JobContinued, Exited, Reaped, OutputWritten, ObjectCreated,
                 ObjectRemoved, SemaphoreSampled, UndoApplied, Noticed, EngineFailed, Unlinked, DataMoved,
                 StreamSampled, SocketSampled, QueueSampled, QueueListed, SegmentSampled, Attached, Detached,
                 MemorySampled, MemoryAccessed, TypeDescribed, MemoryTyped, CounterSampled, LocksSampled,
                 DescriptorsChanged, HandlerReturned, SignalsSampled, GroupChanged, VariablesSampled, InputTyped,
                 TimerSampled>;

struct Event {
  Seq seq;
  std::uint32_t step = 0;      // the step that it belongs to, from 1
  std::uint64_t at_ns = 0;     // CLOCK_MONOTONIC since the start, less spans in which all was held, with time skipped
  std::optional<TaskId> task;  // whose doing or state it is
  Body body;
  bool operator==(const Event&) const = default;
  template <class Archive, class Self>
  static void fields(Archive& archive, Self& self) {
    archive("seq", self.seq);
    archive("step", self.step);
    archive("at_ns", self.at_ns);
    archive("task", self.task);
    archive("body", self.body);
  }
};

// The same but for time: what a replay must give.
bool same_but_time(const Event& a, const Event& b);

}  // namespace ipclab::core
