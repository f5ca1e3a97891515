#include "ui/frame.hpp"

#include <algorithm>

namespace ipclab::ui {

bool Frame::pressed(const Chord& chord) {
  if (modal) return false;
  const auto found = std::find(keys_.begin(), keys_.end(), chord);
  if (found == keys_.end()) return false;
  keys_.erase(found);
  return true;
}

void Frame::take_letters() {
  std::erase_if(keys_, [](const Chord& chord) {
    return chord.key != Key::None && chord.key < Key::Escape && !chord.control && !chord.alt;
  });
}

}  // namespace ipclab::ui
