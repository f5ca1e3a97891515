#include "figure/draw.hpp"

#include <cairo.h>
#include <librsvg/rsvg.h>

#include <cstddef>
#include <memory>
#include <utility>

namespace ipclab::figure {
namespace {

struct Release {
  void operator()(RsvgHandle* handle) const { g_object_unref(handle); }
  void operator()(GError* error) const { g_error_free(error); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
template <class T>
using Owned = std::unique_ptr<T, Release>;

const guint8* bytes(std::string_view text) { return reinterpret_cast<const guint8*>(text.data()); }

Drawing failed(GError* error) {
  const Owned<GError> owned(error);
  return {{}, error != nullptr ? error->message : "no reason given"};
}

// cairo keeps a pixel as one number, 0xAARRGGBB, its colours multiplied by alpha.
std::vector<std::uint8_t> unmultiplied(cairo_surface_t* surface, int width, int height) {
  cairo_surface_flush(surface);
  std::vector<std::uint8_t> rgba;
  rgba.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  const unsigned char* data = cairo_image_surface_get_data(surface);
  const std::ptrdiff_t stride = cairo_image_surface_get_stride(surface);
  for (int y = 0; y < height; ++y) {
    const auto* row = reinterpret_cast<const std::uint32_t*>(data + y * stride);
    for (int x = 0; x < width; ++x) {
      const std::uint32_t alpha = row[x] >> 24;
      for (const int shift : {16, 8, 0}) {
        const std::uint32_t part = (row[x] >> shift) & 255;
        rgba.push_back(static_cast<std::uint8_t>(alpha == 0 ? 0 : (part * 255 + alpha / 2) / alpha));
      }
      rgba.push_back(static_cast<std::uint8_t>(alpha));
    }
  }
  return rgba;
}

}  // namespace

Drawing draw(std::string_view svg, std::string_view stylesheet, int width, int height) {
  GError* error = nullptr;
  // Without an address of its own a file can refer to no other one.
  const Owned<RsvgHandle> handle(rsvg_handle_new_from_data(bytes(svg), svg.size(), &error));
  if (!handle) return failed(error);
  if (rsvg_handle_set_stylesheet(handle.get(), bytes(stylesheet), stylesheet.size(), &error) == FALSE)
    return failed(error);
  const Owned<cairo_surface_t> surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
  const Owned<cairo_t> context(cairo_create(surface.get()));
  const RsvgRectangle whole{0, 0, static_cast<double>(width), static_cast<double>(height)};
  if (rsvg_handle_render_document(handle.get(), context.get(), &whole, &error) == FALSE) return failed(error);
  if (const auto status = cairo_status(context.get()); status != CAIRO_STATUS_SUCCESS)
    return {{}, cairo_status_to_string(status)};
  return {unmultiplied(surface.get(), width, height), {}};
}

}  // namespace ipclab::figure
