// Bytes of shared memory as a person reads them: fields of a type, addresses, lines of hex. For the .cpp files of this
// room. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/world.hpp"
#include "view/screen.hpp"
#include "view/sentence.hpp"

namespace ipclab::view {

std::string address_text(core::Address address);  // "0x7f12…"

// The value of a field in the bytes of an object, as a debugger writes it: 90, 'a', "hello", true, 0x7f…; "?" where the
// bytes do not reach so far.
std::string field_text(const core::Field& field, const std::string& bytes);

// Fields of the object's type whose value is another in `before`; none where its type is not known.
std::vector<core::Field> changed_fields(const core::World& world, const core::Memory& memory,
                                        const std::string& before);

// The field that lies exactly where the access is, if there is one.
const core::Field* field_at(const core::World& world, const core::MemoryAccess& access);
// "money.balance", "money + 12 (4 bytes)"
Sentence place_text(const Names& names, const core::World& world, const core::MemoryAccess& access);
// `bytes` of the access, as its field says, else as a number or hex.
std::string access_text(const core::World& world, const core::MemoryAccess& access, const std::string& bytes);

std::vector<DumpLine> dump(const std::string& bytes, const std::string& before, std::size_t most_lines);

}  // namespace ipclab::view
