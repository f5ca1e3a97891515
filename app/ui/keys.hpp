// Keys as the panels know them: a value of our own, because ImGui's differ from version to version.
// Made by `shell` from GLFW's callbacks or by the automation socket from names; read by `ui`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ipclab::ui {

// A key that prints is its own ASCII code, letters in upper case.
enum class Key : std::uint16_t {
  None = 0,
  Space = ' ',
  Escape = 256,
  Enter,
  Tab,
  Backspace,
  Insert,
  Delete,
  Left,
  Right,
  Up,
  Down,
  PageUp,
  PageDown,
  Home,
  End,
  F1,
  F2,
  F3,
  F4,
  F5,
  F6,
  F7,
  F8,
  F9,
  F10,
  F11,
  F12,
};

constexpr Key letter(char ascii) { return static_cast<Key>(static_cast<unsigned char>(ascii)); }

struct Chord {
  Key key = Key::None;
  bool control = false;
  bool shift = false;
  bool alt = false;
  bool operator==(const Chord&) const = default;
};

constexpr Chord control(Key key) { return {key, true, false, false}; }
constexpr Chord shift(Key key) { return {key, false, true, false}; }
constexpr Chord alt(Key key) { return {key, false, false, true}; }

// "space", "ctrl+p", "shift+tab", "f5", "1", "a"; upper and lower case are the same. Nothing for any other name.
std::optional<Chord> chord_named(std::string_view name);
std::string name_of(const Chord& chord);

}  // namespace ipclab::ui
