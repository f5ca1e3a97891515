#include "shell/input.hpp"

#include <doctest/doctest.h>

#include "shell/window.hpp"

using namespace ipclab;
using shell::Input;
using shell::InputQueue;
using shell::MouseButton;
using shell::Pointer;
using shell::Wheel;

namespace {

std::vector<std::size_t> frames_of(std::initializer_list<Input> inputs) {
  InputQueue queue;
  for (const Input& input : inputs) queue.push(input);
  std::vector<std::size_t> sizes;
  while (!queue.empty()) sizes.push_back(queue.take_frame().size());
  return sizes;
}

}  // namespace

TEST_CASE("a press and its release are never in one frame") {
  CHECK(frames_of({MouseButton{0, true}, MouseButton{0, false}}) == std::vector<std::size_t>{1, 1});
}

TEST_CASE("a press waits until the pointer has been seen where it is") {
  CHECK(frames_of({Pointer{1, 1}, MouseButton{0, true}, MouseButton{0, false}}) == std::vector<std::size_t>{1, 1, 1});
}

TEST_CASE("moves share a frame, a drag's last move is not that of its release") {
  CHECK(frames_of({Pointer{1, 1}, Pointer{2, 2}, Pointer{3, 3}, MouseButton{0, false}}) ==
        std::vector<std::size_t>{3, 1});
}

TEST_CASE("two keys are two frames, so that neither is lost") {
  CHECK(frames_of({ui::Chord{ui::Key::Space}, ui::Chord{ui::Key::Space}}) == std::vector<std::size_t>{1, 1});
}

TEST_CASE("a move after turning the wheel does not move what is turned") {
  CHECK(frames_of({Wheel{0, 1}, Pointer{5, 5}}) == std::vector<std::size_t>{1, 1});
}

TEST_CASE("sizes are read strictly") {
  CHECK(shell::parse_size("1280x800") == std::pair{1280, 800});
  for (const char* text :
       {"", "1280", "1280x", "x800", "1280x800x", "1280 x800", "100x100", "99999x800", "-1280x800"}) {
    CAPTURE(text);
    CHECK_FALSE(shell::parse_size(text).has_value());
  }
}
