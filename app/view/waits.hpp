// A wait in words: what is waited for, beside the names of who waits and of the object. For the .cpp files of this
// room.
#pragma once

#include <string_view>

#include "analysis/wait.hpp"
#include "view/sentence.hpp"

namespace ipclab::view {

// Key of the sentence for the moment in which the wait begins: {0} who, {1} its call, {2} the object, {3} wait_detail.
// Not for semaphore sets, whose sentence has the value in it.
std::string_view blocked_key(const core::World& world, const analysis::Link& link);

// What the sentences of a wait say in {3}: the fill, the type asked for, who holds it, until when.
Sentence wait_detail(const Names& names, const core::World& world, const analysis::Link& link);

// "65536 of 65536 bytes", "10 of 10 messages"; empty where the object holds nothing of that kind.
Sentence fill_text(const Names& names, const core::Object& object);

// "3.0 s", on the axis of the lab's time.
std::string time_text(std::uint64_t at_ns);

}  // namespace ipclab::view
