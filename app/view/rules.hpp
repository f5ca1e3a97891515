// Rules of the man pages as words: which message msgrcv(2) asks for, why a call failed. For the .cpp files of this
// room.
#pragma once

#include <string_view>

#include "core/world.hpp"
#include "view/sentence.hpp"

namespace ipclab::view {

// msgop(2), msgtyp: "the first of type 2", "the lowest type ≤ 3"; empty where the call asks for no type.
Sentence asked_type(text::Lang lang, const core::Call& call);

// Key of the sentence that says why the call failed with this errno; empty where the name of the errno says enough.
std::string_view why_failed(const core::World& world, const core::Task& task, std::int32_t error);

}  // namespace ipclab::view
