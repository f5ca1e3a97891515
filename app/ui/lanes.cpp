#include "ui/lanes.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/draw.hpp"

namespace ipclab::ui {
namespace {

constexpr std::size_t state_count = 5;
constexpr std::array<char, state_count> letters = {'h', 'r', 'b', 's', 'z'};

ImU32 colour_of(const Palette& palette, view::LaneState state) {
  switch (state) {
    case view::LaneState::Held:
      return palette.held;
    case view::LaneState::Ran:
      return palette.running;
    case view::LaneState::Blocked:
      return palette.blocked;
    case view::LaneState::Stopped:
      return palette.stopped;
    case view::LaneState::Zombie:
      return palette.ended;
  }
  return palette.ended;
}

void draw_state(Frame& frame, Rect bar, view::LaneState state) {
  const Palette& palette = frame.palette();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImU32 colour = colour_of(palette, state);
  const float h = bar.height();
  switch (state) {
    case view::LaneState::Held:
      list->AddRectFilled({bar.from.x, bar.from.y + h * 0.27f}, {bar.to.x, bar.to.y - h * 0.27f},
                          with_alpha(colour, palette.dark ? 0.75f : 0.7f));
      break;
    case view::LaneState::Ran:
      list->AddRectFilled(bar.from, bar.to, mixed(palette.panel, colour, 0.86f), frame.px(2));
      break;
    case view::LaneState::Blocked:
      list->AddRectFilled(bar.from, bar.to, with_alpha(colour, palette.dark ? 0.36f : 0.30f));
      if (bar.width() > frame.px(4)) draw_hatched(bar, with_alpha(colour, 0.85f), frame.px(6), frame.px(1.5f));
      list->AddRectFilled(bar.from, {bar.to.x, bar.from.y + frame.px(2)}, colour);
      list->AddRectFilled({bar.from.x, bar.to.y - frame.px(2)}, bar.to, colour);
      break;
    case view::LaneState::Stopped:
      list->AddRectFilled(bar.from, bar.to, with_alpha(colour, 0.16f));
      list->AddRect(bar.from, bar.to, colour, 0, 0, frame.px(1.5f));
      break;
    case view::LaneState::Zombie:
      for (float x = bar.from.x; x < bar.to.x; x += frame.px(7))
        list->AddRectFilled({x, bar.from.y + h * 0.44f}, {std::min(x + frame.px(4), bar.to.x), bar.from.y + h * 0.56f},
                            palette.faint);
      break;
  }
}

// What it waits for, in the middle of the part that can be seen.
void draw_label(Frame& frame, Rect bar, const std::string& text) {
  ImFont* small = frame.fonts().small;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float width = width_of(small, text);
  const float from = std::max(bar.from.x, list->GetClipRectMin().x);
  const float to = std::min(bar.to.x, list->GetClipRectMax().x);
  if (to - from < width + frame.px(14) || bar.height() < small->FontSize - 1) return;
  const ImVec2 at{std::floor((from + to - width) / 2), std::floor((bar.from.y + bar.to.y - small->FontSize) / 2)};
  list->AddRectFilled({at.x - frame.px(5), at.y}, {at.x + width + frame.px(5), at.y + small->FontSize},
                      frame.palette().card, frame.px(4));
  draw_text(frame, small, at, frame.palette().text, text);
}

// Pixel columns for runs of segments too short to be seen: the share of each state, stacked.
class Columns {
 public:
  Columns(Frame& frame, Rect bar) : frame_(frame), bar_(bar) {}
  void add(float from, float to, view::LaneState state) {
    const float column = std::floor(from);
    if (column != x_) flush(column);
    share_[static_cast<std::size_t>(state)] += to - from;
  }
  void flush(float next) {
    float sum = 0;
    for (const float share : share_) sum += share;
    float bottom = bar_.to.y;
    for (std::size_t i = 0; sum > 0 && i < state_count; ++i) {
      const float height = share_[i] / sum * bar_.height();
      if (height < 0.5f) continue;
      ImGui::GetWindowDrawList()->AddRectFilled({x_, bottom - height}, {x_ + 1, bottom},
                                                colour_of(frame_.palette(), static_cast<view::LaneState>(i)));
      bottom -= height;
    }
    share_ = {};
    x_ = next;
  }

