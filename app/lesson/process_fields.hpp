// What can be asked of a process, as rows: its state, its signals, its variables.
// Internal to this room: names when a condition is read, values when it is evaluated.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lesson/expression.hpp"

namespace ipclab::lesson {

// `process` is null where it is not born: a truth only for `unborn`, else nothing.
Value state_value(std::string_view word, const core::World& world, const core::Process* process);
std::vector<std::string> state_words();

// P has SIGNAL pending, blocked, ignored, caught, running
Value signal_value(std::string_view word, std::int32_t signal, const core::World& world, const core::Process& process);
std::vector<std::string> signal_words();

// P.why: for whom it waits, for whom that one waits, and so on; paths.
Value why_value(const core::World& world, const core::Process& process);
// P.name: a variable that is seen where P is held, as a number. Nothing where there is none, or it is no number.
Value variable_value(std::string_view name, const core::World& world, const core::Process& process);

// P before load|store [on OBJECT]; `object` is null where any will do.
bool about_to(std::string_view word, const core::Task& task, const core::Object* object);

}  // namespace ipclab::lesson
