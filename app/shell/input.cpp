#include "shell/input.hpp"

#include "ui/imgui_versions.hpp"

namespace ipclab::shell {
namespace {

// What a frame holds already.
struct Held {
  bool key = false;
  bool moved = false;
  bool button = false;
  bool wheel = false;
};

bool may_join(const Held& held, const Input& input) {
  if (std::holds_alternative<ui::Chord>(input)) return !held.key;
  if (std::holds_alternative<Character>(input)) return true;
  if (std::holds_alternative<Pointer>(input)) return !held.button && !held.wheel;
  if (std::holds_alternative<Wheel>(input)) return !held.button;
  // A press where the pointer has just arrived: ImGui must have seen it hover there first. A release likewise.
  return !held.button && !held.moved && !held.wheel;
}

void join(Held& held, const Input& input) {
  held.key |= std::holds_alternative<ui::Chord>(input);
  held.moved |= std::holds_alternative<Pointer>(input);
  held.button |= std::holds_alternative<MouseButton>(input);
  held.wheel |= std::holds_alternative<Wheel>(input);
}

}  // namespace

std::vector<Input> InputQueue::take_frame() {
  std::vector<Input> frame;
  Held held;
  while (!waiting_.empty() && may_join(held, waiting_.front())) {
    join(held, waiting_.front());
    frame.push_back(waiting_.front());
    waiting_.pop_front();
  }
  return frame;
}

std::vector<ui::Chord> feed(ImGuiIO& io, const std::vector<Input>& inputs) {
  std::vector<ui::Chord> chords;
  for (const Input& input : inputs) {
    if (const auto* chord = std::get_if<ui::Chord>(&input)) chords.push_back(*chord);
    if (const auto* pointer = std::get_if<Pointer>(&input)) ui::feed_mouse(io, {pointer->x, pointer->y});
    if (const auto* button = std::get_if<MouseButton>(&input)) ui::feed_button(io, button->button, button->down);
    if (const auto* wheel = std::get_if<Wheel>(&input)) ui::feed_wheel(io, wheel->x, wheel->y);
  }
  return chords;
}

// RFC 3629
std::string typed(const std::vector<Input>& inputs) {
  std::string text;
  for (const Input& input : inputs) {
    const auto* character = std::get_if<Character>(&input);
    if (character == nullptr) continue;
    const unsigned code = character->code;
    const auto more = [&](unsigned shift) { text += static_cast<char>(0x80 | (code >> shift & 0x3f)); };
    if (code < 0x80) {
      text += static_cast<char>(code);
    } else if (code < 0x800) {
      text += static_cast<char>(0xc0 | code >> 6);
      more(0);
    } else if (code < 0x10000) {
      text += static_cast<char>(0xe0 | code >> 12);
      more(6);
      more(0);
    } else {
      text += static_cast<char>(0xf0 | (code >> 18 & 7));
      more(12);
      more(6);
      more(0);
    }
  }
  return text;
}

}  // namespace ipclab::shell
