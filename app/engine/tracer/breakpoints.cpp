// Tracer, breakpoints: int3 in the code of a task, to stop it at main or before a line, and put back afterwards.
#include <elf.h>

#include <algorithm>
#include <cstddef>

#include "core/message.hpp"
#include "engine/tracer/tracer.hpp"

namespace ipclab::engine::tracer {
namespace {

constexpr std::byte int3{0xcc};

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

std::optional<Stop> Tracer::on_breakpoint(Tracee& task, const sys::Registers& registers) {
  const core::Address at{registers.rip - 1};  // int3 has been executed
  const auto hit = std::find_if(task.breakpoints.begin(), task.breakpoints.end(), [&](const Breakpoint& breakpoint) {
    return breakpoint.inserted && breakpoint.at == at;
  });
  if (hit == task.breakpoints.end()) return std::nullopt;
  sys::Registers corrected = registers;
  corrected.rip = at.value;
  task.stopped->set_registers(corrected);
  disarm(task);
  if (!task.at_main) return Stop{.kind = StopKind::Line, .task = &task};
  task.at_main = false;
  if (task.space.program()) {  // the libraries are known now
    const core::Address entry{task.proc.auxiliary(AT_ENTRY).value_or(0)};
    task.space = decode::AddressSpace(modules_, task.space.program(), task.proc.maps(), entry);
  }
  return Stop{.kind = StopKind::Main, .task = &task};
}

void Tracer::arm(Tracee& task, const std::vector<core::Address>& addresses) {
  disarm(task);
  for (const core::Address address : addresses) task.breakpoints.push_back(Breakpoint{address});
}

void Tracer::disarm(Tracee& task) {
  for (Breakpoint& breakpoint : task.breakpoints) {
    if (breakpoint.inserted) task.proc.write(breakpoint.at, std::span(&breakpoint.original, 1));
  }
  task.breakpoints.clear();
}

void Tracer::insert(Tracee& task) {
  for (Breakpoint& breakpoint : task.breakpoints) {
    if (breakpoint.inserted || !task.proc.read(breakpoint.at, std::span(&breakpoint.original, 1))) continue;
    breakpoint.inserted = task.proc.write(breakpoint.at, std::span(&int3, 1));
  }
}

}  // namespace ipclab::engine::tracer
