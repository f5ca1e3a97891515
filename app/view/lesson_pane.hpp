// The lesson's side of the screen. For the .cpp files of this room.
#pragma once

#include "view/situation.hpp"

namespace ipclab::view {

// `world` is the one that is shown, after step `step`; `quiet`: no step is under way.
LessonPane lesson_pane(const Situation& situation, const core::World& world, std::uint32_t step, bool quiet);

}  // namespace ipclab::view
