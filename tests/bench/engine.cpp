// Figures of the engine beside what any tracer must pay, taken in turn in one run on one CPU; medians.
// Started by tests/bench/bench.py (./lab bench). Only the ratios carry to another machine.
#include <fmt/format.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "bare_tracer.hpp"
#include "session/session.hpp"
#include "session/trace.hpp"

namespace {

using namespace std::chrono_literals;
using namespace ipclab;
using Clock = std::chrono::steady_clock;

constexpr int repetitions = 7;
const std::string pingpong = IPCLAB_BINARY_DIR "/tests/targets/pingpong";

session::Places places() {
  session::Places places;
  places.runner = IPCLAB_BINARY_DIR "/ipclab-runner";
  places.programs = IPCLAB_BINARY_DIR "/tests/targets";
  places.sources = IPCLAB_SOURCE_DIR "/tests/targets";
  places.lessons = IPCLAB_SOURCE_DIR "/lessons";
  return places;
}

double number(const std::string& text) {
  const double value = std::strtod(text.c_str(), nullptr);
  if (value <= 0) throw std::runtime_error(fmt::format("pingpong printed \"{}\"", text));
  return value;
}

// Every event until all is quiet; what the programs printed meanwhile.
std::string settle(session::Session& lab) {
  std::string printed;
  while (!lab.idle()) {
    const auto event = lab.next(100ms);
    if (!event) continue;
    if (const auto* output = std::get_if<core::OutputWritten>(&event->body)) printed += output->bytes;
    if (std::holds_alternative<core::EngineFailed>(event->body)) throw std::runtime_error("the engine failed");
  }
  return printed;
}

void hold_at_main(session::Session& lab, std::vector<std::string> arguments) {
  lab.start({"bench", {{"pingpong", "pingpong", std::move(arguments), core::Stdout::Terminal}}});
  settle(lab);
}

double run_in_lab(const std::vector<std::string>& arguments) {
  session::Session lab(places());
  hold_at_main(lab, arguments);
  lab.command(core::Run{});
  return number(settle(lab));
}

// From the command to its last event in the app, one call that does not wait.
double step_in_lab() {
  session::Session lab(places());
  hold_at_main(lab, {"1000", "alone"});
  const core::TaskId task = lab.world().tasks.begin()->first;
  for (int i = 0; i < 5; ++i) {  // past semget, into the loop
    lab.command(core::Step{task});
    settle(lab);
  }
  constexpr int steps = 200;
  const auto start = Clock::now();
  for (int i = 0; i < steps; ++i) {
    lab.command(core::Step{task});
    settle(lab);
  }
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count() / steps;
}

constexpr int instructions = 20'000;

// One instruction of a program that has memory in common with others: executed, decoded, its addresses known.
double step_by_instruction() {
  session::Session lab(places());
  lab.start({"bench", {{"racing", "racing", {"spin"}, core::Stdout::Terminal}}});
  settle(lab);
  lab.command(core::Run{});
  for (int i = 0; i < 3; ++i) lab.next(20ms);  // it is in its loop now
  lab.command(core::Hold{});
  settle(lab);
  const auto start = Clock::now();
  lab.command(core::Step{lab.world().tasks.begin()->first, instructions, core::StepSize::Instruction});
  settle(lab);
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count() / instructions;
}

// The program has our own standard output there: what it prints goes to a file in memory meanwhile.
double trace_on_host(const std::vector<std::string>& arguments) {
  std::fflush(stdout);
  const int file = memfd_create("printed", MFD_CLOEXEC);
  const int standard_output = dup(STDOUT_FILENO);
  dup2(file, STDOUT_FILENO);
  session::trace(places().runner, pingpong, arguments, [](const core::World&, const core::Event&) {});
  dup2(standard_output, STDOUT_FILENO);
  close(standard_output);
  std::string printed(64, '\0');
  printed.resize(static_cast<std::size_t>(std::max<ssize_t>(0, pread(file, printed.data(), printed.size(), 0))));
  close(file);
  return number(printed);
}

struct Way {
  std::string name;
  std::function<double()> once;
  std::vector<double> figures;
  double median() {
    std::sort(figures.begin(), figures.end());
    return figures[figures.size() / 2];
  }
};

void take_in_turn(std::vector<Way>& ways) {
  for (int i = 0; i < repetitions; ++i) {
    for (Way& way : ways) way.figures.push_back(way.once());
  }
}

void print(const std::string& title, std::vector<Way>& ways, const std::vector<double>& goals,
           std::size_t measure = 1) {
  fmt::print("{}\n", title);
  const double base = ways[measure].median();
  for (std::size_t i = 0; i < ways.size(); ++i) {
    const std::string goal = goals[i] > 0 ? fmt::format("goal ≤ {}", goals[i]) : "";
    fmt::print("  {:<34} {:>9.2f} µs {:>8.2f} ×  {}\n", ways[i].name, ways[i].median() / 1000, ways[i].median() / base,
               goal);
  }
}

}  // namespace

int main() {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<unsigned>(sched_getcpu()), &one);
  sched_setaffinity(0, sizeof one, &one);

  const std::vector<std::string> together = {"500"};
  const std::vector<std::string> alone = {"1000", "alone"};
  std::vector<Way> waits = {
      {"native", [&] { return number(bench::run_program(pingpong, together, false)); }, {}},
      {"bare two-stop tracer", [&] { return number(bench::run_program(pingpong, together, true)); }, {}},
      {"ipclab trace (host)", [&] { return trace_on_host(together); }, {}},
      {"run in the lab", [&] { return run_in_lab(together); }, {}},
  };
  take_in_turn(waits);
  print("one semop() of a ping-pong between two processes", waits, {0, 0, 1.25, 2.0});

  std::vector<Way> steps = {
      {"native", [&] { return number(bench::run_program(pingpong, alone, false)); }, {}},
      {"bare entry and exit stop", [&] { return number(bench::run_program(pingpong, alone, true)); }, {}},
      {"one step: command to last event", step_in_lab, {}},
  };
  take_in_turn(steps);
  print("one semop() that does not wait", steps, {0, 0, 5});

  const std::string racing = IPCLAB_BINARY_DIR "/tests/targets/racing";
  std::vector<Way> single_steps = {
      {"bare single step", [&] { return bench::single_step(racing, {"spin"}, instructions); }, {}},
      {"step, decoded, with its addresses", step_by_instruction, {}},
  };
  take_in_turn(single_steps);
  print("one instruction", single_steps, {0, 1.1}, 0);
  return 0;
}
