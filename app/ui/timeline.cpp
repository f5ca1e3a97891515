#include <algorithm>
#include <cmath>

#include "ui/draw.hpp"
#include "ui/icons.hpp"
#include "ui/lanes.hpp"
#include "ui/panels.hpp"

namespace ipclab::ui {
namespace {

constexpr float fewest_steps = 16;  // a short run does not fill the width: it grows into it

// The steps that are in view.
struct View {
  float first = 0;
  float last = 0;
};

float whole(const view::Timeline& timeline) {
  return std::max(fewest_steps, static_cast<float>(timeline.steps) + 1.0f);
}

View view_of(const view::Timeline& timeline, Cosmetic& cosmetic) {
  if (!cosmetic.first_step) return {0, whole(timeline)};
  View view{*cosmetic.first_step, *cosmetic.last_step};
  const float span = view.last - view.first;
  const auto cursor = static_cast<float>(timeline.cursor);
  if (!cosmetic.scrubbing && (cursor < view.first || cursor > view.last)) {
    view.first = std::clamp(cursor - span * 0.8f, 0.0f, std::max(0.0f, whole(timeline) - span));
    view.last = view.first + span;
    cosmetic.first_step = view.first;
    cosmetic.last_step = view.last;
  }
  return view;
}

void zoom(const view::Timeline& timeline, Cosmetic& cosmetic, View view, float factor, float around) {
  const float span = (view.last - view.first) * factor;
  if (span >= whole(timeline)) {
    cosmetic.first_step.reset();
    cosmetic.last_step.reset();
    return;
  }
  if (span < 4) return;
  const float first = around - (around - view.first) * factor;
  cosmetic.first_step = std::clamp(first, 0.0f, whole(timeline) - span);
  cosmetic.last_step = *cosmetic.first_step + span;
}

const view::ProcessCard* card_of(const view::Screen& screen, core::TaskId task) {
  for (const view::ProcessCard& card : screen.processes)
    if (card.task == task) return &card;
  return nullptr;
}

class Painter {
 public:
  Painter(Frame& frame, Rect box, const view::Screen& screen, const view::Timeline& timeline, Cosmetic& cosmetic)
      : frame_(frame),
        box_(box),
        screen_(screen),
        timeline_(timeline),
        cosmetic_(cosmetic),
        view_(view_of(timeline, cosmetic)) {
    float gutter = frame.px(110);
    for (const view::Lane& lane : timeline.lanes)
      gutter = std::max(gutter, width_of(frame.fonts().small, lane.name) + frame.px(58));
    gutter = std::min(gutter, frame.px(190));
    const float head = frame.px(28);
    const float ruler = frame.px(24);
    plot_ = {{box.from.x + std::floor(gutter), box.from.y + head + ruler},
             {box.to.x - frame.px(14), box.to.y - frame.px(8)}};
    ruler_top_ = box.from.y + head;
    arrange();
  }

  void draw() {
    header();
    ruler();
    for (std::size_t i = 0; i < timeline_.lanes.size(); ++i) lane(i);
    wakes();
    for (std::size_t i = 0; i < timeline_.series.size(); ++i) series(i);
    marks();
    cursor();
    interact();
  }

 private:
  Axis axis() const { return {plot_.from.x, plot_.width() / (view_.last - view_.first), view_.first, view_.last}; }
  float x_of(float step) const { return axis().x_of(step); }

  // How high a lane and a plot may be so that all of them fit.
  void arrange() {
    const auto lanes = static_cast<float>(std::max<std::size_t>(timeline_.lanes.size(), 1));
    const auto plots = static_cast<float>(timeline_.series.size());
    const float room = plot_.height() - (plots > 0 ? frame_.px(6) : 0);
    const float unit = room / (lanes + plots * 1.25f);
    lane_height_ = std::floor(std::clamp(unit, frame_.px(12), frame_.px(34)));
    const float rest = room - lanes * lane_height_;
    plot_height_ = plots > 0 ? std::floor(std::clamp(rest / plots, frame_.px(14), frame_.px(56))) : 0;
    end_ = std::min(plot_.to.y, plot_.from.y + lanes * lane_height_ + plots * plot_height_ + frame_.px(6));
  }

