// Figures of the engine beside what any tracer must pay and beside strace and gdb, taken in turn in one run on one CPU;
// medians. Started by tests/bench/bench.py (./lab bench). Only the ratios carry to another machine.
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "bare_tracer.hpp"
#include "blocking.hpp"
#include "figures.hpp"
#include "lab.hpp"
#include "memory.hpp"
#include "peers.hpp"

namespace {

using namespace ipclab::bench;

constexpr int repetitions = 7;

// Why a goal is not reached, where it is not: what was found when the time was looked for.
constexpr const char* why_trace =
    "beside the two stops, the stack is read and unwound to the line of the source, the call is put into words, and "
    "the "
    "app takes the events on the same CPU";
constexpr const char* why_run =
    "before each turn the kernel is asked whether all others are blocked (three files of /proc for each that waits), "
    "after "
    "it for what was touched (of each semaphore three numbers); a turn is a step with its begin and end: six events a "
    "call, "
    "not two";
constexpr const char* why_step =
    "the command and its events cross a socket, which is two more switches of process, and variables and objects are "
    "looked "
    "at before the step is over";
constexpr const char* why_instruction = "registers are read at each, and the instruction is looked up";

double native(const Words& arguments) { return number(run_program(target("pingpong"), arguments)); }
double bare(const Words& arguments) { return number(run_traced(target("pingpong"), arguments)); }

void say_where() {
  cpu_set_t one;
  CPU_ZERO(&one);
  const int cpu = sched_getcpu();
  CPU_SET(static_cast<unsigned>(cpu), &one);
  sched_setaffinity(0, sizeof one, &one);
  double load = 0;
  getloadavg(&load, 1);
  fmt::print("all on CPU {} of {}, load average {:.1f} at the start{}\n", cpu, sysconf(_SC_NPROCESSORS_ONLN), load,
             load > 1 ? ": others work on this machine, ratios are rough" : "");
}

void memory(std::uint64_t events) {
  const Kept kept = long_run(events);
  fmt::print("a run in the lab of {} events ({:.1f} µs each)\n", kept.events,
             1e6 * kept.seconds / static_cast<double>(kept.events));
  row("lost", fmt::format("{}", kept.lost), "0", kept.lost == 0);
  row("kept in the log", fmt::format("{:.1f} bytes an event, {:.1f} of them texts", kept.log_bytes, kept.payload_bytes),
      "≤ 64 + payload", kept.log_bytes <= 64 + kept.payload_bytes);
  row("grown: log, keyframes, World", fmt::format("{:.1f} bytes an event", kept.resident_bytes), "≤ 64 + payload",
      kept.resident_bytes <= 64 + kept.payload_bytes);
  row("the app, resident at the end", fmt::format("{:.1f} MiB", kept.resident_mib));
  row("recording on disk", fmt::format("{:.1f} bytes an event", kept.file_bytes));
}

// The median of what one native call of a ping-pong through a pipe takes, for blocking().
double exchanges() {
  double pipe = 0;
  for (const std::string kind : {"semaphore", "pipe", "queue"}) {
    const Words arguments = {kind, "300"};
    const auto medians =
        table(fmt::format("one call of a ping-pong between two processes: {}", kind),
              {{"native", [&] { return native(arguments); }},
               {"bare tracer", [&] { return bare(arguments); }, {{0}}},
               {"strace -f --seccomp-bpf", [&] { return under_strace_filtered(target("pingpong"), arguments); }, {{1}}},
               {"ipclab trace", [&] { return trace_on_host(arguments); }, {{2, 0.80}, {1, 1.25}}, why_trace},
               {"run in the lab", [&] { return run_in_lab(arguments); }, {{1, 2.0}}, why_run}},
              repetitions);
    if (kind == "pipe") pipe = *medians[0];
  }
  return pipe;
}

void steps() {
  const Words alone = {"alone", "500"};
  table("one semop() that does not wait",
        {{"native", [&] { return native(alone); }},
         {"bare entry and exit stop", [&] { return bare(alone); }, {{0}}},
         {"strace -f --seccomp-bpf", [&] { return under_strace_filtered(target("pingpong"), alone); }, {{1}}},
         {"gdb, catchpoint", [&] { return under_gdb(target("pingpong"), alone); }, {{1}}},
         {"one step: command to last event", [] { return step_in_lab(); }, {{1, 5}}, why_step}},
        repetitions);
}

void other_calls() {
  const Words mixed = {"mixed", "500"};
  table("one call of ten others to two semop()",
        {{"native", [&] { return native(mixed); }},
         {"strace -f", [&] { return under_strace(target("pingpong"), mixed); }, {{0}}},
         {"ipclab trace", [&] { return trace_on_host(mixed); }, {{1, 0.27}}}},
        repetitions);
  const Words other = {"other", "20000"};
  table("one other call, which nobody stops at",
        {{"native", [&] { return native(other); }},
         {"strace -f --seccomp-bpf", [&] { return under_strace_filtered(target("pingpong"), other); }, {{0}}},
         {"ipclab trace", [&] { return trace_on_host(other); }, {{0, 1.3}}}},
        repetitions);
}

void instructions() {
  const std::string racing = target("racing");
  constexpr int bare_steps = 20'000;
  constexpr int gdb_steps = 2'000;
  table("one instruction",
        {{"bare single step", [&] { return single_step(racing, {"spin"}, bare_steps); }},
         {"gdb stepi", [&] { return step_under_gdb(racing, {"spin"}, gdb_steps, false); }, {{0}}},
         {"gdb stepi, record full", [&] { return step_under_gdb(racing, {"spin"}, gdb_steps, true); }, {{0}}},
         {"step, decoded, with its addresses",
          [] { return step_by_instruction(bare_steps); },
          {{0, 1.1}, {2}},
          why_instruction}},
        repetitions);
  row("shared access by fault and emulation", "the optional way, which was not taken: no figure");
}

void blocking(double pipe_call, std::uint64_t looks) {
  if (pipe_call == 0) pipe_call = native({"pipe", "300"});
  fmt::print("blocked or not; a pipe round trip of four calls takes {:.2f} µs\n", 4 * pipe_call / 1000);
  std::uint64_t early = 0;
  constexpr int waits = 2'000;
  const double known = blocked_known_after(waits, early);
  const double ratio = known / (4 * pipe_call);
  row("known after", fmt::format("{:.2f} µs, {:.2f} × the round trip", known / 1000, ratio), "≤ 3.5", ratio <= 3.5);
  row("call entered to event, run in the lab", fmt::format("{:.2f} µs", blocked_told_after() / 1000));
  const std::uint64_t wrong = early + false_positives(looks);
  row("false positives", fmt::format("{} in {} looks, {} waits", wrong, looks, waits), "0", wrong == 0);
}

}  // namespace

// ./lab bench [--long] [PART…]: all parts, or those named.
int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto has = [&](const char* word) { return std::find(words.begin(), words.end(), word) != words.end(); };
  const bool long_one = has("--long");
  const std::uint64_t many = long_one ? 1'000'000 : 100'000;
  double pipe_call = 0;
  const std::pair<const char*, std::function<void()>> parts[] = {
      {"memory", [&] { memory(many); }},
      {"exchanges", [&] { pipe_call = exchanges(); }},
      {"steps", steps},
      {"other-calls", other_calls},
      {"instructions", instructions},
      {"blocking", [&] { blocking(pipe_call, many); }},
  };
  for (const std::string& word : words) {
    const auto is_it = [&](const auto& part) { return word == part.first; };
    if (word == "--long" || word == "window" || std::any_of(std::begin(parts), std::end(parts), is_it)) continue;
    fmt::print(stderr, "bench: no part is called {}; there are", word);
    for (const auto& part : parts) fmt::print(stderr, " {},", part.first);
    fmt::print(stderr, " window, and the option --long\n");
    return 2;
  }
  const bool all = words.size() == (long_one ? 1u : 0u);
  say_where();
  for (const auto& [name, run] : parts) {
    if (all || has(name)) run();
  }
  return 0;
}
