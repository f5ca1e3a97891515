// What stands in memory that a process has mapped, and where that differs from what is known. Looks through the
// process and never maps anything itself: nattch and lpid stay what the programs made them.
// Called by the runner at quiescence or between two admissions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/object.hpp"
#include "engine/sys/proc.hpp"

namespace ipclab::engine::observe {

// So much of an object is looked at: its beginning.
inline constexpr std::uint64_t memory_kept = 4096;

// The bytes from `at`, as far as they can be read: a mapping may be longer than its file. Puts them into `bytes`.
void look_at_memory(sys::Proc& process, core::Address at, std::uint64_t length, std::string& bytes);

// The parts of `now` that are not in `before`; changes that are near to each other are told as one.
std::vector<core::MemorySampled> changes(core::ObjectId object, const std::string& before, const std::string& now);

}  // namespace ipclab::engine::observe
