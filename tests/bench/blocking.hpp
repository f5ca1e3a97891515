// How soon and how surely the engine knows that a task is blocked: its own look (engine/sys/proc) at processes of ours,
// and what the lab tells. In the process of the benchmark.
#pragma once

#include <cstdint>

namespace ipclab::bench {

// From right before read(2) on an empty pipe until the look says so; tracer and task on one CPU; median, nanoseconds.
// `early` counts claims made when the task had not come there yet.
double blocked_known_after(int times, std::uint64_t& early);

// Looks at a process that makes call after call and never waits, on the other CPU where there is one:
// how many of them say blocked.
std::uint64_t false_positives(std::uint64_t looks);

// From the entry of a call that will block to the event Blocked, in a run in the lab; median, nanoseconds.
double blocked_told_after();

}  // namespace ipclab::bench
