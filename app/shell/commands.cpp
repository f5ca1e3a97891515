#include "shell/commands.hpp"

#include <GLFW/glfw3.h>

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <sstream>

#include "shell/picture.hpp"
#include "shell/window.hpp"

namespace ipclab::shell {
namespace {

using nlohmann::json;

json good() { return {{"ok", true}}; }
json bad(const std::string& why) { return {{"error", why}}; }

const char* name_of(view::Mode mode) {
  constexpr std::array names = {"empty", "live", "running", "rewinding", "past"};
  return names.at(static_cast<std::size_t>(mode));
}

json item_json(const ui::Item& item) {
  const auto whole = [](float value) { return static_cast<int>(value); };
  return {{"id", item.id},
          {"role", item.role},
          {"label", item.label},
          {"value", item.value},
          {"rect",
           {whole(item.from.x), whole(item.from.y), whole(item.to.x - item.from.x), whole(item.to.y - item.from.y)}},
          {"enabled", item.enabled},
          {"focused", item.focused}};
}

json dump(const Commanded& on, bool settled) {
  const view::Toolbar& bar = on.app.screen().toolbar;
  int width = 0;
  int height = 0;
  glfwGetWindowSize(on.window, &width, &height);
  json items = json::array();
  for (const ui::Item& item : on.stage.panels.items.all()) items.push_back(item_json(item));
  return {{"size", {width, height}},
          {"scale", on.stage.scale()},
          {"settled", settled},
          {"lang", bar.lang == text::Lang::Zh ? "zh" : "en"},
          {"theme", bar.theme == view::Theme::Dark ? "dark" : "light"},
          {"mode", name_of(bar.mode)},
          {"exploring", bar.exploring},
          {"step", bar.step},
          {"steps", bar.steps},
          {"title", bar.title},
          {"items", items}};
}

json stats(const Commanded& on) {
  return {
      {"frames", on.stage.presented()}, {"cpu_ms", cpu_ms()}, {"first_frame_cpu_ms", on.stage.first_frame_cpu_ms()}};
}

json layout(const Commanded& on) {
  on.stage.panels.items.record_texts = true;
  on.stage.draw();
  on.stage.panels.items.record_texts = false;
  const auto& texts = on.stage.panels.items.texts;
  return {{"texts", texts.size()}, {"faults", ui::layout_faults(texts)}};
}

json shot(const Commanded& on, const std::string& path) {
  if (path.empty()) return bad("shot needs a file");
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(on.window, &width, &height);
  on.stage.draw();
  on.stage.render();
  return write_png(read_back_buffer(width, height), path) ? good() : bad("cannot write " + path);
}

json click(const Commanded& on, const std::string& id) {
  const ui::Item* item = on.stage.panels.items.find(id);
  if (item == nullptr) return bad("nothing is called " + id);
  on.stage.queue.push(Pointer{(item->from.x + item->to.x) / 2, (item->from.y + item->to.y) / 2});
  on.stage.queue.push(MouseButton{0, true});
  on.stage.queue.push(MouseButton{0, false});
  on.settle();
  return good();
}

json press(const Commanded& on, std::istringstream& names) {
  for (std::string name; names >> name;) {
    const auto chord = ui::chord_named(name);
    if (!chord) return bad("no key is called " + name);
    on.stage.queue.push(*chord);
    on.settle();
  }
  return good();
}

json type(const Commanded& on, const std::string& text) {
  for (const char c : text) on.stage.queue.push(Character{static_cast<unsigned char>(c)});
  on.settle();
  return good();
}

json resize(const Commanded& on, const std::string& text) {
  const auto size = parse_size(text);
  if (!size) return bad("not a size: " + text);
  glfwSetWindowSize(on.window, size->first, size->second);
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  int width = 0;
  int height = 0;
  do {
    glfwWaitEventsTimeout(0.01);
    glfwGetWindowSize(on.window, &width, &height);
  } while ((width != size->first || height != size->second) && std::chrono::steady_clock::now() < limit);
  on.stage.ask_frames(2);
  on.settle();
  return width == size->first && height == size->second ? good() : bad("the window is not resizable here");
}

}  // namespace

std::string carry_out(const std::string& line, const Commanded& on) {
  std::istringstream words(line);
  std::string command;
  std::string rest;
  words >> command;
  const auto argument = [&] {
    std::getline(words >> std::ws, rest);
    return rest;
  };
  if (command == "stats") {
    on.catch_up();
    return stats(on).dump();
  }
  const bool settled = on.settle();
  json answer;
  if (command == "dump")
    answer = dump(on, settled);
  else if (command == "layout")
    answer = layout(on);
  else if (command == "shot")
    answer = shot(on, argument());
  else if (command == "click")
    answer = click(on, argument());
  else if (command == "key")
    answer = press(on, words);
  else if (command == "type")
    answer = type(on, argument());
  else if (command == "resize")
    answer = resize(on, argument());
  else if (command == "quit") {
    glfwSetWindowShouldClose(on.window, GLFW_TRUE);
    answer = good();
  } else
    answer = bad("no command is called " + command);
  return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace ipclab::shell
