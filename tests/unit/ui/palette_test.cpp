#include "ui/palette.hpp"

#include <doctest/doctest.h>

#include <string>

using ipclab::ui::contrast;
using ipclab::ui::mixed;
using ipclab::ui::Palette;

namespace {

// A translucent colour as it looks on a ground.
ImU32 over(ImU32 colour, ImU32 ground) {
  return mixed(ground, colour | IM_COL32_A_MASK, static_cast<float>(colour >> IM_COL32_A_SHIFT) / 255.0f);
}

void check_theme(const Palette& p) {
  struct Pair {
    const char* what;
    ImU32 ink, ground;
  };
  const ImU32 marked = over(ipclab::ui::with_alpha(p.blocked, p.dark ? 0.24f : 0.16f), p.code_back);
  const Pair pairs[] = {
      {"text on back", p.text, p.back},
      {"text on panel", p.text, p.panel},
      {"text on card", p.text, p.card},
      {"text on code", p.text, p.code_back},
      {"text on selected", p.text, over(p.selected, p.card)},
      {"text on the current line", p.text, marked},
      {"soft on panel", p.soft, p.panel},
      {"dim on back", p.dim, p.back},
      {"dim on panel", p.dim, p.panel},
      {"dim on card", p.dim, p.card},
      {"accent on panel", p.accent, p.panel},
      {"accent on back", p.accent, p.back},
      {"on accent", p.on_accent, p.accent},
      {"blocked on card", p.blocked_text, p.card},
      {"held on card", p.held_text, p.card},
      {"running on card", p.running_text, p.card},
      {"warn on panel", p.warn, p.panel},
      {"good on card", p.good, p.card},
      {"keyword", p.keyword, p.code_back},
      {"function", p.function, p.code_back},
      {"function in text", p.function, p.inline_code_back},
      {"string", p.string, p.code_back},
      {"comment", p.comment, p.code_back},
      {"number", p.number, p.code_back},
      {"panel on text (cursor)", p.panel, p.text},
  };
  for (const Pair& pair : pairs) {
    CAPTURE(std::string(pair.what));
    CHECK(contrast(pair.ink, pair.ground) >= 4.5f);
  }
  for (const ImU32 process : p.process) {
    CHECK(contrast(process, p.back) >= 4.5f);
    CHECK(contrast(p.on_process, process) >= 4.5f);
  }
}

}  // namespace

TEST_CASE("contrast is that of WCAG 2") {
  CHECK(contrast(IM_COL32_WHITE, IM_COL32_BLACK) == doctest::Approx(21.0f));
  CHECK(contrast(IM_COL32(119, 119, 119, 255), IM_COL32_WHITE) == doctest::Approx(4.48f).epsilon(0.01));
}

TEST_CASE("every text of the dark theme has a contrast of 4.5 or more") { check_theme(ipclab::ui::dark_palette()); }
TEST_CASE("every text of the light theme has a contrast of 4.5 or more") { check_theme(ipclab::ui::light_palette()); }