  std::string object_name(core::ObjectId object, std::uint16_t index) const {
    for (const view::Series& series : timeline_.series)
      if (series.object == object && series.index == index) return series.name;
    const auto named = timeline_.objects.find(object);
    return named == timeline_.objects.end() ? std::string() : named->second;
  }

  void header() {
    const Palette& palette = frame_.palette();
    ImFont* small = frame_.fonts().small;
    const float top = box_.from.y + frame_.px(6);
    const float line = frame_.px(18);
    const std::string right =
        timeline_.branches.size() > 1
            ? frame_.say("ui.timeline.steps-branch", std::to_string(timeline_.cursor), std::to_string(timeline_.steps),
                         branch())
            : frame_.say("ui.timeline.steps", std::to_string(timeline_.cursor), std::to_string(timeline_.steps));
    const float right_width = width_of(small, right);
    draw_text_in(frame_, small, {{box_.to.x - frame_.px(14) - right_width, top}, {box_.to.x, top + line}}, palette.text,
                 right);
    draw_text_in(frame_, small, {{box_.from.x + frame_.px(14), top}, {plot_.from.x, top + line}}, palette.dim,
                 frame_.say("ui.timeline"));
    draw_legend(frame_, {plot_.from.x, top}, line, box_.to.x - right_width - frame_.px(30));
    frame_.items.add({"timeline:position",
                      "text",
                      right,
                      {},
                      {box_.to.x - frame_.px(14) - right_width, top},
                      {box_.to.x, top + line}});
  }

  std::string branch() const {
    for (const view::BranchRow& row : timeline_.branches)
      if (row.current) return std::to_string(row.branch + 1);
    return "1";
  }

  void ruler() {
    const Palette& palette = frame_.palette();
    ImDrawList* list = ImGui::GetWindowDrawList();
    ImFont* small = frame_.fonts().small;
    const float per_step = axis().per_step;
    float every = 1;
    for (const float factor : {2.0f, 2.5f, 2.0f, 2.0f, 2.5f, 2.0f, 2.0f, 2.5f, 2.0f, 2.0f, 2.5f, 2.0f})
      if (every * per_step < frame_.px(34)) every *= factor;
    every = std::floor(every);
    list->PushClipRect({plot_.from.x, ruler_top_}, {plot_.to.x + frame_.px(2), end_}, true);
    for (float step = std::ceil(view_.first / every) * every; step <= view_.last; step += every) {
      const float x = std::floor(x_of(step));
      list->AddLine({x, plot_.from.y - frame_.px(4)}, {x, end_}, with_alpha(palette.border, 0.75f));
      const std::string label = std::to_string(static_cast<long>(step));
      const float width = width_of(small, label);
      if (x - width / 2 > plot_.from.x - frame_.px(1) && x + width / 2 < plot_.to.x &&
          std::fabs(x - x_of(cursor_step())) > frame_.px(44))
        draw_text(frame_, small, {x - width / 2, ruler_top_ + frame_.px(1)}, palette.dim, label);
    }
    list->PopClipRect();
  }

  float lane_top(std::size_t i) const { return plot_.from.y + static_cast<float>(i) * lane_height_; }

  void lane(std::size_t i) {
    const view::Lane& lane = timeline_.lanes[i];
    const Palette& palette = frame_.palette();
    const float top = lane_top(i);
    if (top + lane_height_ > plot_.to.y + 1) return;
    const view::ProcessCard* card = card_of(screen_, lane.task);
    const float chip = std::min(frame_.px(18), lane_height_ - frame_.px(2));
    float x = box_.from.x + frame_.px(14);
    const std::string mark = card != nullptr && card->key != 0 ? std::string(1, card->key) : std::string(icon::circle);
    x += draw_chip(frame_, {x, top + (lane_height_ - chip) / 2}, chip, lane.colour, mark) + frame_.px(7);
    draw_text_in(frame_, frame_.fonts().small, {{x, top}, {plot_.from.x - frame_.px(6), top + lane_height_}},
                 palette.text, lane.name);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddLine({plot_.from.x, top + lane_height_}, {plot_.to.x, top + lane_height_},
                  with_alpha(palette.border, 0.6f));
    const Rect row{{plot_.from.x, top}, {plot_.to.x, top + lane_height_}};
    list->PushClipRect(row.from, row.to, true);
    draw_lane(frame_, row, axis(), lane,
              [&](core::ObjectId object, std::uint16_t index) { return object_name(object, index); });
    list->PopClipRect();
    frame_.items.add({"lane:" + lane.path, "lane", lane.name, lane_letters(lane, timeline_.steps), row.from, row.to});
  }

