// Tracer, stepping: how a task is moved by less than a call. By line it runs at full speed to breakpoints where the
// lines of its own source begin; by access and by instruction it is single-stepped, libraries too. What ptrace leaves
// behind on the way (the trap flag where the program could read it, SIGTRAP out of the mask) is taken away again.
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "engine/sys/wakeups.hpp"
#include "engine/tracer/tracer.hpp"

namespace ipclab::engine::tracer {
namespace {

constexpr std::uint64_t trap_bit = std::uint64_t{1} << (SIGTRAP - 1);
constexpr std::uint64_t trap_flag = 0x100;  // of rflags: Intel's manual, volume 1, 3.4.3
constexpr std::size_t bytes_kept = 64;      // of one access

decode::Instruction::Kind kind_of(const SingleStep& step) {
  return step.instruction == nullptr ? decode::Instruction::Kind::Ordinary : step.instruction->kind;
}

// Will this stop for us, as a call that is told?
bool is_told(const sys::Registers& registers) {
  const auto number = static_cast<int>(registers.rax);
  if (number == SYS_mmap && (registers.r10 & MAP_SHARED) == 0) return false;  // not in the filter
  const auto traced = decode::traced_calls();
  return number != SYS_rt_sigreturn && std::binary_search(traced.begin(), traced.end(), number);
}

bool changes_mappings(std::uint64_t number) {
  switch (number) {
    case SYS_mmap:
    case SYS_munmap:
    case SYS_mremap:
    case SYS_mprotect:
    case SYS_shmat:
    case SYS_shmdt:
      return true;
    default:
      return false;
  }
}

std::string bytes_at(Tracee& task, const SharedAccess& access) {
  std::string bytes(std::min<std::size_t>(access.size, bytes_kept), '\0');
  if (!task.proc.read(access.address, std::as_writable_bytes(std::span(bytes)))) bytes.clear();
  return bytes;
}

}  // namespace

bool Tracer::walk(Tracee& task, core::StepSize size, std::uint32_t count) {
  disarm(task);
  if (task.at_main) return true;
  Walk walk;
  walk.size = size;
  walk.left = std::max(1u, count);
  if (size == core::StepSize::Line) {
    const auto& program = task.space.program();
    const auto lines = program ? program->beginnings_of_lines() : std::vector<core::Address>();
    if (lines.empty()) return false;
    for (const core::Address line : lines) {
      task.breakpoints.push_back(Breakpoint{core::Address{line.value + task.space.bias()}});
    }
    const decode::Unwound here = unwind(task);
    walk.from = here.place;
    walk.frame = task.space.frame_address(here, task.memory());
  } else {  // by single steps
    const bool told = !task.accesses.empty() && task.accesses.front().after.empty();
    const auto registers = told ? task.stopped->registers() : std::nullopt;
    if (registers) walk.make = core::Address{registers->rip};
  }
  task.walk = std::move(walk);
  return true;
}

bool Tracer::has_walked(const Tracee& task) { return !task.walk || task.walk->left == 0; }

std::string Tracer::instruction(Tracee& task) {
  const auto registers = task.stopped ? task.stopped->registers() : std::nullopt;
  if (!registers) return {};
  if (!task.code) task.code = std::make_unique<decode::Disassembler>();
  return task.code->text(core::Address{registers->rip}, task.memory());
}

// ---- by line

// The same line once more is no other place (a loop in one line), unless a call has come to it from itself.
bool Tracer::begins_another_line(Tracee& task) {
  Walk& walk = *task.walk;
  const decode::Unwound here = unwind(task);
  const auto frame = task.space.frame_address(here, task.memory());
  const bool same = here.place.line == walk.from.line && here.place.file == walk.from.file && frame == walk.frame;
  if (same || here.place.line == 0) return false;
  walk.from = here.place;
  walk.frame = frame;
  return --walk.left == 0;
}

// ---- by instruction

const decode::Instruction& Tracer::decoded(Tracee& task, const sys::Registers& registers) {
  if (!task.code) task.code = std::make_unique<decode::Disassembler>();
  return task.code->at(core::Address{registers.rip}, task.memory());
}

void Tracer::execute_one(Tracee& task, SingleStep step) {
  task.step = step;
  stepped_ = true;
  resume(task, sys::Until::Instruction);
}

// Held between two instructions: make the next one, or stay.
void Tracer::advance(Tracee& task, const sys::Registers& registers) {
  Walk& walk = *task.walk;
  task.accesses.clear();
  if (task.deliver != 0) {
    switch (disposition_of(task.deliver, task.proc.signals())) {
      case core::Disposition::Handler:
      case core::Disposition::Terminates:
      case core::Disposition::Stops:
        return execute_one(task, {registers.rip, nullptr, false});
      case core::Disposition::Ignored:
      case core::Disposition::Continues:
        task.deliver = 0;  // nothing comes of it, and the instruction would be made with it
        break;
    }
  }
  if (!walk.shared_known) look_at_mappings(task);
  const core::Address here{registers.rip};
  const decode::Instruction& instruction = decoded(task, registers);
  find_accesses(task, instruction, registers);
  const bool by_instruction = walk.size == core::StepSize::Instruction;
  const bool calls = instruction.kind == decode::Instruction::Kind::SystemCall;
  if (walk.halt) return hold(task, StopKind::Interrupted);
  // A call is one instruction, and it is held before it as before any call.
  if (by_instruction && walk.left == 0 && !(calls && is_told(registers))) return hold(task, StopKind::Instruction);
  if (!by_instruction && !task.accesses.empty() && walk.make != here && --walk.left == 0) {
    return hold(task, StopKind::Access);
  }
  if (!task.accesses.empty()) walk.make = here;
  if (calls && changes_mappings(registers.rax)) walk.shared_known = false;
  execute_one(task, {registers.rip, &instruction, false});
}

void Tracer::hold(Tracee& task, StopKind kind) {
  restore_mask(task);
  queue_.push_back(Stop{.kind = kind, .task = &task});
}

void Tracer::find_accesses(Tracee& task, const decode::Instruction& instruction, const sys::Registers& registers) {
  const Walk& walk = *task.walk;
  if (walk.shared.empty() || instruction.operand_count == 0) return;
  for (const decode::Access& access : instruction.accesses(registers)) {
    const auto touches = [&](const decode::Mapping& mapping) {
      return access.address.value < mapping.end && access.address.value + access.size > mapping.start;
    };
    const auto memory = std::find_if(walk.shared.begin(), walk.shared.end(), touches);
    if (memory == walk.shared.end()) continue;
    task.accesses.push_back({access.address, access.size, access.read, access.write, *memory, {}, {}});
    task.accesses.back().before = bytes_at(task, task.accesses.back());
  }
}

// Which memory others share. libc maps its tables of character sets like that, too, only to read them.
void Tracer::look_at_mappings(Tracee& task) {
  Walk& walk = *task.walk;
  walk.shared.clear();
  std::string code;
  for (decode::Mapping& mapping : decode::parse_maps(task.proc.maps())) {
    if (mapping.executable) code += std::to_string(mapping.start) + " " + mapping.path + "\n";
    if (mapping.shared && !mapping.path.starts_with("/usr/")) walk.shared.push_back(std::move(mapping));
  }
  if (code != task.code_mappings) task.code.reset();
  task.code_mappings = std::move(code);
  walk.shared_known = true;
}

// SIGTRAP: is it that of our step, and not one that somebody has sent, or int3 in the program itself?
bool Tracer::is_end_of_step(Tracee& task, const sys::Registers& registers) {
  if (!task.step) return false;
  const auto kind = kind_of(*task.step);
  if (kind == decode::Instruction::Kind::Trap) return false;
  if (registers.rip != task.step->from || kind == decode::Instruction::Kind::Repeated) return true;
  const auto info = task.stopped->signal_info();
  return info && info->si_code > 0;  // sigaction(2): 0 and below are sent by kill(2) and the like
}

std::optional<Stop> Tracer::on_step(Tracee& task, sys::Registers registers) {
  const SingleStep step = *std::exchange(task.step, std::nullopt);
  const auto kind = kind_of(step);
  if (kind == decode::Instruction::Kind::SystemCall && (registers.r11 & trap_flag) != 0) {
    registers.r11 &= ~trap_flag;  // syscall leaves rflags there
    task.stopped->set_registers(registers);
  }
  if (kind == decode::Instruction::Kind::PushFlags) {
    const core::Address second{registers.rsp + 1};  // byte of the flags
    std::byte flags{};
    if (task.proc.read(second, std::span(&flags, 1))) {
      flags &= ~std::byte{trap_flag >> 8};
      task.proc.write(second, std::span(&flags, 1));
    }
  }
  if (step.off_breakpoint) {
    if (task.walk && task.walk->halt) return Stop{.kind = StopKind::Interrupted, .task = &task};
    insert(task);
    resume(task, sys::Until::FilteredCall);
    return std::nullopt;
  }
  Walk& walk = *task.walk;
  walk.make.reset();
  if (walk.size == core::StepSize::Instruction && walk.left > 0) --walk.left;
  if (task.accesses.empty()) {
    advance(task, registers);
    return std::nullopt;
  }
  for (SharedAccess& access : task.accesses) access.after = bytes_at(task, access);
  restore_mask(task);
  return Stop{.kind = StopKind::Accessed, .task = &task};
}

// A stop that is not the end of a step: the instruction was not executed, or it is a call.
void Tracer::on_other_stop(Tracee& task, sys::WaitKind kind) {
  restore_mask(task);
  if (!std::exchange(task.step, std::nullopt) || kind != sys::WaitKind::BeforeCall) return;
  if (task.walk) task.walk->make.reset();
  auto registers = task.stopped->registers();
  if (!registers || (registers->r11 & trap_flag) == 0) return;
  registers->r11 &= ~trap_flag;
  task.stopped->set_registers(*registers);
}

// A call of which nobody hears. On a walk it is seen out: the mask may be another then.
void Tracer::pass(Tracee& task) {
  task.passing = !task.launching && !task.at_main && (task.walk || !task.breakpoints.empty());
  resume(task, task.passing ? sys::Until::CallExit : sys::Until::FilteredCall);
}

// A call is one instruction.
void Tracer::count_call(Tracee& task) {
  if (task.walk && task.walk->size == core::StepSize::Instruction && task.walk->left > 0) --task.walk->left;
}

// Where SIGTRAP is blocked the kernel takes it out of the mask at a trap, and its handler away (force_sig(9)): it is
// let through before, and the mask put back at the next stop that is more than our trap.
void Tracer::let_traps_through(Tracee& task) {
  if (task.mask_known || (!task.walk && task.breakpoints.empty())) return;
  const auto mask = task.stopped->signal_mask();
  if (!mask) return;
  task.mask_known = true;
  if ((*mask & trap_bit) == 0) return;
  task.own_mask = *mask;
  task.stopped->set_signal_mask(*mask & ~trap_bit);
}

void Tracer::restore_mask(Tracee& task) {
  task.mask_known = false;
  if (const auto mask = std::exchange(task.own_mask, std::nullopt)) task.stopped->set_signal_mask(*mask);
}

}  // namespace ipclab::engine::tracer
