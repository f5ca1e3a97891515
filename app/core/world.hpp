// The state of everything after some events: a value, derived from events alone by `apply`.
// What the kernel says and what the lab keeps as bookkeeping stand in different fields and are marked so.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/event.hpp"

namespace ipclab::core {

enum class TaskState : std::uint8_t {
  New,      // exists, has not been held or run yet
  Ready,    // held by the lab: it could run
  Running,  // only while resumed
  Blocked,  // by the kernel, in `Task::call`
  Stopped,  // job control
  Zombie,   // ended, not reaped
  Ended,
};

struct Task {
  TaskId id;
  TaskId process;
  std::string path;
  Pid pid;
  TaskState state = TaskState::New;
  HeldAt held_at = HeldAt::Main;  // while Ready
  std::optional<Call> call;  // Ready at BeforeCall: about to make it; Blocked: inside it; else the last one entered
  std::optional<Returned> returned;       // by the last call that returned
  bool in_call = false;                   // entered, not returned
  std::optional<MemoryAccess> access;     // Ready at Access: about to make it; else the last one made
  std::string instruction;                // Ready at Access or Instruction: the next one
  std::optional<ObjectId> waits_for;      // while Blocked, where known
  std::vector<ObjectId> waits_also;       // while Blocked in poll(2) and relatives
  std::optional<std::uint64_t> until_ns;  // while Blocked in a timed wait: when it is over, on the clock of at_ns
  std::vector<PendingSignal> pending;     // for this thread alone
  std::uint64_t blocked_signals = 0;      // its mask; bit n-1 = signal n
  std::vector<std::int32_t> handlers;     // of signals that run now, the innermost last
  std::vector<Variable> locals;           // where it was held last
  std::optional<Inject> injection;        // to come
  Place place;                            // the last one in its own source that is known
  Seq since;                              // of the event that made `state`
  bool operator==(const Task&) const = default;
};

// A process. Its id is that of its first task.
struct Process {
  TaskId id;
  std::string path;
  Pid pid;
  std::optional<TaskId> parent;  // none: init (launched, or orphaned)
  bool orphan = false;           // its parent ended first
  Birth birth = Birth::Launch;
  std::string program;
  std::vector<std::string> arguments;
  std::vector<TaskId> tasks;     // alive and ended, first = id
  std::vector<TaskId> children;  // in order of birth, also ended ones
  TaskId root;                   // the launched process that it descends from: they share a terminal
  std::optional<ExitStatus> exit;
  bool reaped = false;
  std::vector<PendingSignal> pending;  // signals sent, not delivered
  std::uint64_t ignored = 0;           // bit n-1 = signal n
  std::uint64_t caught = 0;
  std::optional<std::uint64_t> timer_ns;  // when SIGALRM is due, on the clock of at_ns
  Pid group;  // 0 = as its parent's, or as launched
  Pid session;
  std::map<std::int32_t, Descriptor> descriptors;
  std::vector<Variable> globals;
  bool operator==(const Process&) const = default;
};

// A task blocked on a semaphore, in the order in which they came (bookkeeping; the kernel gives only counts).
struct Waiter {
  TaskId task;
  std::int16_t amount = 0;  // sem_op: < 0 waits for an increase, 0 waits for zero
  bool operator==(const Waiter&) const = default;
};

struct SemaphoreMember {
  // The kernel says:
  std::uint16_t value = 0;  // semval
  std::uint16_t ncnt = 0;   // semncnt
  std::uint16_t zcnt = 0;   // semzcnt
  Pid last_pid;             // sempid
  // The lab keeps:
  std::vector<Waiter> waiting;
  std::map<TaskId, std::int32_t> held;  // process → how much it took by P and has not given back by V
  std::map<TaskId, std::int32_t> undo;  // process → semadj, where not 0
  bool given_by_others = false;         // someone did V without having done P: it counts, it does not lock
  bool operator==(const SemaphoreMember&) const = default;
};

struct SemaphoreSet {
  std::vector<SemaphoreMember> members;
  bool operator==(const SemaphoreSet&) const = default;
};

// SharedSegment, PosixMemory, Mapping.
struct Memory {
  struct Attach {
    TaskId process;
    Address at;
    std::uint64_t length = 0;
    std::uint64_t offset = 0;  // in the object
    bool read_only = false;
    bool operator==(const Attach&) const = default;
  };
  // The kernel says:
  SegmentSampled facts;
  std::string bytes;  // at most the first 4096
  // The lab keeps:
  std::vector<Attach> attaches;
  std::string type;                 // key of World::types; empty = not known
  std::optional<TaskId> last_user;  // who made `last_access`
  std::optional<MemoryAccess> last_access;
  bool operator==(const Memory&) const = default;
};

// MessageQueue, PosixQueue. Who waits is in the tasks.
struct Queue {
  struct Entry {
    MessageFact fact;
    std::optional<TaskId> sender;  // process, where it was seen
    Seq sent;
    bool operator==(const Entry&) const = default;
  };
  // The kernel says:
  QueueSampled facts;
  // The lab keeps:
  std::vector<Entry> messages;  // in the order in which they are taken; PosixQueue: the highest priority first
  std::optional<Entry> taken;   // the last one
  std::optional<TaskId> taker;
  bool operator==(const Queue&) const = default;
};

// Bytes of one writer, one after another.
struct Piece {
  std::optional<TaskId> writer;  // process; none: there before the lab looked
  std::uint64_t size = 0;
  std::string bytes;  // the first of them, as far as they were kept
  bool operator==(const Piece&) const = default;
};

// Pipe, Fifo, Socket. Who holds its ends is in the descriptors of the processes.
struct Stream {
  // The kernel says:
  std::uint64_t bytes = 0;
  std::uint64_t capacity = 0;
  std::optional<SocketSampled> socket;
  // The lab keeps:
  std::vector<Piece> contents;  // the next to be read first; datagrams and packets one each
  bool operator==(const Stream&) const = default;
};

// PosixSemaphore, EventFd, Mutex.
struct Counter {
  CounterSampled facts;
  bool operator==(const Counter&) const = default;
};

// File.
struct Locks {
  std::vector<FileLock> locks;
  bool operator==(const Locks&) const = default;
};

// Terminal, Other: nothing but what all objects have.
struct Plain {
  bool operator==(const Plain&) const = default;
};

using ObjectState = std::variant<Plain, SemaphoreSet, Memory, Queue, Stream, Counter, Locks>;

struct Object {
  ObjectId id;
  ObjectKind kind = ObjectKind::SemaphoreSet;
  std::optional<TaskId> creator;  // process; none where it existed before
  std::uint32_t ordinal = 1;      // among the creator's objects of this kind
  std::int64_t kernel_id = 0;
  std::int32_t key = 0;
  std::uint32_t mode = 0;
  std::string name;
  bool exists = true;
  bool unlinked = false;  // its name or id can no longer be used
  Seq born;
  Seq changed;  // last event that changed it
  ObjectState state;
  bool operator==(const Object&) const = default;

