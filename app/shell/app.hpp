// What the window needs of the program behind it: a screen to draw, a place for wishes, news to wait for.
// Implemented above `shell` on a session and a lesson's player; called on the window thread only.
#pragma once

#include <string>
#include <vector>

#include "view/intent.hpp"
#include "view/screen.hpp"
#include "view/timeline.hpp"

namespace ipclab::shell {

class App {
 public:
  virtual ~App() = default;

  // What is to be drawn now. Both stay as they are until intent() or pump() is called. Language and theme of the
  // window are those of screen().toolbar.
  virtual const view::Screen& screen() = 0;
  virtual const view::Timeline& timeline() = 0;

  // A wish of the person's. Never blocks and never throws: what it starts shows in later screens, what is wrong with
  // it in their banner or notices.
  virtual void intent(const view::Intent& intent) = 0;

  // Takes what has come since, without waiting; true if screen() or timeline() are new. Called after every wake-up.
  virtual bool pump() = 0;

  // Nothing is under way: without a new wish or a new event outside, screen() stays as it is.
  virtual bool idle() = 0;

  // One of them is readable when pump() has something to do; -1 = nothing will come of it. May change whenever intent()
  // or pump() returns.
  virtual std::vector<int> wake_fds() = 0;

  // The window is to close (view::Quit was wished, or the program ends).
  virtual bool done() = 0;

  // All text that may come to the screen besides the catalogue's: the open lesson in the current language. Its
  // characters are loaded with the fonts, so that no later step has to wait for them.
  virtual std::string texts() = 0;
};

}  // namespace ipclab::shell
