#include "shell/fonts.hpp"

#include <fcntl.h>
#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include <imgui.h>
#include <imgui_freetype.h>
#include FT_FREETYPE_H
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <span>
#include <tuple>

#include "core/message.hpp"
#include "ui/icons.hpp"

namespace ipclab::shell {
namespace {

constexpr std::array text_family = {"Noto Sans CJK SC", "Noto Sans", "DejaVu Sans", "WenQuanYi Micro Hei"};
constexpr std::array chinese_family = {"Noto Sans CJK SC", "WenQuanYi Micro Hei"};
constexpr std::array narrow_family = {"Noto Sans", "DejaVu Sans"};
constexpr std::array mono_family = {"JetBrains Mono", "DejaVu Sans Mono", "Liberation Mono"};
constexpr std::array icon_family = {"FontAwesome"};
constexpr ImWchar latin_range[] = {0x20, 0x7e, 0};
constexpr ImWchar quote_range[] = {0x2013, 0x2026, 0};  // dashes, quotation marks, …

struct PatternEnd {
  void operator()(FcPattern* pattern) const { FcPatternDestroy(pattern); }
};
using Pattern = std::unique_ptr<FcPattern, PatternEnd>;

// The installed face of just this family, or nothing: fontconfig always finds something, so ask what it found.
Face face_of(FcConfig* config, const char* family, bool bold) {
  const Pattern wanted(FcPatternCreate());
  FcPatternAddString(wanted.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(family));
  FcPatternAddInteger(wanted.get(), FC_WEIGHT, bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR);
  FcPatternAddInteger(wanted.get(), FC_SLANT, FC_SLANT_ROMAN);
  FcConfigSubstitute(config, wanted.get(), FcMatchPattern);
  FcDefaultSubstitute(wanted.get());
  FcResult result = FcResultMatch;
  const Pattern match(FcFontMatch(config, wanted.get(), &result));
  if (!match) return {};
  bool same = false;
  FcChar8* name = nullptr;
  for (int i = 0; FcPatternGetString(match.get(), FC_FAMILY, i, &name) == FcResultMatch; ++i)
    same = same || FcStrCmpIgnoreCase(name, reinterpret_cast<const FcChar8*>(family)) == 0;
  FcChar8* path = nullptr;
  int index = 0;
  if (!same || FcPatternGetString(match.get(), FC_FILE, 0, &path) != FcResultMatch) return {};
  FcPatternGetInteger(match.get(), FC_INDEX, 0, &index);
  return {reinterpret_cast<const char*>(path), index & 0xffff};
}

Face first_of(FcConfig* config, std::span<const char* const> families, bool bold) {
  for (const char* family : families)
    if (Face face = face_of(config, family, bold); face.found()) return face;
  return {};
}

}  // namespace

Faces find_faces() {
  const std::unique_ptr<FcConfig, void (*)(FcConfig*)> config(FcInitLoadConfigAndFonts(), FcConfigDestroy);
  Faces faces;
  for (const auto& [face, bold] : {std::tuple{&faces.chinese, false}, std::tuple{&faces.chinese_bold, true}})
    *face = first_of(config.get(), chinese_family, bold);
  for (const auto& [face, bold] : {std::tuple{&faces.text, false}, std::tuple{&faces.bold, true}})
    *face = first_of(config.get(), text_family, bold);
  for (const auto& [face, bold] : {std::tuple{&faces.quotes, false}, std::tuple{&faces.quotes_bold, true}})
    *face = first_of(config.get(), narrow_family, bold);
  faces.mono = first_of(config.get(), mono_family, false);
  faces.icons = first_of(config.get(), icon_family, false);
  if (!faces.mono.found()) faces.mono = faces.text;
  if (!faces.text.found()) throw core::Error("shell.no-font", {});
  return faces;
}

std::string text_families() {
  std::string list;
  for (const char* family : text_family) list += "'" + std::string(family) + "', ";
  return list + "sans-serif";
}

FontFile::FontFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (fd >= 0 && fstat(fd, &status) == 0 && status.st_size > 0) {
    void* mapped = mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
    if (mapped != MAP_FAILED) {
      data_ = mapped;
      size_ = static_cast<std::size_t>(status.st_size);
    }
  }
  if (fd >= 0) close(fd);
  if (data_ == nullptr) throw core::Error("shell.bad-font", {path});
}

FontFile::~FontFile() { munmap(data_, size_); }

const FontFile& FontSet::file(const Face& face) { return files_.try_emplace(face.path, face.path).first->second; }