 private:
  Frame& frame_;
  Rect bar_;
  float x_ = -1;
  std::array<float, state_count> share_{};
};

void draw_holdings(Frame& frame, Rect bar, const Axis& axis, const view::Lane& lane) {
  const float end = lane.segments.empty() ? 0 : axis.x_of(static_cast<float>(lane.segments.back().to) - 1);
  float drawn = -1;
  for (const view::Holding& holding : lane.holdings) {
    if (static_cast<float>(holding.from) - 1 > axis.last) break;
    if (static_cast<float>(holding.to) < axis.first) continue;
    // Taken by the end of step `from`, given back by the end of `to - 1`.
    const float from = std::max(axis.x_of(static_cast<float>(holding.from) - 0.5f), drawn);
    const float to = std::max(from + 1, std::min(end, axis.x_of(static_cast<float>(holding.to) - 0.5f)));
    if (to <= drawn + 1) continue;
    ImGui::GetWindowDrawList()->AddRectFilled({from, bar.to.y + frame.px(1)}, {to, bar.to.y + frame.px(4)},
                                              frame.palette().holding, frame.px(1.5f));
    drawn = to;
  }
}

}  // namespace

void draw_lane(Frame& frame, Rect row, const Axis& axis, const view::Lane& lane, const ObjectName& name_of) {
  const Rect bar{{row.from.x, row.from.y + frame.px(2)}, {row.to.x, row.to.y - frame.px(6)}};
  const auto first = static_cast<std::uint32_t>(std::max(axis.first, 0.0f));
  const auto last = static_cast<std::uint32_t>(std::ceil(axis.last)) + 1;
  Columns columns(frame, bar);
  const auto segments = view::visible(lane.segments, first, last);
  const float gap = axis.per_step > frame.px(12) ? frame.px(1) : 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const view::Segment& segment = segments[i];
    // Step s is the column from s − 1 to s.
    const float from = axis.x_of(static_cast<float>(segment.from) - 1);
    const float to = axis.x_of(static_cast<float>(segment.to) - 1);
    if (to - from < 1) {
      columns.add(from, to, segment.state);
      continue;
    }
    columns.flush(-1);
    if (segment.state == view::LaneState::Ran && gap > 0) {
      for (std::uint32_t step = segment.from; step < segment.to; ++step) {
        const float x = axis.x_of(static_cast<float>(step) - 1);
        draw_state(frame, {{x + gap, bar.from.y}, {x + axis.per_step, bar.to.y}}, segment.state);
      }
      continue;
    }
    const Rect part{{from, bar.from.y}, {to, bar.to.y}};
    draw_state(frame, part, segment.state);
    if (segment.state == view::LaneState::Blocked && segment.object)
      draw_label(frame, part, name_of(*segment.object, segment.index));
  }
  columns.flush(-1);
  draw_holdings(frame, bar, axis, lane);
}

