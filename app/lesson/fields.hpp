// What can be asked of an object, as rows: a new field is a new row.
// Internal to this room: names when a condition is read, values when it is evaluated.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lesson/expression.hpp"

namespace ipclab::lesson {

// An object that exists or existed, by what the script calls it; its member, if it is a set, exists.
struct Asked {
  const core::World& world;
  const core::Object& object;
  const ObjectName& name;
  const core::Process* process;  // OBJECT.field[P]; null where P is not born: the field is 0 then
};

struct FieldRow {
  std::string_view word;
  Type type;
  std::uint32_t kinds;  // bit set of ObjectKind
  Value (*value)(const Asked&);
  bool of_process = false;  // OBJECT.field[P]
};
const FieldRow* field_row(std::string_view word, core::ObjectKind kind);
std::vector<std::string> field_words(core::ObjectKind kind);

// A field of the type of shared memory: "slot[3].id". Nothing where the type is not known or has no such number.
Value typed_field(std::string_view path, const Asked& asked);
// The plain fields of that type: "checking, savings"; empty where it is not known.
std::string typed_fields(const Asked& asked);

// The bytes or messages in it contain the text.
bool contains(const core::Object& object, std::string_view text);

}  // namespace ipclab::lesson
