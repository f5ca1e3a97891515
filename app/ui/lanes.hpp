// One row of the timeline: a lane of states, or the plot of a semaphore's value. Every state has a shape of its own.
// Window thread; drawn by the timeline inside its clip rectangle.
#pragma once

#include <functional>
#include <string>

#include "ui/frame.hpp"
#include "view/timeline.hpp"

namespace ipclab::ui {

// From steps to pixels.
struct Axis {
  float left = 0;      // pixel of `first`
  float per_step = 1;  // pixels
  float first = 0, last = 0;
  float x_of(float step) const { return left + (step - first) * per_step; }
};

using ObjectName = std::function<std::string(core::ObjectId, std::uint16_t)>;

void draw_lane(Frame& frame, Rect row, const Axis& axis, const view::Lane& lane, const ObjectName& name_of);
void draw_series(Frame& frame, Rect row, const Axis& axis, const view::Series& series, std::uint32_t steps);

// What each shape means, from left to right as far as there is room before `right`.
void draw_legend(Frame& frame, ImVec2 at, float height, float right);

// The state at each of the last 64 steps as a letter: h held, r ran, b blocked, s stopped, z zombie, . not there.
std::string lane_letters(const view::Lane& lane, std::uint32_t steps);

}  // namespace ipclab::ui
