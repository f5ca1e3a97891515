// The programs of tests/targets in the lab and under `ipclab trace`, as their figures need them.
// In the process of the benchmark, its one thread; each call is a run of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "session/session.hpp"

namespace ipclab::bench {

using Words = std::vector<std::string>;

std::string target(const std::string& name);  // path of the program
// Held at main, all events taken.
std::unique_ptr<session::Session> held_at_main(const std::string& program, const Words& arguments);
// Until all is quiet, each event handed to `use`.
void settle(session::Session& lab, const std::function<void(const core::Event&)>& use = {});

// pingpong, nanoseconds per call.
double trace_on_host(const Words& arguments);
double run_in_lab(const Words& arguments);
// From the command to its last event in the app, one call that does not wait.
double step_in_lab();
// One instruction of a program that has memory in common with others: executed, decoded, its addresses known.
double step_by_instruction(int instructions);

}  // namespace ipclab::bench
