// One traced task: what the tracer knows of it between two stops. Lives in the runner's only thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/event.hpp"
#include "engine/decode/calls.hpp"
#include "engine/decode/instruction.hpp"
#include "engine/decode/unwind.hpp"
#include "engine/sys/proc.hpp"
#include "engine/sys/ptrace.hpp"

namespace ipclab::engine::tracer {

// Memory of a tracee as decode wants to read it.
class TraceeMemory : public decode::Memory {
 public:
  explicit TraceeMemory(sys::Proc& proc) : proc_(proc) {}
  bool read(core::Address from, std::span<std::byte> to) const override { return proc_.read(from, to); }

 private:
  sys::Proc& proc_;
};

// A breakpoint in a task's code: int3 over one byte, which is put back when the task stops.
struct Breakpoint {
  core::Address at;
  std::optional<std::byte> original = {};  // once it was inserted
  bool inserted = false;
};

// What one instruction does to memory that others share.
struct SharedAccess {
  core::Address address;
  std::uint32_t size = 0;
  bool reads = false;
  bool writes = false;
  decode::Mapping memory;
  std::string before;  // the bytes, at most 64
  std::string after;   // empty until it is made
};

// On the way by less than a call (stepping.cpp).
struct Walk {
  core::StepSize size = core::StepSize::Line;
  std::uint32_t left = 1;  // lines to begin, accesses to come to, instructions to execute
  bool halt = false;       // it is to be held at the next place

  // Line: where it is now.
  core::Place from;
  std::optional<std::uint64_t> frame;

  // Access, Instruction: one single step after the other.
  std::optional<core::Address> make;    // the access here is to be made, and not held before
  std::vector<decode::Mapping> shared;  // memory
  bool shared_known = false;
};

// One instruction is being executed: its trap is due.
struct SingleStep {
  std::uint64_t from = 0;                            // rip before it
  const decode::Instruction* instruction = nullptr;  // none: a handler is begun
  bool off_breakpoint = false;                       // then it goes on at full speed
};

// A wait whose time we keep (time.hpp).
struct TimedWait {
  std::uint64_t until_ns = 0;         // Clock
  std::int64_t expired = 0;           // the call's result when time is up
  bool ending = false;                // we let it be over: the task is being woken
  core::Address scratch;              // in its stack, where the kernel finds a time that never comes; 0 = not needed
  std::array<std::byte, 16> under{};  // what was there
};

// Not as the kernel would have it (Inject): the next such call fails, or is made for fewer bytes.
struct Injection {
  std::string call;
  std::int32_t error = 0;  // errno; 0 = none
  std::uint64_t count = 0;
};

struct Tracee {
  explicit Tracee(core::Pid p) : pid(p), proc(p) {}

  core::Pid pid;
  core::Pid process;  // tgid
  sys::Proc proc;
  std::optional<sys::Stopped> stopped;  // ours to read and to resume

  bool before_call = false;   // stopped at the entry of `raw`, which was not made yet
  bool in_call = false;       // let into `raw`, has not returned
  bool seen_blocked = false;  // in it, when looked at last
  bool rerun = false;         // its call is started again by us or the kernel: swallow that entry
  decode::RawCall raw;
  core::Call call;
  std::optional<TimedWait> timed;      // while in_call
  std::optional<Injection> injection;  // to come
  bool injected = false;               // this call has it
  int deliver = 0;                     // signal to deliver when it is resumed
  bool group_stopped = false;
  bool interrupting = false;         // PTRACE_INTERRUPT is on its way
  std::optional<long> canceled;      // this call was called off, so that the interruption does not fall into it
  bool entering = false;             // and is made again now: no interruption until it is before it
  std::uint64_t done_before = 0;     // bytes that the parts of this write(2) before have written
  bool was_stopped_in_call = false;  // job control stopped it inside `raw`
  bool masked_by_libc = false;       // libc has blocked all signals and will put the mask back
  bool launching = false;            // before the first execve: still our own code
  bool at_main = false;              // an execve is done, main not reached
  bool newborn = false;              // its first stop is still to come, or came before its maker's event
  bool announced = false;            // Born was told
  bool exited = false;
  bool reaped = false;                       // erased at the next look
  core::Pid vfork_child;                     // we wait in vfork for it
  std::vector<core::Address> handlers_left;  // stack pointers to which sigreturn(2) went back; for who tells it to take
  // Of the process: signals whose handler has SA_RESTART, bit n-1 = signal n.
  std::shared_ptr<std::uint64_t> restarting = std::make_shared<std::uint64_t>(0);

  decode::AddressSpace space;
  // While it is stopped, once somebody has asked: the frame of the program's own source; `whole` = with its registers.
  std::optional<decode::Unwound> frame;
  bool frame_whole = false;
  std::vector<Breakpoint> breakpoints;  // ascending
  std::optional<Walk> walk;
  std::optional<SingleStep> step;
  std::vector<SharedAccess> accesses;  // of the instruction that it is held before, or (`after`) has just executed
  std::unique_ptr<decode::Disassembler> code;
  std::string code_mappings;              // what `code` knows is true for these
  std::optional<std::uint64_t> own_mask;  // of signals, while SIGTRAP is let through for our traps
  bool mask_known = false;                // SIGTRAP is let through, or was so already
  bool passing = false;                   // in a call that nobody hears of

  TraceeMemory memory() { return TraceeMemory(proc); }
};

}  // namespace ipclab::engine::tracer