  // Its state, where it is of that kind; else nullptr.
  template <class State>
  const State* as() const {
    return std::get_if<State>(&state);
  }
};

// The members of a semaphore set; none where it is another kind of object.
const std::vector<SemaphoreMember>& members_of(const Object& object);

struct OutputPiece {
  TaskId writer;  // process
  std::int32_t descriptor = 1;
  std::string text;
  Seq seq;
  bool operator==(const OutputPiece&) const = default;
};

// What the programs of one launch wrote to their terminal: the last 1 MiB.
struct Terminal {
  std::vector<OutputPiece> pieces;
  std::uint64_t kept = 0;     // bytes in pieces
  std::uint64_t skipped = 0;  // bytes written but not kept
  bool operator==(const Terminal&) const = default;
};

struct World {
  Seq seq;                 // of the last event applied
  std::uint32_t step = 0;  // of the last StepBegan
  std::uint64_t at_ns = 0;
  bool stepping = false;  // a command is under way: until its StepEnded; for Run until that of the closing Hold
  bool running = false;   // that command is Run
  std::optional<Inject> injecting;  // the step that is under way
  StepEnded last_step;    // how the last finished step ended
  std::map<TaskId, Task> tasks;
  std::map<TaskId, Process> processes;
  std::map<ObjectId, Object> objects;
  std::map<TaskId, Terminal> terminals;        // by launched process
  std::map<std::string, TypeDescribed> types;  // of the programs' own sources, by name
  std::vector<Message> notices;
  std::optional<Message> failure;
  bool operator==(const World&) const = default;

  const Task* task(TaskId id) const;
  const Process* process(TaskId id) const;
  const Object* object(ObjectId id) const;
  const Process* process_of_pid(Pid pid) const;  // among those not reaped; nullptr if none
  const Process* process_by_path(const std::string& path) const;
};

// Processes that have an end of it open, in order of birth: those that can read from it, write to it.
std::vector<TaskId> readers_of(const World& world, ObjectId object);
std::vector<TaskId> writers_of(const World& world, ObjectId object);

// Tasks blocked on the object, in the order in which they came.
std::vector<TaskId> waiting_for(const World& world, ObjectId object);

// The value of a field in the bytes of an object; nothing for texts, and where the bytes do not reach so far.
std::optional<std::int64_t> number_of(const Field& field, const std::string& bytes);

// The only place where state changes. Pure; asserts that `event` continues `world` (seq follows).
World apply(World world, const Event& event);

// Why this command cannot be carried out now, or nothing: "stepping a blocked process is refused with its reason".
std::optional<Message> refusal(const World& world, const Command& command);

// The task that a command is about, if it is about one.
std::optional<TaskId> task_of(const Command& command);

}  // namespace ipclab::core
