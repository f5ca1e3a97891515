// Every sentence that a person reads, in both languages, found by key. Pure; any thread.
// Rows live in catalogue_AREA.cpp, one file per area; to add a sentence add a row there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/message.hpp"

namespace ipclab::text {

enum class Lang : std::uint8_t { En, Zh };

// "en", "zh" and what locales look like: "zh_CN.UTF-8". Nothing for a language that we do not speak.
std::optional<Lang> lang_named(std::string_view name);
// From LC_ALL, LC_MESSAGES, LANG, in this order as in locale(7); English where they name no language of ours.
Lang lang_of_environment();

// The sentence of a key. {0}, {1} … stand for the arguments; {0|process|processes} says the first word where
// argument 0 is "1", else the second. An unknown key is said as ⟦key: args⟧, so that it is seen and reported.
std::string say(Lang lang, const core::Message& message);
template <class... Args>
std::string say(Lang lang, std::string_view key, Args&&... args) {
  return say(lang, core::Message{std::string(key), {std::string(std::forward<Args>(args))...}});
}

// What belongs between the two where an argument meets the sentence: in Chinese a space between an ideograph and
// a Latin letter or digit, else nothing. `say` puts it there itself, so rows write none around {0}.
std::string_view seam(Lang lang, std::string_view left, std::string_view right);

bool has(std::string_view key);

// A sentence taken apart, for those who put more than plain text in the place of an argument.
struct Piece {
  std::string_view literal;  // where `argument` is empty
  std::optional<std::size_t> argument;
  std::string_view one, many;  // of {0|one|many}, else empty
};
std::vector<Piece> pieces(Lang lang, std::string_view key);

// For fonts: all sentences of a language, and for tests: all keys in the order of the files.
std::vector<std::string_view> all_texts(Lang lang);
std::vector<std::string_view> all_keys();

}  // namespace ipclab::text
