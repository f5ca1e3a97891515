#include "engine/decode/program.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "core/message.hpp"
#include "labels.hpp"

using namespace ipclab::engine::decode;
using ipclab::core::Address;

TEST_CASE("a program with debug information knows main, its lines and their functions") {
  const auto program = Program::open(target("places"));
  REQUIRE(program->main());
  CHECK(program->has_lines());
  const auto main = program->line_at(*program->main());
  REQUIRE(main);
  CHECK(main->file == "tests/targets/places.cpp");
  CHECK(main->line == line_of("main"));
  CHECK(main->function == "main");
  CHECK(program->is_own(*program->main()));
  CHECK_FALSE(program->is_own(program->entry()));  // _start is not the author's
  CHECK(program->own_files() == std::vector<std::string>{"tests/targets/places.cpp"});
  CHECK_FALSE(program->line_at(Address{0}));
  CHECK_FALSE(program->line_at(Address{~std::uint64_t{0}}));
}

TEST_CASE("a line has the addresses from which it is looked up again") {
  const auto program = Program::open(target("places"));
  for (const char* label : {"semop", "semget", "read", "printf", "handler"}) {
    CAPTURE(label);
    const auto addresses = program->addresses_of_line("places.cpp", line_of(label));
    REQUIRE_FALSE(addresses.empty());
    for (const auto address : addresses) {
      const auto line = program->line_at(address);
      REQUIRE(line);
      CHECK(line->line == line_of(label));
    }
    CHECK(program->addresses_of_line("tests/targets/places.cpp", line_of(label)) == addresses);
  }
  const auto semop = program->addresses_of_line("places.cpp", line_of("semop"));
  CHECK(program->line_at(semop.front())->function == "add");
  CHECK(program->addresses_of_line("aces.cpp", line_of("semop")).empty());
  CHECK(program->addresses_of_line("places.cpp", 1).empty());
}

TEST_CASE("without debug information there is no line, without symbols no main, and neither is an error") {
  const auto stripped = Program::open(target("places_stripped"));
  CHECK_FALSE(stripped->main());
  CHECK_FALSE(stripped->has_lines());
  CHECK_FALSE(stripped->line_at(stripped->entry()));
  CHECK(stripped->own_files().empty());

  const auto whole = Program::open(target("places_static"));
  REQUIRE(whole->main());
  CHECK(whole->line_at(*whole->main())->line == line_of("main"));
}

TEST_CASE("what is no program is refused by name") {
  const auto key = [](const std::string& path) {
    try {
      Program::open(path);
    } catch (const ipclab::core::Error& error) {
      return error.message().key + " " + error.message().args.at(0);
    }
    return std::string("opened");
  };
  CHECK(key("/nonexistent/program") == "program.unreadable /nonexistent/program");
  CHECK(key("/usr") == "program.unreadable /usr");
  const std::string source = IPCLAB_SOURCE_DIR "/tests/targets/places.cpp";
  CHECK(key(source) == "program.not-elf " + source);

  // Cut short anywhere, a file is refused or has less to say; it never brings the reader down.
  std::ifstream stream(target("places"), std::ios::binary);
  const std::vector<char> image{std::istreambuf_iterator<char>(stream), {}};
  REQUIRE(image.size() > 1000);
  for (std::size_t parts = 0; parts < 40; ++parts) {
    std::vector<char> cut(image.begin(), image.begin() + static_cast<std::ptrdiff_t>(image.size() * parts / 40));
    try {
      const auto program = Program::from_bytes(cut, "cut");
      program->line_at(program->entry());
    } catch (const ipclab::core::Error& error) {
      CHECK(error.message().key == "program.not-elf");
    }
  }
}
