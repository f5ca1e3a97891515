#include "lab.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>

#include "peers.hpp"
#include "session/trace.hpp"

namespace ipclab::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

session::Places places() {
  session::Places places;
  places.runner = IPCLAB_BINARY_DIR "/ipclab-runner";
  places.programs = IPCLAB_BINARY_DIR "/tests/targets";
  places.sources = IPCLAB_SOURCE_DIR "/tests/targets";
  places.lessons = IPCLAB_SOURCE_DIR "/lessons";
  return places;
}

double each(Clock::time_point start, int count) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count() / count;
}

void carry_out(core::World& world, const core::Event& event) { world = core::apply(std::move(world), event); }

}  // namespace

std::string target(const std::string& name) { return (places().programs / name).string(); }

void settle(session::Session& lab, const std::function<void(const core::Event&)>& use) {
  while (!lab.idle()) {
    const auto event = lab.next(100ms);
    if (!event) continue;
    if (const auto* failed = std::get_if<core::EngineFailed>(&event->body)) throw core::Error(failed->message);
    if (use) use(*event);
  }
}

std::unique_ptr<session::Session> held_at_main(const std::string& program, const Words& arguments) {
  auto lab = std::make_unique<session::Session>(places());
  lab->start({"bench", {{program, program, arguments, core::Stdout::Terminal}}});
  settle(*lab);
  return lab;
}

// The program has our own standard output there: what it prints goes to a file in memory meanwhile.
double trace_on_host(const Words& arguments) {
  std::fflush(stdout);
  const int file = memfd_create("printed", MFD_CLOEXEC);
  const int standard_output = dup(STDOUT_FILENO);
  dup2(file, STDOUT_FILENO);
  session::trace(places().runner, target("pingpong"), arguments, carry_out);
  dup2(standard_output, STDOUT_FILENO);
  close(standard_output);
  std::string printed(64, '\0');
  printed.resize(static_cast<std::size_t>(std::max<ssize_t>(0, pread(file, printed.data(), printed.size(), 0))));
  close(file);
  return number(printed);
}

double run_in_lab(const Words& arguments) {
  const auto lab = held_at_main("pingpong", arguments);
  lab->command(core::Run{});
  std::string printed;
  settle(*lab, [&](const core::Event& event) {
    if (const auto* output = std::get_if<core::OutputWritten>(&event.body)) printed += output->bytes;
  });
  return number(printed);
}

double step_in_lab() {
  const auto lab = held_at_main("pingpong", {"alone", "1000"});
  const core::TaskId task = lab->world().tasks.begin()->first;
  for (int i = 0; i < 5; ++i) {  // past semget, into the loop
    lab->command(core::Step{task});
    settle(*lab);
  }
  constexpr int steps = 200;
  const auto start = Clock::now();
  for (int i = 0; i < steps; ++i) {
    lab->command(core::Step{task});
    settle(*lab);
  }
  return each(start, steps);
}

double step_by_instruction(int instructions) {
  const auto lab = held_at_main("racing", {"spin"});
  lab->command(core::Run{});
  for (int i = 0; i < 3; ++i) lab->next(20ms);  // it is in its loop now
  lab->command(core::Hold{});
  settle(*lab);
  const auto start = Clock::now();
  lab->command(core::Step{lab->world().tasks.begin()->first, static_cast<std::uint32_t>(instructions),
                          core::StepSize::Instruction});
  settle(*lab);
  return each(start, instructions);
}

}  // namespace ipclab::bench
