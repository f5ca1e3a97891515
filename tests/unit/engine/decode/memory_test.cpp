#include "engine/decode/memory.hpp"

#include <doctest/doctest.h>

#include "array_memory.hpp"

using namespace ipclab::engine::decode;
using ipclab::core::Address;

TEST_CASE("a string is read up to its end, its limit, or the end of what is readable") {
  ArrayMemory memory;
  memory.put_text(0x1ffd, "across a page");
  // Only what lies before the end of a page may be asked for at once, so whole pages must be readable here.
  std::vector<char> page(4096, 'x');
  std::memcpy(page.data(), "oss a page", 11);
  memory.put(0x2000, page.data(), page.size());

  const auto whole = read_string(memory, Address{0x1ffd}, 64);
  REQUIRE(whole);
  CHECK(whole->text == "across a page");
  CHECK(whole->whole);

  const auto cut = read_string(memory, Address{0x1ffd}, 6);
  REQUIRE(cut);
  CHECK(cut->text == "across");
  CHECK_FALSE(cut->whole);

  const auto exact = read_string(memory, Address{0x1ffd}, 13);
  REQUIRE(exact);
  CHECK(exact->whole);

  CHECK_FALSE(read_string(memory, Address{0x9000}, 8));
  const auto broken = read_string(memory, Address{0x2ff0}, 64);
  REQUIRE(broken);
  CHECK(broken->text == std::string(16, 'x'));
  CHECK_FALSE(broken->whole);
}

TEST_CASE("a value is read whole or not at all") {
  ArrayMemory memory;
  memory.put(0x1000, std::uint32_t{7});
  CHECK(read_value<std::uint32_t>(memory, Address{0x1000}) == 7u);
  CHECK_FALSE(read_value<std::uint64_t>(memory, Address{0x1000}));
}
