// The window: GLFW, OpenGL, fonts, input and automation around the panels of `ui`.
// Runs on the main thread; called by main with the App that it shows.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "shell/app.hpp"

namespace ipclab::shell {

struct WindowOptions {
  int width = 1280;
  int height = 800;
  float font_scale = 1.0f;                // times what the display asks for
  std::filesystem::path figures;          // the executable ipclab-figure
  std::optional<std::string> automation;  // path of a UNIX socket to be made, mode 0600
};

// "1280x800"; nothing for anything else, or smaller than 320x240.
std::optional<std::pair<int, int>> parse_size(const std::string& text);

// Opens the window and returns when it was closed: 0. Throws core::Error where there is no display, no OpenGL 3.3, no
// font or no automation socket; what to do about it is part of the sentence.
int run_window(const WindowOptions& options, App& app);

}  // namespace ipclab::shell
