// Cards of processes, semaphores and terminals. For the .cpp files of this room.
#pragma once

#include <string>
#include <vector>

#include "analysis/changed.hpp"
#include "record/log.hpp"
#include "view/screen.hpp"

namespace ipclab::view {

// The world that is shown, and the one with which it is compared.
struct Stage {
  const Names& names;
  const core::World& world;
  const core::World& before;
  const analysis::Changes& changes;
  const record::Log& log;
  std::vector<core::TaskId> acted;  // in the step that is shown
  std::string read_only;            // why nothing can be commanded now; empty where it can
};

std::vector<ProcessCard> process_cards(const Stage& stage);
// What the process of the task has: variables where it stands, descriptors, signals. Part of its card.
void fill_lists(const Stage& stage, const core::Task& task, const core::Process& process, ProcessCard& card);

// At most `most` members of all sets; how many there are besides is added to `more`.
std::vector<SemaphoreCard> semaphore_cards(const Stage& stage, std::size_t most, std::size_t& more);
// All other kinds, those that are gone only in the step of their end.
std::vector<ObjectCard> object_cards(const Stage& stage, std::size_t most, std::size_t& more);
// "semid 0 · key 1234 · 0600"
std::string object_about(const core::Object& object);
std::vector<TerminalView> terminals(const Stage& stage);

Person person(const Names& names, const core::World& world, core::TaskId task);
// "101 alice": a number that the kernel gives, and who that is or was.
std::string pid_text(const Names& names, const core::World& world, core::Pid pid);

// Lines of a source around `line`, that one marked; all of a short source. Nothing where there is no source.
std::vector<SourceLine> source_around(const record::Log& log, const std::string& file, std::uint32_t line);
std::vector<std::string> split_lines(const std::string& text);

}  // namespace ipclab::view
