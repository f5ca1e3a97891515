// Nothing of the lab is visible to a program: what it prints and how it ends natively, it prints and ends everywhere.
// IPCLAB_ROUNDS=20 runs everything so often; IPCLAB_PROGRAM=signals/storm only this one.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "ways.hpp"

using namespace ipclab::trace;

namespace {

struct Row {
  const char* file;
  std::vector<const char*> modes;
};

const Row rows[] = {
    {"births",
     {"hello",
      "chain",
      "tree",
      "vfork-executes",
      "vfork-shares",
      "vfork-dies",
      "vfork-parent-killed",
      "clone-shares",
      "clone-quietly",
      "clone3",
      "spawned",
      "popen",
      "shell",
      "executes-in-turn",
      "exec-fails",
      "executes-descriptor",
      "executes-keeping",
      "executes-over-threads",
      "thread-executes-alone",
      "thread-forks",
      "thread-vforks",
      "others-child",
      "thousand",
      "at-once",
      "statuses",
      "looks-before-reaping",
      "waits-by-group",
      "asks-without-waiting",
      "leaves-its-child",
      "leaves-a-family",
      "adopts",
      "dies-with-parent",
      "ends-with-handlers",
      "counts-itself",
      "pidfds"}},
    {"jobs",
     {"stops-of-every-kind",
      "stopped-from-outside",
      "looks-at-the-stopped",
      "killed-while-stopped",
      "signalled-while-stopped",
      "handles-stop-and-continue",
      "stops-a-group",
      "kills-its-own-group",
      "kills-foreground",
      "sessions",
      "keys",
      "stop-key",
      "background-reads",
      "background-writes",
      "hangs-up",
      "reads-lines",
      "orphaned-and-stopped",
      "stops-itself",
      "stops-itself-politely",
      "stop-of-a-parent",
      "told-of-stops"}},
    {"signals",
     {"queues-values",
      "coalesces",
      "blocks-everything",
      "dies-by-the-lowest",
      "suspends",
      "waits-for-signals",
      "reads-signals",
      "survives-overflow",
      "jumps-out-of-handlers",
      "mends-its-faults",
      "handlers-nest",
      "masks-while-handling",
      "handles-once",
      "interrupted-or-restarted",
      "storm",
      "aborts",
      "tests-who-is-there",
      "says-who-sent",
      "reaps-in-handler",
      "leaves-no-zombies",
      "broken-pipe",
      "alarms",
      "signals-threads",
      "forks-in-handler",
      "inherits",
      "kills-threads"}},
    {"threads",
     {"counts", "takes-turns", "hands-over", "meets", "reads-and-writes", "owner-dies", "shares-between-processes",
      "waits-on-a-word", "cancels", "leader-exits", "leader-exits-then-status", "one-ends-all", "detached",
      "own-variables", "once-only", "many-in-turn", "locks-of-every-kind"}},
    {"streams",
     {"through-pipe",
      "through-fifo",
      "through-socketpair",
      "through-unix",
      "through-tcp",
      "datagrams",
      "scatters",
      "splices",
      "polls",
      "selects",
      "epolls",
      "polls-in-vain",
      "counts-events",
      "timers",
      "watches-files",
      "passes-descriptors",
      "never-blocks",
      "full-pipe",
      "stays-whole",
      "duplicates",
      "pipeline",
      "standard-input-ends",
      "standard-output-closed",
      "copies-files",
      "shares-offsets",
      "locks-files",
      "locks-in-a-circle",
      "end-of-file"}},
    {"objects",
     {"all-or-nothing", "waits-for-zero", "undoes", "removed-while-waiting", "eight-take-turns", "times-out",
      "segments", "keys", "chooses-messages", "fills-a-queue", "asks-and-answers", "named-semaphores", "shared-names",
      "posix-queues", "told-of-messages", "maps", "beyond-the-file", "copies-on-write"}},
    {"surroundings",
     {"limits-files", "limits-file-size", "limits-time", "limits-memory", "makes-files", "has-environment",
      "has-descriptors", "ends-with-everything-open", "reads-clocks", "counts-usage", "changes-priority", "crashes",
      "writes-much"}},
    // As others build theirs.
    {"births_static", {"chain", "vfork-executes", "popen", "executes-over-threads", "ends-with-handlers"}},
    {"threads_static", {"takes-turns", "cancels", "leader-exits-then-status"}},
    {"jobs_static_pie", {"stops-of-every-kind", "stop-key"}},
    {"objects_stripped", {"all-or-nothing", "chooses-messages", "named-semaphores"}},
    {"signals_optimized", {"handlers-nest", "jumps-out-of-handlers", "suspends"}},
    {"streams_optimized", {"through-pipe", "pipeline", "polls"}},
    {"plain", {""}},
};

constexpr Way ways[] = {Way::Native, Way::Traced, Way::Run, Way::RunHeld, Way::Stepped, Way::SteppedHeld};

int rounds() {
  const char* text = std::getenv("IPCLAB_ROUNDS");
  return text == nullptr ? 1 : std::atoi(text);
}

std::vector<Program> programs() {
  const char* wanted = std::getenv("IPCLAB_PROGRAM");
  std::vector<Program> all;
  for (const Row& row : rows) {
    for (const char* mode : row.modes) {
      const std::string name = std::string(row.file) + "/" + mode;
      if (wanted == nullptr || name.find(wanted) != std::string::npos) all.push_back({row.file, mode});
    }
  }
  return all;
}

struct Job {
  Program program;
  Way way;
  Ran ran;
  std::string failure;
};

// A few at a time: a single program seldom has work for more than one CPU.
void run_all(std::vector<Job>& jobs) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t at = next++; at < jobs.size(); at = next++) {
      try {
        jobs[at].ran = run(jobs[at].program, jobs[at].way);
      } catch (const std::exception& error) {
        jobs[at].failure = error.what();
      }
    }
  };
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < std::max(2U, std::thread::hardware_concurrency()); ++i) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
}

}  // namespace

TEST_CASE("programs do the same in every way in which they can be run") {
  std::vector<Job> jobs;
  for (int round = 0; round < rounds(); ++round) {
    for (const Program& program : programs()) {
      for (const Way way : ways) jobs.push_back({program, way, {}, {}});
    }
  }
  run_all(jobs);
  std::map<std::string, Ran> natively;  // the first of them: later ones have to agree, too
  for (const Job& job : jobs) {
    const std::string name = job.program.file + "/" + job.program.mode;
    if (job.way == Way::Native) natively.try_emplace(name, job.ran);
    CAPTURE(name);
    const std::string way = name_of(job.way);
    CAPTURE(way);
    CHECK(job.failure == "");
    CHECK(job.ran.left == "");
    CHECK(job.ran.output == natively[name].output);
    CHECK(job.ran.end == natively[name].end);
    CHECK(job.ran.end != "exited 98");  // no such mode
    CHECK(job.ran.end != "exited 99");  // a call has failed that must not
  }
}
