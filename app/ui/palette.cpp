#include "ui/palette.hpp"

#include <algorithm>
#include <cmath>

namespace ipclab::ui {
namespace {

constexpr ImU32 rgb(unsigned hex) { return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, 255); }
constexpr ImU32 rgba(unsigned hex, unsigned alpha) {
  return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, alpha);
}

Palette make_dark() {
  Palette p{};
  p.dark = true;
  p.back = rgb(0x0F1319);
  p.panel = rgb(0x151A22);
  p.card = rgb(0x1B222C);
  p.raised = rgb(0x263040);
  p.border = rgb(0x2C3645);
  p.text = rgb(0xE8ECF2);
  p.soft = rgb(0xD2D9E3);
  p.dim = rgb(0xA3AFBF);
  p.faint = rgb(0x738197);
  p.accent = rgb(0x56B4E9);
  p.on_accent = rgb(0x08131B);
  p.selected = rgba(0x56B4E9, 56);
  p.code_back = rgb(0x12171E);
  p.inline_code_back = rgb(0x263040);
  p.running = rgb(0x1FBF92);
  p.held = rgb(0x7C8FB0);
  p.blocked = rgb(0xE8702A);
  p.stopped = rgb(0xB58FE0);
  p.ended = rgb(0x4A5667);
  p.running_text = rgb(0x2BCB9E);
  p.held_text = rgb(0xAFC0DE);
  p.blocked_text = rgb(0xF08A4B);
  p.holding = rgb(0xF0C93F);
  p.good = rgb(0x2BCB9E);
  p.warn = rgb(0xF2B233);
  p.warn_back = rgb(0x3A2F16);
  p.keyword = rgb(0xD59AE0);
  p.function = rgb(0x7CC7F2);
  p.string = rgb(0xE9B872);
  p.comment = rgb(0x8A97A9);
  p.number = rgb(0x8FD6B4);
  p.process = {rgb(0x56B4E9), rgb(0xE69F00), rgb(0xD78CB8), rgb(0xA79BF0), rgb(0xB9C24F), rgb(0x7CC3BC)};
  p.on_process = rgb(0x0B0F14);
  return p;
}

Palette make_light() {
  Palette p{};
  p.dark = false;
  p.back = rgb(0xE9EDF2);
  p.panel = rgb(0xF4F6F9);
  p.card = rgb(0xFFFFFF);
  p.raised = rgb(0xE6EBF1);
  p.border = rgb(0xCFD7E1);
  p.text = rgb(0x18212C);
  p.soft = rgb(0x2B3643);
  p.dim = rgb(0x4E5B6B);
  p.faint = rgb(0x7A8796);
  p.accent = rgb(0x0067A3);
  p.on_accent = rgb(0xFFFFFF);
  p.selected = rgba(0x0072B2, 36);
  p.code_back = rgb(0xF6F8FA);
  p.inline_code_back = rgb(0xE3E9F0);
  p.running = rgb(0x009E73);
  p.held = rgb(0x7D8FAD);
  p.blocked = rgb(0xD55E00);
  p.stopped = rgb(0x7A52B8);
  p.ended = rgb(0xB7C1CD);
  p.running_text = rgb(0x00704F);
  p.held_text = rgb(0x42557A);
  p.blocked_text = rgb(0xA04600);
  p.holding = rgb(0xC79A00);
  p.good = rgb(0x00704F);
  p.warn = rgb(0x835300);
  p.warn_back = rgb(0xFBF0D4);
  p.keyword = rgb(0x8E2C9E);
  p.function = rgb(0x00659E);
  p.string = rgb(0x9C5700);
  p.comment = rgb(0x5F6C7D);
  p.number = rgb(0x00704F);
  p.process = {rgb(0x006AA6), rgb(0x8F5A00), rgb(0xA8487F), rgb(0x5C4FC0), rgb(0x646B00), rgb(0x1F736C)};
  p.on_process = rgb(0xFFFFFF);
  return p;
}

float luminance(ImU32 colour) {
  const auto channel = [&](int shift) {
    const float c = static_cast<float>((colour >> shift) & 255) / 255.0f;
    return c <= 0.03928f ? c / 12.92f : std::pow((c + 0.055f) / 1.055f, 2.4f);
  };
  return 0.2126f * channel(IM_COL32_R_SHIFT) + 0.7152f * channel(IM_COL32_G_SHIFT) +
         0.0722f * channel(IM_COL32_B_SHIFT);
}

const Palette dark_values = make_dark();
const Palette light_values = make_light();

}  // namespace

const Palette& dark_palette() { return dark_values; }
const Palette& light_palette() { return light_values; }

ImU32 with_alpha(ImU32 colour, float alpha) {
  const auto byte = static_cast<ImU32>(std::clamp(alpha, 0.0f, 1.0f) * 255.0f + 0.5f);
  return (colour & ~IM_COL32_A_MASK) | (byte << IM_COL32_A_SHIFT);
}

ImU32 mixed(ImU32 from, ImU32 to, float part) {
  ImU32 result = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    const auto a = static_cast<float>((from >> shift) & 255);
    const auto b = static_cast<float>((to >> shift) & 255);
    result |= static_cast<ImU32>(a + (b - a) * part + 0.5f) << shift;
  }
  return result;
}

float contrast(ImU32 a, ImU32 b) {
  const float first = luminance(a);
  const float second = luminance(b);
  return (std::max(first, second) + 0.05f) / (std::min(first, second) + 0.05f);
}

}  // namespace ipclab::ui
