// Pixels in and out: the icon of the window, drawn in code, and pictures of what is on it. Window thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ipclab::shell {

struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;  // rows from the top
};

// Three linked boxes in the colours of the first three processes.
Picture draw_icon(int size);

// What OpenGL has drawn into the back buffer.
Picture read_back_buffer(int width, int height);

// False where the file cannot be written.
bool write_png(const Picture& picture, const std::string& path);

}  // namespace ipclab::shell
