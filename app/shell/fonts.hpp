// The fonts of the window: found by fontconfig, rasterised by FreeType, with the glyphs that are needed and no others
// (all of Chinese would take seconds). Window thread.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "ui/style.hpp"

namespace ipclab::shell {

// A font file, mapped into memory for as long as the atlas may read it.
class FontFile {
 public:
  explicit FontFile(const std::string& path);
  ~FontFile();
  FontFile(const FontFile&) = delete;
  FontFile& operator=(const FontFile&) = delete;
  void* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

struct Face {
  std::string path;
  int index = 0;
  bool found() const { return !path.empty(); }
  bool operator==(const Face&) const = default;
};

struct Faces {
  Face text, bold, chinese, chinese_bold, mono, icons;
  Face quotes, quotes_bold;  // a Chinese font draws “ ” … as wide as characters, which no other language wants
};

// Noto Sans CJK SC, JetBrains Mono and Font Awesome, or what comes next to them. Throws core::Error where there is no
// font at all.
Faces find_faces();
// The same families of text as CSS lists them.
std::string text_families();

class FontSet {
 public:
  FontSet() : faces_(find_faces()) {}
  // Builds ImGui's atlas anew with the glyphs of `texts` and those in `glyphs.asked`.
  ui::Fonts build(float scale, text::Lang lang, const std::string& texts, const ui::Glyphs& glyphs);

 private:
  const FontFile& file(const Face& face);
  float pixels(const Face& face, float em);
  void add(const Face& face, float em, const ImWchar* ranges, bool merge);
  void choose_glyphs(text::Lang lang, const std::string& texts, const ui::Glyphs& glyphs);
  ImFont* add_text(const Face& latin, const Face& chinese, const Face& quotes, float em);

  Faces faces_;
  std::map<std::string, FontFile> files_;
  ImVector<ImWchar> ranges_;  // read by the atlas until it is built
  ImVector<ImWchar> icon_ranges_;
  bool narrow_quotes_ = false;
};

}  // namespace ipclab::shell
