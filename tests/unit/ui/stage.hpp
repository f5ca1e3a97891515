// A window without a display: ImGui's context and its built-in font, frames that are drawn and thrown away.
// For the tests of this room.
#pragma once

#include <imgui.h>

#include <string>
#include <vector>

#include "ui/imgui_versions.hpp"
#include "ui/window.hpp"

namespace ipclab::ui::testing {

class Stage {
 public:
  explicit Stage(ImVec2 size = {1280, 800}) {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = size;
    prepare_input(io);
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;  // as the one of OpenGL has it
    ImFont* font = io.Fonts->AddFontDefault();
    io.Fonts->Build();
    style.fonts = {font, font, font, font, font, font, font, font};
    apply_to_imgui(style);
  }
  ~Stage() { ImGui::DestroyContext(); }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  Style style;
  Window window;
  view::Screen screen;
  view::Timeline timeline;

  std::vector<view::Intent> frame(const std::vector<Chord>& keys = {}, const std::string& typed = {}) {
    ImGui::GetIO().DeltaTime = 1.0f / 60;
    ImGui::NewFrame();
    auto intents = window.draw(style, keys, screen, timeline, typed);
    ImGui::Render();
    return intents;
  }

  // The key in a frame of its own, and the frame after it.
  std::vector<view::Intent> press(const Chord& key) {
    auto intents = frame({key});
    for (auto& more : frame()) intents.push_back(more);
    return intents;
  }

  // Moves there, presses, releases: a frame for each, as the queue of the shell gives them.
  std::vector<view::Intent> click(ImVec2 at) {
    ImGuiIO& io = ImGui::GetIO();
    std::vector<view::Intent> all;
    const auto take = [&](const std::vector<view::Intent>& some) { all.insert(all.end(), some.begin(), some.end()); };
    feed_mouse(io, at);
    take(frame());
    take(frame());
    feed_button(io, 0, true);
    take(frame());
    feed_button(io, 0, false);
    take(frame());
    return all;
  }
  std::vector<view::Intent> click(const char* id) {
    const Item* item = window.items.find(id);
    if (item == nullptr) return {};
    return click({(item->from.x + item->to.x) / 2, (item->from.y + item->to.y) / 2});
  }
};

}  // namespace ipclab::ui::testing
