// The colours of both themes, after Okabe and Ito (told apart by colour-blind people too), text at 4.5:1 or better.
// Window thread; pure values. Wherever a colour means something, a shape says it as well.
#pragma once

#include <imgui.h>

#include <array>
#include <cstddef>

namespace ipclab::ui {

struct Palette {
  bool dark = true;
  ImU32 back, panel, card, raised, border;  // surfaces, from behind to front
  ImU32 text, soft, dim, faint;             // faint is for marks and line numbers, never for sentences
  ImU32 accent, on_accent, selected, code_back, inline_code_back;
  ImU32 running, held, blocked, stopped, ended;  // of a task
  ImU32 blocked_text, held_text, running_text;   // the same as text
  ImU32 holding, good, warn, warn_back;
  ImU32 keyword, function, string, comment, number;  // of source text
  std::array<ImU32, 6> process;
  ImU32 on_process;
};

const Palette& dark_palette();
const Palette& light_palette();

ImU32 with_alpha(ImU32 colour, float alpha);
ImU32 mixed(ImU32 from, ImU32 to, float part);
// WCAG 2 contrast ratio of two opaque colours, 1 … 21.
float contrast(ImU32 a, ImU32 b);

}  // namespace ipclab::ui
