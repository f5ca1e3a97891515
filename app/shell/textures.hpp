// Figures as textures: what the panels asked for in the last frame, in its size, theme and language, and nothing else.
// Window thread; made by Stage, handed to the panels as ui::Pictures.
#pragma once

#include <list>
#include <vector>

#include "shell/painter.hpp"
#include "ui/pictures.hpp"

namespace ipclab::shell {

class Textures : public ui::Pictures {
 public:
  explicit Textures(Painter& painter) : painter_(painter) {}
  ~Textures() override;
  Textures(const Textures&) = delete;
  Textures& operator=(const Textures&) = delete;

  // Around the panels of a frame: takes what was drawn, and says what is wanted.
  void begin_frame();
  ui::Picture picture(const view::Figure& figure, ImVec2 size, const ui::Style& style) override;
  void end_frame();

 private:
  struct Entry {
    Order order;
    unsigned texture = 0;
    core::Message problem;
    bool used = true;
  };
  void drop(const Entry& entry);

  Painter& painter_;
  std::list<Entry> entries_;
  std::vector<Order> wanted_;
};

// The colours of the classes that lessons' pictures use, and the fonts of the window.
std::string stylesheet(const ui::Style& style);

}  // namespace ipclab::shell
