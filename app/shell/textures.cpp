#include "shell/textures.hpp"

#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "shell/fonts.hpp"

namespace ipclab::shell {
namespace {

constexpr float most_pixels = 4096;  // of a side: what every OpenGL 3.3 takes

unsigned texture_of(const Picture& picture) {
  GLuint texture = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, picture.width, picture.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
               picture.rgba.data());
  return texture;
}

std::string css(ImU32 colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", (colour >> IM_COL32_R_SHIFT) & 255, (colour >> IM_COL32_G_SHIFT) & 255,
                     (colour >> IM_COL32_B_SHIFT) & 255);
}

}  // namespace

std::string stylesheet(const ui::Style& style) {
  const ui::Palette& palette = *style.palette;
  struct Class {
    std::string_view name;
    ImU32 line, text;
  };
  const std::initializer_list<Class> classes = {{"ink", palette.soft, palette.text},
                                                {"faint", palette.faint, palette.dim},
                                                {"a", palette.process[0], palette.process[0]},
                                                {"b", palette.process[1], palette.process[1]},
                                                {"c", palette.process[2], palette.process[2]},
                                                {"accent", palette.stopped, palette.stopped},
                                                {"warn", palette.blocked, palette.blocked_text}};
  // librsvg 2.54 drops a font-family that is !important; no picture names one.
  std::string rules = fmt::format("text {{ font-family: {} }}\n", text_families());
  rules +=
      fmt::format(".box {{ stroke: {} !important; fill: {} !important }}\n", css(palette.faint), css(palette.raised));
  // What is both, a box of one's own colour, is a box with that line.
  for (const Class& c : classes)
    rules +=
        fmt::format(".{0} {{ stroke: {1} !important }} text.{0} {{ stroke: none !important; fill: {2} !important }}\n",
                    c.name, css(c.line), css(c.text));
  return rules;
}

Textures::~Textures() {
  for (const Entry& entry : entries_) drop(entry);
}

void Textures::drop(const Entry& entry) {
  const GLuint texture = entry.texture;
  if (texture != 0) glDeleteTextures(1, &texture);
}

void Textures::begin_frame() {
  entries_.remove_if([&](const Entry& entry) {
    if (!entry.used) drop(entry);
    return !entry.used;
  });
  for (Entry& entry : entries_) entry.used = false;
  for (Painted& painted : painter_.take()) {
    const unsigned texture = painted.problem.empty() ? texture_of(painted.picture) : 0;
    entries_.push_front({std::move(painted.order), texture, std::move(painted.problem), false});
  }
  wanted_.clear();
}

ui::Picture Textures::picture(const view::Figure& figure, ImVec2 size, const ui::Style& style) {
  if (!figure.svg) return {};
  const ImVec2 ratio = ImGui::GetIO().DisplayFramebufferScale;
  const auto pixels = [](float side) { return static_cast<int>(std::clamp(std::round(side), 1.0f, most_pixels)); };
  Order order{figure.svg, stylesheet(style), pixels(size.x * ratio.x), pixels(size.y * ratio.y)};
  const auto shows = [](const Entry& entry) {
    return ui::Picture{reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(entry.texture)), entry.problem};
  };
  const auto same = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.order == order; });
  if (same != entries_.end()) {
    same->used = true;
    return shows(*same);
  }
  const auto older = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& e) { return e.order.svg == figure.svg && e.problem.empty(); });
  wanted_.push_back(std::move(order));
  if (older == entries_.end()) return {};
  older->used = true;
  return shows(*older);
}

void Textures::end_frame() { painter_.want(std::move(wanted_)); }

}  // namespace ipclab::shell
