#include "ui/keys.hpp"

#include <algorithm>
#include <array>

namespace ipclab::ui {
namespace {

struct Named {
  std::string_view name;
  Key key;
};
constexpr std::array named_keys = {
    Named{"space", Key::Space},
    Named{"escape", Key::Escape},
    Named{"enter", Key::Enter},
    Named{"tab", Key::Tab},
    Named{"backspace", Key::Backspace},
    Named{"insert", Key::Insert},
    Named{"delete", Key::Delete},
    Named{"left", Key::Left},
    Named{"right", Key::Right},
    Named{"up", Key::Up},
    Named{"down", Key::Down},
    Named{"pageup", Key::PageUp},
    Named{"pagedown", Key::PageDown},
    Named{"home", Key::Home},
    Named{"end", Key::End},
    Named{"plus", letter('+')},
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool take(std::string& name, std::string_view prefix) {
  if (!name.starts_with(prefix) || name.size() == prefix.size()) return false;
  name.erase(0, prefix.size());
  return true;
}

std::optional<Key> key_named(const std::string& name) {
  for (const Named& row : named_keys)
    if (row.name == name) return row.key;
  if (name.size() == 1 && name[0] > ' ' && name[0] <= '~') return letter(upper(name[0]));
  if (name.size() < 2 || name.size() > 3 || name[0] != 'f') return std::nullopt;
  int number = 0;
  for (const char c : std::string_view(name).substr(1)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  if (number < 1 || number > 12) return std::nullopt;
  return static_cast<Key>(static_cast<int>(Key::F1) + number - 1);
}

}  // namespace

std::optional<Chord> chord_named(std::string_view text) {
  std::string name(text);
  std::transform(name.begin(), name.end(), name.begin(), lower);
  Chord chord;
  for (;;) {
    if (take(name, "ctrl+"))
      chord.control = true;
    else if (take(name, "shift+"))
      chord.shift = true;
    else if (take(name, "alt+"))
      chord.alt = true;
    else
      break;
  }
  const auto key = key_named(name);
  if (!key) return std::nullopt;
  chord.key = *key;
  return chord;
}

std::string name_of(const Chord& chord) {
  std::string name;
  if (chord.control) name += "ctrl+";
  if (chord.shift) name += "shift+";
  if (chord.alt) name += "alt+";
  for (const Named& row : named_keys)
    if (row.key == chord.key) return name + std::string(row.name);
  if (chord.key >= Key::F1 && chord.key <= Key::F12)
    return name + "f" + std::to_string(static_cast<int>(chord.key) - static_cast<int>(Key::F1) + 1);
  return name + lower(static_cast<char>(chord.key));
}

}  // namespace ipclab::ui
