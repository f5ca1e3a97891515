// Puts spans into the placeholders of a catalogue sentence. For the .cpp files of this room.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "view/sentence.hpp"

namespace ipclab::view {

inline Span word(std::string text, Ink ink = Ink::Plain) { return {std::move(text), ink, {}, {}}; }
inline Span code(std::string text) { return word(std::move(text), Ink::Code); }
Span value(std::int64_t number);         // "−1" with the minus of typography
Span signed_value(std::int64_t number);  // "+1"

Span process_span(const Names& names, const core::World& world, core::TaskId process);
Span task_span(const Names& names, const core::World& world, core::TaskId task);
Span object_span(const Names& names, const core::World& world, core::ObjectId object);
Span semaphore_span(const Names& names, const core::World& world, core::ObjectId object, std::uint16_t index);

// "alice", "alice and bob", "alice, bob and carol"
Sentence list(const Names& names, const core::World& world, const std::vector<core::TaskId>& processes,
              std::string_view last_joint = "view.and");

// An empty argument leaves nothing, nor the space after it at the beginning.
Sentence weave(text::Lang lang, std::string_view key, std::vector<Sentence> arguments);

void append(text::Lang lang, Sentence& sentence, const Sentence& more);

// Text of a program as it can be shown: valid UTF-8, no control characters but newline and tab.
std::string printable(std::string_view bytes);

}  // namespace ipclab::view
