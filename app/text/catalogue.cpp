#include "text/catalogue.hpp"

#include <array>
#include <cstdlib>
#include <unordered_map>

#include "text/part.hpp"

namespace ipclab::text {
namespace {

constexpr std::array parts = {&engine_part, &lesson_part, &language_part, &cli_part,   &ui_part,
                              &view_part,   &events_part, &errors_part,   &cards_part, &session_part};

using Index = std::unordered_map<std::string_view, const Row*>;

// Built at the first question, so that the order in which the parts come into being does not matter.
const Index& index() {
  static const Index all = [] {
    Index made;
    for (const Part* part : parts) {
      for (const Row& row : *part) made.try_emplace(row.key, &row);
    }
    return made;
  }();
  return all;
}

const Row* find(std::string_view key) {
  const auto found = index().find(key);
  return found == index().end() ? nullptr : found->second;
}

std::string_view text_of(const Row& row, Lang lang) { return lang == Lang::En ? row.en : row.zh; }

// The placeholder that `rest` begins with, and its length; length 0 where it begins with none.
std::pair<Piece, std::size_t> placeholder(std::string_view rest) {
  if (rest.size() < 3 || rest[0] != '{' || rest[1] < '0' || rest[1] > '9') return {};
  Piece piece;
  piece.argument = static_cast<std::size_t>(rest[1] - '0');
  if (rest[2] == '}') return {piece, 3};
  const auto middle = rest.find('|', 3);
  const auto end = rest.find('}', 3);
  if (rest[2] != '|' || end == std::string_view::npos || middle > end) return {};
  piece.one = rest.substr(3, middle - 3);
  piece.many = rest.substr(middle + 1, end - middle - 1);
  return {piece, end + 1};
}

std::vector<Piece> take_apart(std::string_view text) {
  std::vector<Piece> pieces;
  std::size_t from = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto [piece, length] = placeholder(text.substr(at));
    if (length == 0) {
      ++at;
      continue;
    }
    if (at > from) pieces.push_back({text.substr(from, at - from), std::nullopt, {}, {}});
    pieces.push_back(piece);
    at += length;
    from = at;
  }
  if (from < text.size()) pieces.push_back({text.substr(from), std::nullopt, {}, {}});
  return pieces;
}

// CJK ideographs, U+3400 to U+9FFF, are E3 90 80 to E9 BF BF in UTF-8.
bool ideograph(unsigned char lead, unsigned char second) {
  return (lead == 0xe3 && second >= 0x90) || (lead >= 0xe4 && lead <= 0xe9);
}

bool begins_with_ideograph(std::string_view text) {
  return text.size() >= 3 && ideograph(static_cast<unsigned char>(text[0]), static_cast<unsigned char>(text[1]));
}

bool ends_with_ideograph(std::string_view text) {
  return text.size() >= 3 && begins_with_ideograph(text.substr(text.size() - 3));
}

bool latin(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

bool begins_latin(std::string_view text) {
  return !text.empty() && (latin(text[0]) || text[0] == '+' || text[0] == '-' || text.starts_with("−"));
}

bool ends_latin(std::string_view text) { return !text.empty() && (latin(text.back()) || text.back() == ')'); }

void join(Lang lang, std::string& said, std::string_view more) {
  said += seam(lang, said, more);
  said += more;
}

std::string unknown(const core::Message& message) {
  std::string said = "⟦" + message.key;
  for (std::size_t i = 0; i < message.args.size(); ++i) said += (i == 0 ? ": " : ", ") + message.args[i];
  return said + "⟧";
}

}  // namespace

std::optional<Lang> lang_named(std::string_view name) {
  const std::string_view language = name.substr(0, name.find_first_of("_-.@"));
  if (language == "en" || language == "C" || language == "POSIX") return Lang::En;
  if (language == "zh") return Lang::Zh;
  return std::nullopt;
}

Lang lang_of_environment() {
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return lang_named(value).value_or(Lang::En);
  }
  return Lang::En;
}

std::string_view seam(Lang lang, std::string_view left, std::string_view right) {
  if (lang != Lang::Zh) return "";
  const bool meet =
      (ends_with_ideograph(left) && begins_latin(right)) || (ends_latin(left) && begins_with_ideograph(right));
  return meet ? " " : "";
}

std::string say(Lang lang, const core::Message& message) {
  const Row* row = find(message.key);
  if (row == nullptr) return unknown(message);
  std::string said;
  for (const Piece& piece : take_apart(text_of(*row, lang))) {
    if (!piece.argument) {
      join(lang, said, piece.literal);
    } else if (*piece.argument >= message.args.size()) {
      said += "⟦" + std::to_string(*piece.argument) + "⟧";
    } else if (const std::string& value = message.args[*piece.argument]; piece.many.empty()) {
      join(lang, said, value);
    } else {
      join(lang, said, value == "1" ? piece.one : piece.many);
    }
  }
  return said;
}

bool has(std::string_view key) { return find(key) != nullptr; }

std::vector<Piece> pieces(Lang lang, std::string_view key) {
  const Row* row = find(key);
  if (row == nullptr) return {};
  return take_apart(text_of(*row, lang));
}

std::vector<std::string_view> all_texts(Lang lang) {
  std::vector<std::string_view> texts;
  for (const Part* part : parts) {
    for (const Row& row : *part) texts.push_back(text_of(row, lang));
  }
  return texts;
}

std::vector<std::string_view> all_keys() {
  std::vector<std::string_view> keys;
  for (const Part* part : parts) {
    for (const Row& row : *part) keys.push_back(row.key);
  }
  return keys;
}

}  // namespace ipclab::text
