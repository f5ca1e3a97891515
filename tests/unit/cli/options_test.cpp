#include <doctest/doctest.h>

#include "cli/options.hpp"

using namespace ipclab;
using text::Lang;

namespace {

// argv of these words, behind the program's name.
class Words {
 public:
  Words(std::initializer_list<const char*> words) : words_{"ipclab"} {
    words_.insert(words_.end(), words.begin(), words.end());
    for (std::string& word : words_) argv_.push_back(word.data());
  }
  cli::Choice read() { return cli::read_options(static_cast<int>(argv_.size()), argv_.data(), Lang::En).choice; }
  Lang language() { return cli::language(static_cast<int>(argv_.size()), argv_.data()); }
  core::Message refusal() {
    try {
      read();
    } catch (const core::Error& error) {
      return error.message();
    }
    return {};
  }

 private:
  std::vector<std::string> words_;
  std::vector<char*> argv_;
};

}  // namespace

TEST_CASE("without a command it is the window") {
  CHECK_FALSE(std::get<cli::WindowWish>(Words{}.read()).lesson.has_value());
  const auto wish = std::get<cli::WindowWish>(
      Words{"--lesson", "semaphore", "--theme", "dark", "--size", "1280x800", "--automation", "/tmp/socket"}.read());
  CHECK(wish.lesson == "semaphore");
  CHECK(wish.theme == "dark");
  CHECK(wish.size == "1280x800");
  CHECK(wish.automation == "/tmp/socket");
}

TEST_CASE("every command with what belongs to it") {
  CHECK(std::get<cli::ListOptions>(Words{"list", "--json"}.read()).json);
  const auto run = std::get<cli::RunOptions>(Words{"run", "semaphore", "--auto", "--record", "file"}.read());
  CHECK(run.lesson == "semaphore");
  CHECK(run.automatic);
  CHECK_FALSE(run.json);
  CHECK(run.record == "file");
  CHECK(std::get<cli::CheckOptions>(Words{"check"}.read()).lessons.empty());
  CHECK(std::get<cli::CheckOptions>(Words{"check", "a", "b"}.read()).lessons == std::vector<std::string>{"a", "b"});
  CHECK(std::get<cli::ReplayOptions>(Words{"replay", "file"}.read()).file == "file");
  CHECK(std::get<cli::Answer>(Words{"--help"}.read()).text.find("replay") != std::string::npos);
  CHECK(std::get<cli::Answer>(Words{"run", "--help"}.read()).text.find("--record") != std::string::npos);
  CHECK(std::get<cli::Answer>(Words{"--version"}.read()).text.starts_with("ipclab "));
}

TEST_CASE("trace reads nothing of what is said to the program") {
  const auto plain = std::get<cli::TraceOptions>(Words{"trace", "ls", "--json", "--help", "--", "x"}.read());
  CHECK_FALSE(plain.json);
  CHECK(plain.program == "ls");
  CHECK(plain.arguments == std::vector<std::string>{"--json", "--help", "--", "x"});
  const auto apart = std::get<cli::TraceOptions>(Words{"trace", "--json", "--output", "file", "--", "-odd"}.read());
  CHECK(apart.json);
  CHECK(apart.output == "file");
  CHECK(apart.program == "-odd");
  CHECK(std::get<cli::TraceOptions>(Words{"trace", "--lang", "zh", "run"}.read()).program == "run");
  CHECK(Words{"trace", "--lang", "zh", "ls"}.language() == Lang::Zh);
  CHECK(std::get<cli::RunOptions>(Words{"run", "trace"}.read()).lesson == "trace");
}

TEST_CASE("what is not understood is refused in a sentence of ours") {
  using core::Message;
  CHECK(Words{"rnu"}.refusal() == Message{"cli.unknown-command-near", {"rnu", "run"}});
  CHECK(Words{"dance"}.refusal() == Message{"cli.unknown-command", {"dance"}});
  CHECK(Words{"--nonsense"}.refusal() == Message{"cli.unknown-option", {"--nonsense", "ipclab --help"}});
  CHECK(Words{"run", "x", "--nonsense"}.refusal() ==
        Message{"cli.unknown-option", {"--nonsense", "ipclab run --help"}});
  CHECK(Words{"run", "x", "y"}.refusal() == Message{"cli.too-much", {"y", "ipclab run --help"}});
  CHECK(Words{"run"}.refusal().key == "cli.no-lesson");
  CHECK(Words{"replay"}.refusal().key == "cli.no-file");
  CHECK(Words{"trace"}.refusal().key == "cli.no-program");
  CHECK(Words{"trace", "--"}.refusal().key == "cli.no-program");
  CHECK(Words{"--lang", "fr"}.refusal() == Message{"cli.no-language", {"fr"}});
  CHECK(Words{"--lang"}.refusal().key == "cli.not-understood");
}

TEST_CASE("the language is that of --lang, wherever it stands") {
  CHECK(Words{"run", "x", "--lang", "zh"}.language() == Lang::Zh);
  CHECK(Words{"--lang=zh", "list"}.language() == Lang::Zh);
  CHECK(Words{"--lang", "en"}.language() == Lang::En);
}
