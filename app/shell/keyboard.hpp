// From GLFW's keys to ours. Window thread.
#pragma once

#include <optional>

#include "ui/keys.hpp"

namespace ipclab::shell {

// Letters and signs as the keyboard's layout prints them, digits by their place; nothing for a key that we do not use.
std::optional<ui::Chord> chord_of(int glfw_key, int scancode, int modifiers);

}  // namespace ipclab::shell