// ImGui counts a font's size from ascent to descent; people count the em. The ratio is each face's own.
float FontSet::pixels(const Face& face, float em) {
  FT_Library library = nullptr;
  if (FT_Init_FreeType(&library) != 0) throw core::Error("shell.bad-font", {face.path});
  FT_Face opened = nullptr;
  float ratio = 1;
  const FontFile& bytes = file(face);
  const bool good = FT_New_Memory_Face(library, static_cast<const FT_Byte*>(bytes.data()),
                                       static_cast<FT_Long>(bytes.size()), face.index, &opened) == 0;
  if (good) ratio = static_cast<float>(opened->ascender - opened->descender) / static_cast<float>(opened->units_per_EM);
  FT_Done_FreeType(library);
  if (!good) throw core::Error("shell.bad-font", {face.path});
  return em * ratio;
}

void FontSet::add(const Face& face, float em, const ImWchar* ranges, bool merge) {
  ImFontConfig config;
  config.MergeMode = merge;
  config.FontNo = face.index;
  config.OversampleH = 1;
  config.OversampleV = 1;
  config.PixelSnapH = true;
  const FontFile& bytes = file(face);
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  // Handed over as if for good, taken back at once: from an owner who lends, AddFont() copies the whole file.
  atlas.AddFontFromMemoryTTF(bytes.data(), static_cast<int>(bytes.size()), pixels(face, em), &config, ranges);
  atlas.ConfigData.back().FontDataOwnedByAtlas = false;
}

ImFont* FontSet::add_text(const Face& latin, const Face& chinese, const Face& quotes, float em) {
  add(latin, em, ranges_.Data, false);
  if (narrow_quotes_) add(quotes, em, quote_range, true);
  if (chinese.found() && chinese != latin) add(chinese, em, ranges_.Data, true);
  if (faces_.icons.found()) add(faces_.icons, em, icon_ranges_.Data, true);
  return ImGui::GetIO().Fonts->Fonts.back();
}

void FontSet::choose_glyphs(text::Lang lang, const std::string& texts, const ui::Glyphs& glyphs) {
  ImFontGlyphRangesBuilder text;
  ImFontGlyphRangesBuilder icons;
  text.AddRanges(latin_range);
  text.AddText(texts.c_str());
  text.AddChar(0x2026);  // … of shortened texts
  for (unsigned c = 0; c < glyphs.asked.size(); ++c) {
    if (!glyphs.asked[c]) continue;
    const bool icon = c >= ui::icon::first && c <= ui::icon::last;
    (icon ? icons : text).AddChar(static_cast<ImWchar>(c));
  }
  narrow_quotes_ = lang != text::Lang::Zh && faces_.quotes.found() && faces_.quotes_bold.found();
  if (narrow_quotes_)
    for (ImWchar c = quote_range[0]; c <= quote_range[1]; ++c) text.UsedChars[c >> 5] &= ~(1u << (c & 31));
  for (const char* icon : ui::icon::all) icons.AddText(icon);
  ranges_.clear();
  icon_ranges_.clear();
  text.BuildRanges(&ranges_);
  icons.BuildRanges(&icon_ranges_);
}

ui::Fonts FontSet::build(float scale, text::Lang lang, const std::string& texts, const ui::Glyphs& glyphs) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight | ImFontAtlasFlags_NoMouseCursors;
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  atlas.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
  choose_glyphs(lang, texts, glyphs);
  const Faces& f = faces_;
  ui::Fonts fonts;
  fonts.body = add_text(f.text, f.chinese, f.quotes, 15 * scale);
  fonts.bold = add_text(f.bold, f.chinese_bold, f.quotes_bold, 15 * scale);
  fonts.small = add_text(f.text, f.chinese, f.quotes, 12.5f * scale);
  fonts.mono = add_text(f.mono, f.chinese, f.quotes, 13.5f * scale);
  fonts.heading = add_text(f.bold, f.chinese_bold, f.quotes_bold, 17 * scale);
  fonts.sentence = add_text(f.text, f.chinese, f.quotes, 20 * scale);
  fonts.title = add_text(f.bold, f.chinese_bold, f.quotes_bold, 20 * scale);
  add(f.bold, 32 * scale, latin_range, false);
  fonts.number = atlas.Fonts.back();
  ImGui::GetIO().FontDefault = fonts.body;
  atlas.Build();
  return fonts;
}

}  // namespace ipclab::shell
