// What can be asked of an object and of a process, as rows: a new field or state is a new row.
// Internal to this room: names when a condition is read, values when it is evaluated.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lesson/expression.hpp"

namespace ipclab::lesson {

struct FieldRow {
  std::string_view word;
  Type type;
  bool of_process;  // OBJECT.field[P]
  // `process` is null where it is not born; a field of a process is 0 then.
  Value (*value)(const core::World&, const core::Object&, const core::SemaphoreMember&, const core::Process* process);
};
const FieldRow* field_row(std::string_view word);
std::vector<std::string> field_words();

// `process` is null where it is not born: a truth only for `unborn`, else nothing.
Value state_value(std::string_view word, const core::World& world, const core::Process* process);
std::vector<std::string> state_words();

}  // namespace ipclab::lesson
