// How a source writes a type: "const char*", "Account[3]", "std::atomic<int>". Private to decode.
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <string>

namespace ipclab::engine::decode {

// Where the entry of its DW_AT_type is; 0 = void.
std::uint64_t type_offset(Dwarf_Die* die);

std::string type_name(Dwarf_Die* die);

// Its name with those of the namespaces and classes around it; empty where it has none.
std::string qualified_name(Dwarf_Die* die);

}  // namespace ipclab::engine::decode