  void wakes() {
    const Palette& palette = frame_.palette();
    const auto from =
        std::lower_bound(timeline_.wakes.begin(), timeline_.wakes.end(), view_.first,
                         [](const view::Wake& wake, float step) { return static_cast<float>(wake.step) < step; });
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->PushClipRect(plot_.from, {plot_.to.x, end_}, true);
    for (auto wake = from; wake != timeline_.wakes.end() && static_cast<float>(wake->step) <= view_.last + 1; ++wake) {
      if (axis().per_step < frame_.px(5)) break;  // too many to be told apart
      const auto by = row_of(wake->by);
      const auto released = row_of(wake->released);
      if (!by || !released) continue;
      const float down = *released > *by ? 1.0f : -1.0f;
      const float x = x_of(static_cast<float>(wake->step) - 0.62f);
      const ImVec2 a{x, lane_top(*by) + lane_height_ / 2};
      const ImVec2 b{x_of(static_cast<float>(wake->step) - 0.3f),
                     lane_top(*released) + lane_height_ / 2 - down * lane_height_ * 0.22f};
      list->AddLine(a, b, palette.panel, frame_.px(4));
      list->AddLine(a, b, palette.text, frame_.px(1.5f));
      list->AddCircleFilled(a, frame_.px(2), palette.text);
      list->AddTriangleFilled(b + ImVec2(0, down * frame_.px(4)), b + ImVec2(-frame_.px(4), -down * frame_.px(3)),
                              b + ImVec2(frame_.px(4), -down * frame_.px(3)), palette.text);
    }
    list->PopClipRect();
  }

  std::optional<std::size_t> row_of(core::TaskId task) const {
    for (std::size_t i = 0; i < timeline_.lanes.size(); ++i)
      if (timeline_.lanes[i].task == task) return i;
    return std::nullopt;
  }

  void series(std::size_t i) {
    const view::Series& series = timeline_.series[i];
    const Palette& palette = frame_.palette();
    const float top = lane_top(timeline_.lanes.size()) + frame_.px(6) + static_cast<float>(i) * plot_height_;
    if (top + plot_height_ > plot_.to.y + 1) return;
    const auto value = view::value_at(series, timeline_.cursor);
    const std::string text = value ? std::to_string(*value) : "–";
    const float value_width = width_of(frame_.fonts().bold, text);
    const float right = plot_.from.x - frame_.px(10);
    draw_text_in(frame_, frame_.fonts().mono,
                 {{box_.from.x + frame_.px(14), top}, {right - value_width - frame_.px(6), top + plot_height_}},
                 palette.dim, series.name);
    draw_text_in(frame_, frame_.fonts().bold, {{right - value_width, top}, {right + 1, top + plot_height_}},
                 value == std::uint64_t{0} ? palette.blocked_text : palette.text, text);
    const Rect row{{plot_.from.x, top}, {plot_.to.x, top + plot_height_}};
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->PushClipRect(row.from, row.to, true);
    draw_series(frame_, row, axis(), series, timeline_.steps);
    list->PopClipRect();
    frame_.items.add({"plot:" + series.name, "plot", series.name, text, row.from, row.to});
  }

  void marks() {
    for (const view::Mark& mark : timeline_.marks) {
      const float x = x_of(static_cast<float>(mark.step));
      if (x < plot_.from.x || x > plot_.to.x || axis().per_step < frame_.px(3)) continue;
      const float y = plot_.from.y - frame_.px(3);
      const float r = frame_.px(3.5f);
      ImGui::GetWindowDrawList()->AddQuadFilled({x, y - r}, {x + r, y}, {x, y + r}, {x - r, y},
                                                frame_.palette().accent);
      const ImVec2 mouse = ImGui::GetIO().MousePos;
      if (std::fabs(mouse.x - x) < 2 * r && std::fabs(mouse.y - y) < 2 * r) draw_tip(frame_, mark.label);
    }
  }

  float cursor_step() const { return static_cast<float>(timeline_.cursor); }

