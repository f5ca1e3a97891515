#include "text/catalogue.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

using namespace ipclab;
using text::Lang;

namespace {

std::set<std::size_t> placeholders(Lang lang, std::string_view key) {
  std::set<std::size_t> used;
  for (const text::Piece& piece : text::pieces(lang, key)) {
    if (piece.argument) used.insert(*piece.argument);
  }
  return used;
}

bool has_ideographs(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xe3; });
}

struct Use {
  std::string key;
  std::string place;
};

// Keys in the source as they are written: Message{"…", Error("…", say(lang, "…", and likewise.
std::vector<Use> uses_in(const std::filesystem::path& file) {
  std::ifstream stream(file);
  const std::string source{std::istreambuf_iterator<char>(stream), {}};
  static const std::regex use(
      R"re((?:Message\s*\{|Error\s*\(|Error\s*\{|\bsay\s*\((?:[\w.]+(?:\(\))?\s*,\s*)?|Message\s+\w+\s*\{)\s*"([a-z]+\.[a-z0-9.-]+)")re");
  std::vector<Use> found;
  for (auto at = std::sregex_iterator(source.begin(), source.end(), use); at != std::sregex_iterator(); ++at) {
    found.push_back({(*at)[1].str(), file.string()});
  }
  return found;
}

}  // namespace

TEST_CASE("keys are unique and both languages say something, with the same placeholders") {
  std::set<std::string_view> seen;
  for (const std::string_view key : text::all_keys()) {
    CAPTURE(std::string(key));
    CHECK(seen.insert(key).second);
    CHECK(key.find('.') != std::string_view::npos);
    CHECK_FALSE(text::pieces(Lang::En, key).empty());
    CHECK_FALSE(text::pieces(Lang::Zh, key).empty());
    CHECK(placeholders(Lang::En, key) == placeholders(Lang::Zh, key));
  }
  CHECK(seen.size() > 8);
}

TEST_CASE("English is free of ideographs") {
  for (const std::string_view sentence : text::all_texts(Lang::En)) {
    CAPTURE(std::string(sentence));
    // A language names itself: the switch to Chinese says 中文.
    const bool own_name = sentence.find("中文") != std::string_view::npos;
    CHECK((own_name || !has_ideographs(sentence)));
  }
}

TEST_CASE("every key that the source uses exists") {
  std::size_t uses = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(IPCLAB_SOURCE_DIR "/app")) {
    if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
    for (const Use& use : uses_in(entry.path())) {
      ++uses;
      CHECK_MESSAGE(text::has(use.key), use.key, " in ", use.place);
    }
  }
  CHECK(uses >= 8);
}

TEST_CASE("arguments are put in place, in either language") {
  CHECK(text::say(Lang::En, "refuse.blocked", "alice", "semop") ==
        "alice cannot be stepped: the kernel keeps it waiting in semop().");
  CHECK(text::say(Lang::En, core::Message{"refuse.ended", {"bob"}}) == "bob has ended.");
}

TEST_CASE("in Chinese a space stands between ideographs and Latin letters, and only there") {
  CHECK(text::say(Lang::Zh, "refuse.ended", "bob") == "bob 已经结束。");
  CHECK(text::say(Lang::Zh, "refuse.ended", "小波") == "小波已经结束。");
  CHECK(text::seam(Lang::Zh, "信号量", "mutex") == " ");
  CHECK(text::seam(Lang::Zh, "信号量 ", "mutex") == "");
  CHECK(text::seam(Lang::Zh, "semop()", "返回") == " ");
  CHECK(text::seam(Lang::Zh, "返回", "−1") == " ");
  CHECK(text::seam(Lang::Zh, "结束。", "mutex") == "");
  CHECK(text::seam(Lang::En, "the", "mutex") == "");
}

TEST_CASE("an unknown key and a missing argument are seen") {
  CHECK(text::say(Lang::En, "no.such-key", "a", "b") == "⟦no.such-key: a, b⟧");
  CHECK(text::say(Lang::Zh, core::Message{"refuse.ended", {}}) == "⟦0⟧已经结束。");
  CHECK_FALSE(text::has("no.such-key"));
}

TEST_CASE("languages by the name of a locale") {
  CHECK(text::lang_named("zh_CN.UTF-8") == Lang::Zh);
  CHECK(text::lang_named("zh") == Lang::Zh);
  CHECK(text::lang_named("en_GB") == Lang::En);
  CHECK(text::lang_named("C.UTF-8") == Lang::En);
  CHECK_FALSE(text::lang_named("de_DE.UTF-8").has_value());
  CHECK_FALSE(text::lang_named("zhx").has_value());
}

TEST_CASE("LC_ALL wins over LANG, an empty one does not count") {
  setenv("LC_ALL", "", 1);
  unsetenv("LC_MESSAGES");
  setenv("LANG", "zh_CN.UTF-8", 1);
  CHECK(text::lang_of_environment() == Lang::Zh);
  setenv("LC_ALL", "en_US.UTF-8", 1);
  CHECK(text::lang_of_environment() == Lang::En);
  setenv("LC_ALL", "fr_FR", 1);
  CHECK(text::lang_of_environment() == Lang::En);
  unsetenv("LC_ALL");
  unsetenv("LANG");
  CHECK(text::lang_of_environment() == Lang::En);
}
