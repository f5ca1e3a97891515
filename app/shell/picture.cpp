#include "shell/picture.hpp"

#include <GLFW/glfw3.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/palette.hpp"

namespace ipclab::shell {
namespace {

// How much of the pixel a rounded box covers, from its distance to the border.
float coverage(float x, float y, float centre_x, float centre_y, float half, float rounding) {
  const float dx = std::max(std::fabs(x - centre_x) - (half - rounding), 0.0f);
  const float dy = std::max(std::fabs(y - centre_y) - (half - rounding), 0.0f);
  return std::clamp(rounding - std::sqrt(dx * dx + dy * dy) + 0.5f, 0.0f, 1.0f);
}

void blend(std::uint8_t* pixel, ImU32 colour, float part) {
  for (int channel = 0; channel < 3; ++channel) {
    const auto to = static_cast<float>((colour >> (8 * channel)) & 255);
    pixel[channel] = static_cast<std::uint8_t>(static_cast<float>(pixel[channel]) * (1 - part) + to * part + 0.5f);
  }
  pixel[3] = static_cast<std::uint8_t>(std::max(static_cast<float>(pixel[3]), part * 255.0f));
}

}  // namespace

Picture draw_icon(int size) {
  const ui::Palette& palette = ui::dark_palette();
  Picture icon{size, size,
               std::vector<std::uint8_t>(static_cast<std::size_t>(size) * static_cast<std::size_t>(size) * 4)};
  const auto side = static_cast<float>(size);
  const std::array<std::array<float, 2>, 3> centres = {{{0.27f, 0.36f}, {0.73f, 0.36f}, {0.5f, 0.72f}}};
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      auto* pixel =
          &icon.rgba[(static_cast<std::size_t>(y) * static_cast<std::size_t>(size) + static_cast<std::size_t>(x)) * 4];
      const float px = static_cast<float>(x) + 0.5f;
      const float py = static_cast<float>(y) + 0.5f;
      blend(pixel, palette.panel, coverage(px, py, side / 2, side / 2, side / 2, side * 0.2f));
      for (std::size_t i = 0; i < centres.size(); ++i)
        blend(pixel, palette.process[i],
              coverage(px, py, centres[i][0] * side, centres[i][1] * side, side * 0.16f, side * 0.06f));
    }
  }
  return icon;
}

Picture read_back_buffer(int width, int height) {
  const auto row = static_cast<std::size_t>(width) * 4;
  std::vector<std::uint8_t> below(row * static_cast<std::size_t>(height));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, below.data());
  Picture picture{width, height, {}};
  picture.rgba.reserve(below.size());
  for (int y = height - 1; y >= 0; --y) {
    const auto from = below.begin() + static_cast<std::ptrdiff_t>(row) * y;
    picture.rgba.insert(picture.rgba.end(), from, from + static_cast<std::ptrdiff_t>(row));
  }
  for (std::size_t i = 3; i < picture.rgba.size(); i += 4) picture.rgba[i] = 255;
  return picture;
}

bool write_png(const Picture& picture, const std::string& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = PNG_FORMAT_RGBA;
  const bool written = png_image_write_to_file(&image, path.c_str(), 0, picture.rgba.data(), 0, nullptr) != 0;
  png_image_free(&image);
  return written;
}

}  // namespace ipclab::shell
