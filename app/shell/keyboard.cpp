#include "shell/keyboard.hpp"

#include <GLFW/glfw3.h>

#include <array>
#include <string_view>

namespace ipclab::shell {
namespace {

struct Row {
  int glfw;
  ui::Key ours;
};
constexpr std::array rows = {
    Row{GLFW_KEY_ESCAPE, ui::Key::Escape},
    Row{GLFW_KEY_ENTER, ui::Key::Enter},
    Row{GLFW_KEY_KP_ENTER, ui::Key::Enter},
    Row{GLFW_KEY_TAB, ui::Key::Tab},
    Row{GLFW_KEY_BACKSPACE, ui::Key::Backspace},
    Row{GLFW_KEY_INSERT, ui::Key::Insert},
    Row{GLFW_KEY_DELETE, ui::Key::Delete},
    Row{GLFW_KEY_LEFT, ui::Key::Left},
    Row{GLFW_KEY_RIGHT, ui::Key::Right},
    Row{GLFW_KEY_UP, ui::Key::Up},
    Row{GLFW_KEY_DOWN, ui::Key::Down},
    Row{GLFW_KEY_PAGE_UP, ui::Key::PageUp},
    Row{GLFW_KEY_PAGE_DOWN, ui::Key::PageDown},
    Row{GLFW_KEY_HOME, ui::Key::Home},
    Row{GLFW_KEY_END, ui::Key::End},
    Row{GLFW_KEY_SPACE, ui::Key::Space},
    Row{GLFW_KEY_KP_ADD, ui::letter('+')},
    Row{GLFW_KEY_KP_SUBTRACT, ui::letter('-')},
};

ui::Key key_of(int key, int scancode) {
  for (const Row& row : rows)
    if (row.glfw == key) return row.ours;
  if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F12)
    return static_cast<ui::Key>(static_cast<int>(ui::Key::F1) + key - GLFW_KEY_F1);
  if (key >= GLFW_KEY_0 && key <= GLFW_KEY_9) return ui::letter(static_cast<char>(key));
  if (key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_9) return ui::letter(static_cast<char>('0' + key - GLFW_KEY_KP_0));
  const char* printed = glfwGetKeyName(key, scancode);
  const std::string_view name = printed != nullptr ? printed : "";
  if (name.size() == 1 && name[0] > ' ' && name[0] <= '~') {
    const char sign = name[0];
    return ui::letter(sign >= 'a' && sign <= 'z' ? static_cast<char>(sign - 'a' + 'A') : sign);
  }
  // A layout without Latin letters: their usual places.
  return key > ' ' && key <= '~' ? ui::letter(static_cast<char>(key)) : ui::Key::None;
}

}  // namespace

std::optional<ui::Chord> chord_of(int glfw_key, int scancode, int modifiers) {
  const ui::Key key = key_of(glfw_key, scancode);
  if (key == ui::Key::None) return std::nullopt;
  return ui::Chord{key, (modifiers & GLFW_MOD_CONTROL) != 0, (modifiers & GLFW_MOD_SHIFT) != 0,
                   (modifiers & GLFW_MOD_ALT) != 0};
}

}  // namespace ipclab::shell
