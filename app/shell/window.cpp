#include "shell/window.hpp"

#include <GLFW/glfw3.h>
#include <imgui.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <thread>

#include "core/message.hpp"
#include "shell/commands.hpp"
#include "shell/keyboard.hpp"
#include "shell/picture.hpp"
#include "shell/stage.hpp"
#include "shell/wake.hpp"

namespace ipclab::shell {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::duration<double> software_frame{1.0 / 30};  // llvmpipe computes every pixel: leave it time
constexpr std::chrono::seconds settle_limit{20};  // a program that never rests is answered for as it is

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

// GLFW, begun and ended.
class Library {
 public:
  Library() {
    glfwSetErrorCallback(nullptr);
    // Without a display GLFW fails too, but libraries below it print their own complaints before.
    const bool display = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
    if (!display || glfwInit() == GLFW_FALSE) throw core::Error("shell.no-display", {});
  }
  ~Library() { glfwTerminate(); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

GLFWwindow* open_window(const WindowOptions& options) {
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "ipclab");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "ipclab");
  GLFWwindow* window = glfwCreateWindow(options.width, options.height, "ipclab", nullptr, nullptr);
  if (window == nullptr) throw core::Error("shell.no-opengl", {});
  glfwSetWindowSizeLimits(window, 480, 360, GLFW_DONT_CARE, GLFW_DONT_CARE);
  glfwMakeContextCurrent(window);
  glfwSwapInterval(1);
  Picture small = draw_icon(16);
  Picture middle = draw_icon(32);
  Picture large = draw_icon(64);
  const GLFWimage icons[] = {{16, 16, small.rgba.data()}, {32, 32, middle.rgba.data()}, {64, 64, large.rgba.data()}};
  glfwSetWindowIcon(window, 3, icons);
  return window;
}

class Shell {
 public:
  Shell(const WindowOptions& options, App& app)
      : app_(app),
        window_(open_window(options), glfwDestroyWindow),
        painter_(options.figures, glfwPostEmptyEvent),
        stage_(window_.get(), app, options.font_scale, painter_) {
    const auto* renderer = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    software_ = renderer != nullptr && std::string_view(renderer).find("llvmpipe") != std::string_view::npos;
    listen();
    if (options.automation) automation_ = std::make_unique<Automation>(*options.automation);
  }

  int run() {
    while (glfwWindowShouldClose(window_.get()) == GLFW_FALSE && !app_.done()) {
      wait();
      news();
      if (due()) present();
      answer();
    }
    return 0;
  }

 private:
  static Shell& of(GLFWwindow* window) { return *static_cast<Shell*>(glfwGetWindowUserPointer(window)); }
  void push(Input input) { stage_.queue.push(input); }

  void listen() {
    GLFWwindow* window = window_.get();
    glfwSetWindowUserPointer(window, this);
    glfwSetKeyCallback(window, [](GLFWwindow* w, int key, int scancode, int action, int modifiers) {
      if (action == GLFW_RELEASE) return;
      if (const auto chord = chord_of(key, scancode, modifiers)) of(w).push(*chord);
    });
    glfwSetCharCallback(window, [](GLFWwindow* w, unsigned code) { of(w).push(Character{code}); });
    glfwSetCursorPosCallback(window, [](GLFWwindow* w, double x, double y) {
      of(w).push(Pointer{static_cast<float>(x), static_cast<float>(y)});
    });
    glfwSetCursorEnterCallback(window, [](GLFWwindow* w, int entered) {
      if (entered == GLFW_FALSE) of(w).push(no_pointer);
    });
    glfwSetMouseButtonCallback(window, [](GLFWwindow* w, int button, int action, int) {
      if (button < 3) of(w).push(MouseButton{button, action == GLFW_PRESS});
    });
    glfwSetScrollCallback(window, [](GLFWwindow* w, double x, double y) {
      of(w).push(Wheel{static_cast<float>(x), static_cast<float>(y)});
    });
    glfwSetWindowRefreshCallback(window, [](GLFWwindow* w) { of(w).stage_.ask_frames(1); });
    glfwSetFramebufferSizeCallback(window, [](GLFWwindow* w, int, int) { of(w).stage_.ask_frames(2); });
    glfwSetWindowContentScaleCallback(window, [](GLFWwindow* w, float, float) { of(w).stage_.ask_frames(2); });
  }

  // Sleeps until something happens; between two frames no longer than the next one is due.
  void wait() {
    if (!stage_.wants_frame()) {
      glfwWaitEvents();
    } else if (const double rest = until_due(); rest > 0) {
      glfwWaitEventsTimeout(rest);
    } else {
      glfwPollEvents();
    }
  }

  double until_due() const {
    if (!software_) return 0;
    return (software_frame - std::chrono::duration<double>(Clock::now() - last_frame_)).count();
  }
  bool due() const { return stage_.wants_frame() && until_due() <= 0; }

  void news() {
    if (app_.pump()) stage_.ask_frames(2);
    if (painter_.has_news()) stage_.ask_frames(1);
    wake_.rearm(app_.wake_fds());
  }

  void present() {
    last_frame_ = Clock::now();
    stage_.draw();
    stage_.render();
    glfwSwapBuffers(window_.get());
    stage_.count_presented();
    wake_.rearm(app_.wake_fds());
  }

  // Takes all input and all news, until nothing is under way.
  bool settle() {
    const auto limit = Clock::now() + settle_limit;
    glfwPollEvents();
    for (;;) {
      news();
      while (stage_.wants_frame()) {
        stage_.draw();
        glfwPollEvents();
      }
      if (app_.idle() && painter_.idle()) {
        if (app_.pump()) continue;
        break;
      }
      if (Clock::now() > limit) break;
      wake_.rearm(app_.wake_fds());
      glfwWaitEventsTimeout(0.02);
    }
    stage_.ask_frames(1);  // what was drawn meanwhile has not been shown
    return app_.idle();
  }

  void answer() {
    if (!automation_) return;
    auto request = automation_->take();
    if (!request) return;
    const auto catch_up = [this] {
      while (stage_.wants_frame()) present();
    };
    request->answer.set_value(
        carry_out(request->line, {window_.get(), stage_, app_, [this] { return settle(); }, catch_up}));
  }

  App& app_;
  std::unique_ptr<GLFWwindow, void (*)(GLFWwindow*)> window_;
  Painter painter_;
  Stage stage_;
  Wake wake_;
  std::unique_ptr<Automation> automation_;
  bool software_ = false;
  Clock::time_point last_frame_{};
};

}  // namespace

std::optional<std::pair<int, int>> parse_size(const std::string& text) {
  const char* end = text.data() + text.size();
  int width = 0;
  int height = 0;
  const auto first = std::from_chars(text.data(), end, width);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != 'x') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, height);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  if (width < 320 || height < 240 || width > 16384 || height > 16384) return std::nullopt;
  return std::pair{width, height};
}

int run_window(const WindowOptions& options, App& app) {
  const Library library;
  return Shell(options, app).run();
}

}  // namespace ipclab::shell
