#include "shell/stage.hpp"

#include <GLFW/glfw3.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>
#include <ctime>

#include "core/message.hpp"
#include "ui/imgui_versions.hpp"

namespace ipclab::shell {

double cpu_ms() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

Stage::Stage(GLFWwindow* window, App& app, float font_scale, Painter& painter)
    : window_(window), app_(app), font_scale_(font_scale), textures_(painter) {
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NoMouseCursorChange;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  ui::prepare_input(io);
  if (!ImGui_ImplOpenGL3_Init("#version 330 core")) {
    ImGui::DestroyContext();
    throw core::Error("shell.no-opengl", {});
  }
  panels.pictures = &textures_;
}

Stage::~Stage() {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui::DestroyContext();
}

// Language, theme and size decide how everything looks; fonts follow where a glyph is missing or the size is another.
void Stage::prepare() {
  const view::Toolbar& bar = app_.screen().toolbar;
  float content = 1;
  glfwGetWindowContentScale(window_, &content, nullptr);
  const float scale = content * font_scale_ * panels.font_scale();
  const ui::Palette* palette = bar.theme == view::Theme::Dark ? &ui::dark_palette() : &ui::light_palette();
  const bool new_language = style_.lang != bar.lang;
  const bool new_size = style_.scale != scale || style_.fonts.body == nullptr;
  const bool new_theme = style_.palette != palette || !themed_;
  style_.lang = bar.lang;
  style_.scale = scale;
  style_.palette = palette;
  if (new_language || new_size || panels.glyphs.missing) rebuild_fonts();
  if (new_size || new_theme) ui::apply_to_imgui(style_);
  themed_ = true;
}

void Stage::rebuild_fonts() {
  std::string texts = app_.texts();
  for (const std::string_view text : text::all_texts(style_.lang)) texts.append(text).push_back('\n');
  style_.fonts = fonts_.build(style_.scale, style_.lang, texts, panels.glyphs);
  panels.glyphs.missing = false;
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
}

void Stage::new_frame() {
  ImGuiIO& io = ImGui::GetIO();
  int width = 0;
  int height = 0;
  int pixels = 0;
  glfwGetWindowSize(window_, &width, &height);
  glfwGetFramebufferSize(window_, &pixels, nullptr);
  io.DisplaySize = {static_cast<float>(std::max(width, 1)), static_cast<float>(std::max(height, 1))};
  const float ratio = width > 0 ? static_cast<float>(pixels) / static_cast<float>(width) : 1.0f;
  io.DisplayFramebufferScale = {ratio, ratio};
  const double now = glfwGetTime();
  io.DeltaTime = static_cast<float>(std::clamp(now - last_draw_, 1e-4, 0.1));
  last_draw_ = now;
  ImGui_ImplOpenGL3_NewFrame();
  ImGui::NewFrame();
}

void Stage::draw() {
  prepare();
  const std::vector<Input> inputs = queue.take_frame();
  frames_ = std::max(frames_ - 1, inputs.empty() ? 0 : 2);
  const std::vector<ui::Chord> keys = feed(ImGui::GetIO(), inputs);
  new_frame();
  textures_.begin_frame();
  const auto intents = panels.draw(style_, keys, app_.screen(), app_.timeline(), typed(inputs));
  textures_.end_frame();
  ImGui::Render();
  for (const view::Intent& intent : intents) app_.intent(intent);
  if (!intents.empty() || panels.glyphs.missing) ask_frames(2);
  if (panels.wants_frame()) ask_frames(1);
  title();
}

void Stage::render() {
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  glViewport(0, 0, width, height);
  const ImVec4 back = ImGui::ColorConvertU32ToFloat4(style_.palette->back);
  glClearColor(back.x, back.y, back.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

void Stage::count_presented() {
  if (presented_++ == 0) first_frame_cpu_ms_ = cpu_ms();
}

void Stage::title() {
  const std::string& name = app_.screen().toolbar.title;
  const std::string wanted = name.empty() ? "ipclab" : name + " – ipclab";
  if (wanted == title_) return;
  title_ = wanted;
  glfwSetWindowTitle(window_, title_.c_str());
}

}  // namespace ipclab::shell