void draw_series(Frame& frame, Rect row, const Axis& axis, const view::Series& series, std::uint32_t steps) {
  const Palette& palette = frame.palette();
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddLine({row.from.x, row.to.y - 1}, {row.to.x, row.to.y - 1}, with_alpha(palette.border, 0.9f));
  const auto highest = static_cast<float>(std::max<std::uint64_t>(series.highest, 1));
  const auto y_of = [&](std::uint64_t value) {
    return std::floor(row.to.y - frame.px(3) - static_cast<float>(value) / highest * (row.height() - frame.px(9)));
  };
  const float thick = frame.px(1);
  std::optional<float> before;
  // From x to x: the line at the height of `low` … `high`, and the ground under it.
  const auto draw = [&](float from, float to, std::uint64_t low, std::uint64_t high) {
    const float top = y_of(high);
    const float bottom = y_of(low);
    list->AddRectFilled({from, bottom}, {to, row.to.y - 1}, with_alpha(palette.accent, palette.dark ? 0.20f : 0.16f));
    list->AddRectFilled({from, top - thick}, {to, bottom + thick}, palette.accent);
    if (before && *before != top)
      list->AddRectFilled({from - thick, std::min(*before, top) - thick},
                          {from + thick, std::max(*before, bottom) + thick}, palette.accent);
    if (axis.per_step > frame.px(14)) list->AddCircleFilled({from, top}, frame.px(2.6f), palette.accent);
    before = bottom;
  };
  const auto end_of = [&](auto value) {
    const auto next = std::next(value);
    return axis.x_of(static_cast<float>(next != series.values.end() ? next->step : series.removed.value_or(steps)));
  };
  auto value = std::upper_bound(series.values.begin(), series.values.end(), axis.first,
                                [](float step, const view::Value& v) { return step < static_cast<float>(v.step); });
  if (value != series.values.begin()) --value;
  while (value != series.values.end() && static_cast<float>(value->step) <= axis.last) {
    const float from = axis.x_of(static_cast<float>(value->step));
    std::uint64_t low = value->value;
    std::uint64_t high = value->value;
    float to = end_of(value++);
    // Changes too close to be told apart share a column from the lowest to the highest of them.
    for (; to < from + 1 && value != series.values.end(); ++value) {
      low = std::min(low, value->value);
      high = std::max(high, value->value);
      to = end_of(value);
    }
    draw(from, std::max(to, from + 1), low, high);
  }
}

void draw_legend(Frame& frame, ImVec2 at, float height, float right) {
  const Palette& palette = frame.palette();
  ImFont* small = frame.fonts().small;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float sample = frame.px(20);
  const Rect bar{{0, at.y + frame.px(3)}, {0, at.y + height - frame.px(3)}};
  const auto place = [&](std::string_view key, const auto& draw) {
    const std::string text = frame.say(key);
    const float width = sample + frame.px(6) + width_of(small, text) + frame.px(15);
    if (at.x + width > right) return;
    draw(Rect{{at.x, bar.from.y}, {at.x + sample, bar.to.y}});
    draw_text_in(frame, small, {{at.x + sample + frame.px(6), at.y}, {at.x + width, at.y + height}}, palette.dim, text);
    at.x += width;
  };
  place("ui.legend.ran", [&](Rect box) { draw_state(frame, box, view::LaneState::Ran); });
  place("ui.legend.held", [&](Rect box) { draw_state(frame, box, view::LaneState::Held); });
  place("ui.legend.blocked", [&](Rect box) { draw_state(frame, box, view::LaneState::Blocked); });
  place("ui.legend.holding", [&](Rect box) {
    const float middle = (box.from.y + box.to.y) / 2;
    list->AddRectFilled({box.from.x, middle - frame.px(1.5f)}, {box.to.x, middle + frame.px(1.5f)}, palette.holding,
                        frame.px(1.5f));
  });
  place("ui.legend.wakes", [&](Rect box) {
    const ImVec2 tip{box.from.x + frame.px(14), box.to.y};
    list->AddLine({box.from.x + frame.px(4), box.from.y}, tip, palette.text, frame.px(1.4f));
    list->AddCircleFilled({box.from.x + frame.px(4), box.from.y}, frame.px(2), palette.text);
    list->AddTriangleFilled(tip + ImVec2(frame.px(3), frame.px(1)), tip + ImVec2(-frame.px(4), -frame.px(1)),
                            tip + ImVec2(frame.px(1), -frame.px(5)), palette.text);
  });
  place("ui.legend.zombie", [&](Rect box) { draw_state(frame, box, view::LaneState::Zombie); });
  place("ui.legend.stopped", [&](Rect box) { draw_state(frame, box, view::LaneState::Stopped); });
}

std::string lane_letters(const view::Lane& lane, std::uint32_t steps) {
  const std::uint32_t first = steps > 64 ? steps - 63 : 1;
  std::string text(steps >= first ? steps - first + 1 : 0, '.');
  for (const view::Segment& segment : view::visible(lane.segments, first, steps + 1))
    for (std::uint32_t step = std::max(segment.from, first); step < std::min(segment.to, steps + 1); ++step)
      text[step - first] = letters[static_cast<std::size_t>(segment.state)];
  return text;
}

}  // namespace ipclab::ui
