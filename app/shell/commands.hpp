// The commands of the automation socket: dump, stats, layout, shot FILE, click ID, key NAME…, resize WxH, quit.
// Window thread; each but stats settles first, so that a test never has to sleep.
#pragma once

#include <functional>
#include <string>

#include "shell/app.hpp"
#include "shell/automation.hpp"
#include "shell/stage.hpp"

namespace ipclab::shell {

struct Commanded {
  GLFWwindow* window;
  Stage& stage;
  App& app;
  std::function<bool()> settle;    // false where something was still under way when its patience ended
  std::function<void()> catch_up;  // shows what was drawn and not yet shown
};

// One line of JSON, without its line end; {"error": …} for what cannot be done.
std::string carry_out(const std::string& line, const Commanded& on);

}  // namespace ipclab::shell
