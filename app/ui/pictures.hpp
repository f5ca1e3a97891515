// Pictures of lessons as textures: asked for by panels, made by the shell (no OpenGL in this room).
// Window thread; lives as long as the window, handed on in each Frame.
#pragma once

#include <imgui.h>

#include "core/message.hpp"
#include "ui/style.hpp"
#include "view/screen.hpp"

namespace ipclab::ui {

struct Picture {
  ImTextureID texture = nullptr;  // none: being drawn, or there is a problem
  core::Message problem;          // why it cannot be drawn
};

class Pictures {
 public:
  virtual ~Pictures() = default;
  // The figure in the colours of the style, `size` on the screen. While it is drawn anew for another size or theme, as
  // it was. A frame follows by itself when it is done.
  virtual Picture picture(const view::Figure& figure, ImVec2 size, const Style& style) = 0;
};

}  // namespace ipclab::ui
