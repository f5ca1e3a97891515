// What the step language calls the kinds of objects: `bank semaphore 1`, `bank posix-queue 1`. Rows.
// Internal to this room: read with scenes, said in problems.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/object.hpp"

namespace ipclab::lesson {

std::optional<core::ObjectKind> kind_named(std::string_view word);
std::string kind_word(core::ObjectKind kind);
std::vector<std::string> kind_words();

// Memory that processes share: it has a type, `money = bank segment 1 as Bank`, and its fields.
bool has_type(core::ObjectKind kind);

}  // namespace ipclab::lesson
