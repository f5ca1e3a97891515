// One file for a recording: what a run of a lesson left, scene by scene, with the texts it needs.
// Any process, any thread; written by `session`'s owner, read by `replay`. What is loaded is verified first.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "core/message.hpp"
#include "record/log.hpp"

namespace ipclab::record {

// Writes beside the file and renames: there is the old file or the whole new one.
// Throws core::Error(record.cannot-write).
void save(const std::filesystem::path& file, std::span<const Log> scenes);

struct Loaded {
  std::vector<Log> scenes;  // in the order in which they were played; whole prefixes where damaged
  core::Message damage;     // empty = all of it is sound; else what is wrong where, and what is shown
};

// Checks every block's checksum and that every event can follow the one before it.
// Throws core::Error where there is nothing to show: record.cannot-read, record.not-a-recording,
// record.other-version, record.damaged-head.
Loaded load(const std::filesystem::path& file);

}  // namespace ipclab::record
