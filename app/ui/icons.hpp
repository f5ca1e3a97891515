// The icons that the panels use: code points of Font Awesome 4.7 in UTF-8.
// The shell rasterises these and no others.
#pragma once

namespace ipclab::ui::icon {

inline constexpr const char* play = "\uf04b";
inline constexpr const char* pause = "\uf04c";
inline constexpr const char* stop = "\uf04d";
inline constexpr const char* step = "\uf051";
inline constexpr const char* backward = "\uf048";
inline constexpr const char* fast = "\uf050";
inline constexpr const char* reset = "\uf021";
inline constexpr const char* rewind = "\uf0e2";
inline constexpr const char* hourglass = "\uf252";
inline constexpr const char* lock = "\uf023";
inline constexpr const char* hand = "\uf256";
inline constexpr const char* key = "\uf084";
inline constexpr const char* sun = "\uf185";
inline constexpr const char* moon = "\uf186";
inline constexpr const char* question = "\uf128";
inline constexpr const char* bulb = "\uf0eb";
inline constexpr const char* check = "\uf00c";
inline constexpr const char* cross = "\uf00d";
inline constexpr const char* arrow_right = "\uf061";
inline constexpr const char* caret_right = "\uf0da";
inline constexpr const char* angle_right = "\uf105";
inline constexpr const char* flag = "\uf024";
inline constexpr const char* bolt = "\uf0e7";
inline constexpr const char* skull = "\uf057";
inline constexpr const char* flask = "\uf0c3";
inline constexpr const char* history = "\uf1da";
inline constexpr const char* warning = "\uf071";
inline constexpr const char* circle = "\uf111";
inline constexpr const char* circle_open = "\uf10c";
inline constexpr const char* plus = "\uf067";
inline constexpr const char* list = "\uf03a";
inline constexpr const char* book = "\uf02d";
inline constexpr const char* terminal = "\uf120";
inline constexpr const char* projector = "\uf26c";
inline constexpr const char* search = "\uf002";

inline constexpr const char* all[] = {play,        pause,     stop,  step,  backward,    fast,        reset,
                                      rewind,      hourglass, lock,  hand,  key,         sun,         moon,
                                      question,    bulb,      check, cross, arrow_right, caret_right, angle_right,
                                      flag,        bolt,      skull, flask, history,     warning,     circle,
                                      circle_open, plus,      list,  book,  terminal,    projector,   search};

// First and last code point that may be asked of the icon font.
inline constexpr unsigned first = 0xf000;
inline constexpr unsigned last = 0xf2ff;

}  // namespace ipclab::ui::icon
