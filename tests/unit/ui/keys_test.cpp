#include "ui/keys.hpp"

#include <doctest/doctest.h>

using namespace ipclab::ui;

TEST_CASE("keys have names, and names are keys") {
  for (const char* name :
       {"space", "ctrl+p", "shift+tab", "f5", "f12", "1", "a", "left", "alt+left", "ctrl+shift+r", "="}) {
    CAPTURE(name);
    const auto chord = chord_named(name);
    REQUIRE(chord.has_value());
    CHECK(name_of(*chord) == name);
  }
  CHECK(chord_named("CTRL+T") == control(letter('T')));
  CHECK(chord_named("ctrl++") == control(letter('+')));
}

TEST_CASE("what is no key has no chord") {
  for (const char* name : {"", "f0", "f13", "fx", "nothing", "ctrl+", "é"}) {
    CAPTURE(name);
    CHECK_FALSE(chord_named(name).has_value());
  }
}
