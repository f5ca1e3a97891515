// Tracer, breakpoints: int3 in the code of a task, to stop it at main or before a line, and put back afterwards.
#include <elf.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "core/message.hpp"
#include "engine/tracer/tracer.hpp"

namespace ipclab::engine::tracer {
namespace {

constexpr std::byte int3{0xcc};

// A program's lines lie close together: so much of its code is read and written at once.
constexpr std::uint64_t window = 4096;

// `change` each breakpoint and its byte of the code. Ascending.
template <class Change>
void change_code(Tracee& task, std::span<Breakpoint> breakpoints, Change change) {
  std::array<std::byte, window> code{};
  while (!breakpoints.empty()) {
    const std::uint64_t start = breakpoints.front().at.value;
    const auto next = std::find_if(breakpoints.begin(), breakpoints.end(), [&](const Breakpoint& breakpoint) {
      return breakpoint.at.value - start >= code.size();
    });
    const auto count = static_cast<std::size_t>(next - breakpoints.begin());
    const auto size = static_cast<std::size_t>(breakpoints[count - 1].at.value - start + 1);
    const core::Address from{start};
    const auto bytes = std::span(code).first(size);
    if (task.proc.read(from, bytes)) {
      for (Breakpoint& breakpoint : breakpoints.first(count)) change(breakpoint, bytes[breakpoint.at.value - start]);
      task.proc.write(from, bytes);
    }
    breakpoints = breakpoints.subspan(count);
  }
}

}  // namespace

// Nobody should have to step through the loader: stop at main, or at the entry point where there is no main.
void Tracer::run_to_main(Tracee& task) {
  const auto entry = task.proc.auxiliary(AT_ENTRY);
  std::shared_ptr<const decode::Program> program;
  try {
    program = decode::Program::open(task.proc.executable());
  } catch (const core::Error&) {
    // Not readable for us: it runs all the same, without lines.
  }
  core::Address target{entry.value_or(0)};
  task.space = decode::AddressSpace();
  if (program && entry) {
    task.space = decode::AddressSpace(modules_, program, task.proc.maps(), target);
    if (const auto main = program->main()) target = core::Address{main->value + task.space.bias()};
  }
  task.at_main = true;
  task.breakpoints = {Breakpoint{target}};
  insert(task);
}

Breakpoint* Tracer::hit_breakpoint(Tracee& task, const sys::Registers& registers) {
  const core::Address at{registers.rip - 1};  // int3 has been executed
  const auto hit = std::find_if(task.breakpoints.begin(), task.breakpoints.end(), [&](const Breakpoint& breakpoint) {
    return breakpoint.inserted && breakpoint.at == at;
  });
  return hit == task.breakpoints.end() ? nullptr : &*hit;
}

std::optional<Stop> Tracer::on_breakpoint(Tracee& task, Breakpoint& hit, sys::Registers registers) {
  registers.rip = hit.at.value;
  task.stopped->set_registers(registers);
  if (task.walk && (task.walk->halt || !begins_another_line(task))) {
    put_back(task, std::span(&hit, 1));
    if (task.walk->halt) return Stop{.kind = StopKind::Interrupted, .task = &task};
    go(task);
    return std::nullopt;
  }
  const bool at_main = std::exchange(task.at_main, false);
  disarm(task);
  restore_mask(task);
  if (!at_main) return Stop{.kind = StopKind::Line, .task = &task};
  if (task.space.program()) {  // the libraries are known now
    const core::Address entry{task.proc.auxiliary(AT_ENTRY).value_or(0)};
    task.space = decode::AddressSpace(modules_, task.space.program(), task.proc.maps(), entry);
    task.frame.reset();
    task.frame_whole = false;
  }
  return Stop{.kind = StopKind::Main, .task = &task};
}

void Tracer::arm(Tracee& task, const std::vector<core::Address>& addresses) {
  disarm(task);
  if (task.at_main) return;
  for (const core::Address address : addresses) task.breakpoints.push_back(Breakpoint{address});
}

// A hold may fall between execve and main; then the way to main comes first.
void Tracer::disarm(Tracee& task) {
  if (task.at_main) return;
  put_back(task, task.breakpoints);
  task.breakpoints.clear();
  task.walk.reset();
}

void Tracer::put_back(Tracee& task, std::span<Breakpoint> breakpoints) {
  change_code(task, breakpoints, [](Breakpoint& breakpoint, std::byte& code) {
    if (std::exchange(breakpoint.inserted, false)) code = *breakpoint.original;
  });
}

void Tracer::insert(Tracee& task) {
  change_code(task, task.breakpoints, [](Breakpoint& breakpoint, std::byte& code) {
    if (std::exchange(breakpoint.inserted, true)) return;
    if (!breakpoint.original) breakpoint.original = code;  // later it may be int3 still, see on_birth()
    code = int3;
  });
}

}  // namespace ipclab::engine::tracer
