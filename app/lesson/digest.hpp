// What a translation was made of: before each block of lesson.zh.md a comment `<!-- digest 1a2b3c -->` keeps the digest
// of the English words up to and in that block. Pure; compared by the lesson's reader, written by `ipclab check
// --accept`.
#pragma once

#include <string>
#include <vector>

#include "lesson/blocks.hpp"

namespace ipclab::lesson {

// Of the prose before a block and the words in it that a person reads; how they are broken into lines does not count.
// Empty where there are none.
std::string digest_of(const std::vector<RawLine>& prose, const RawBlock* block);

// The translation's text with the digests of the English one as it is now.
std::string with_digests(const LessonText& english, const LessonText& translation);

}  // namespace ipclab::lesson
