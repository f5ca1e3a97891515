// C values as a person writes them: pointers, strings, bytes. Building blocks of arguments.cpp and its neighbours.
#pragma once

#include <cstdint>
#include <string>

#include "engine/decode/memory.hpp"

namespace ipclab::engine::decode {

std::string pointer_text(std::uint64_t value);  // hex or NULL
// A C string as a literal, at most 64 bytes of it; the pointer where it cannot be read. Always valid UTF-8.
std::string c_string_text(std::uint64_t at, const Memory& memory);
std::string bytes_text(std::uint64_t at, std::uint64_t count, const Memory& memory);

}  // namespace ipclab::engine::decode