  void cursor() {
    if (timeline_.lanes.empty()) return;
    const Palette& palette = frame_.palette();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float x = std::floor(x_of(cursor_step()));
    if (!timeline_.live) {  // what came after is still there, but it is not what is shown
      const float from = std::max(x, plot_.from.x);
      const float to = std::min(x_of(static_cast<float>(timeline_.steps)) + 1, plot_.to.x);
      if (to > from)
        list->AddRectFilled({from, plot_.from.y}, {to, end_}, with_alpha(palette.panel, palette.dark ? 0.58f : 0.62f));
    }
    if (x < plot_.from.x - 1 || x > plot_.to.x + 1) return;
    const ImU32 ink = timeline_.live ? palette.text : palette.warn;
    ImFont* small = frame_.fonts().small;
    list->AddLine({x, ruler_top_ + frame_.px(14)}, {x, end_}, ink, frame_.px(1.6f));
    const std::string label = frame_.say("ui.timeline.step", std::to_string(timeline_.cursor));
    const float width = width_of(small, label) + frame_.px(14);
    const float left = std::clamp(x - width / 2, plot_.from.x - frame_.px(20), plot_.to.x - width);
    const float bottom = ruler_top_ + small->FontSize + frame_.px(2);
    list->AddRectFilled({left, ruler_top_ - frame_.px(1)}, {left + width, bottom}, ink, frame_.px(5));
    list->AddTriangleFilled({x - frame_.px(5), bottom}, {x + frame_.px(5), bottom}, {x, bottom + frame_.px(5)}, ink);
    draw_text(frame_, small, {left + frame_.px(7), ruler_top_}, palette.panel, label);
  }

  void interact() {
    const Rect area{{plot_.from.x, ruler_top_}, {plot_.to.x, std::max(end_, plot_.from.y + 1)}};
    const std::string value = std::to_string(timeline_.cursor) + "/" + std::to_string(timeline_.steps);
    const Touch touched =
        touch(frame_, area, {"timeline", "slider", frame_.say("ui.timeline"), value, {}, {}, timeline_.steps > 0});
    if (touched.focused) draw_focus_ring(frame_, area, frame_.px(4));
    const ImGuiIO& io = ImGui::GetIO();
    const float under = view_.first + (io.MousePos.x - plot_.from.x) / axis().per_step;
    if (touched.hovered && ImGui::IsMouseClicked(0)) cosmetic_.scrubbing = true;
    if (cosmetic_.scrubbing && timeline_.steps > 0) seek(under);
    if (!ImGui::IsMouseDown(0)) cosmetic_.scrubbing = false;
    if (touched.hovered && io.MouseWheel != 0) zoom(timeline_, cosmetic_, view_, std::pow(0.85f, io.MouseWheel), under);
    if (frame_.pressed({letter('=')}) || frame_.pressed({letter('+')}) || frame_.pressed(shift(letter('='))))
      zoom(timeline_, cosmetic_, view_, 0.75f, cursor_step());
    if (frame_.pressed({letter('-')})) zoom(timeline_, cosmetic_, view_, 1.0f / 0.75f, cursor_step());
    if (frame_.pressed({letter('0')})) {
      cosmetic_.first_step.reset();
      cosmetic_.last_step.reset();
    }
  }

  // The end of the step under the pointer: what stands left of it has happened.
  void seek(float under) {
    const float limit = static_cast<float>(timeline_.steps);
    const auto step = static_cast<std::uint32_t>(std::clamp(std::round(under), 0.0f, limit));
    if (step == timeline_.cursor) return;
    if (step == timeline_.steps)
      frame_.wish(view::GoLive{});
    else
      frame_.wish(view::SeekStep{step});
  }

  Frame& frame_;
  Rect box_;
  const view::Screen& screen_;
  const view::Timeline& timeline_;
  Cosmetic& cosmetic_;
  View view_;
  Rect plot_;
  float ruler_top_ = 0;
  float lane_height_ = 0;
  float plot_height_ = 0;
  float end_ = 0;
};

}  // namespace

void draw_timeline(Frame& frame, Rect box, const view::Screen& screen, const view::Timeline& timeline,
                   Cosmetic& cosmetic) {
  begin_panel(frame, "timeline", box, frame.palette().panel);
  ImGui::GetWindowDrawList()->AddLine(box.from, {box.to.x, box.from.y}, frame.palette().border);
  Painter(frame, box, screen, timeline, cosmetic).draw();
  ImGui::End();
}

}  // namespace ipclab::ui
