// `ipclab trace`: one program where the user is, as under strace, until it and all its children have ended.
// In the app's process; called by `main` for the text front end. Blocks until the end.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/world.hpp"
#include "session/session.hpp"

namespace ipclab::session {

// Every event with the world right before it, in which it is to be carried out (core::apply).
using OnTraced = std::function<void(core::World& world, const core::Event& event)>;

// `program` is searched in PATH as by a shell. Returns how the program itself ended.
// Throws core::Error: trace.no-program {program}, trace.engine-failed, and what start_runner throws.
core::ExitStatus trace(const std::filesystem::path& runner, const std::string& program,
                       const std::vector<std::string>& arguments, const OnTraced& on_event);

}  // namespace ipclab::session
