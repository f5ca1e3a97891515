#include "view/timeline.hpp"

#include <doctest/doctest.h>

#include "../../story.hpp"
#include "view/situation.hpp"

using namespace ipclab;
using core::TaskId;
using tests::Story;
using view::LaneState;

namespace {

// Steps: 1 launch, 2 semaphore = 1, 3 and 4 fork, 5 alice P, 6 bob P (waits), 7 alice V (bob in), 8 bob V.
struct Bank : Story {
  TaskId bank = launch("bank", "tellers");
  core::ObjectId set = semaphores(bank, 1, 1);
  TaskId alice = fork(bank), bob = fork(bank);
  void play() {
    p(alice, set);
    p(bob, set);
    v(alice, set);
    v(bob, set);
  }
};

view::TimelineBuilder built(const std::vector<core::Event>& events) {
  view::TimelineBuilder builder;
  for (const core::Event& event : events) builder.add(event);
  return builder;
}

std::vector<std::tuple<std::uint32_t, std::uint32_t, LaneState>> shape(const view::Lane& lane) {
  std::vector<std::tuple<std::uint32_t, std::uint32_t, LaneState>> all;
  for (const auto& segment : lane.segments) all.emplace_back(segment.from, segment.to, segment.state);
  return all;
}

record::Log log_of(const std::vector<core::Event>& events) {
  record::Log log;
  for (const core::Event& event : events) log.append(event);
  return log;
}

void check_same(const view::Timeline& a, const view::Timeline& b) {
  CHECK(a.steps == b.steps);
  REQUIRE(a.lanes.size() == b.lanes.size());
  for (std::size_t i = 0; i < a.lanes.size(); ++i) {
    CAPTURE(i);
    CHECK(a.lanes[i].segments == b.lanes[i].segments);
    CHECK(a.lanes[i].holdings == b.lanes[i].holdings);
  }
  REQUIRE(a.series.size() == b.series.size());
  for (std::size_t i = 0; i < a.series.size(); ++i) {
    CHECK(a.series[i].values == b.series[i].values);
    CHECK(a.series[i].removed == b.series[i].removed);
    CHECK(a.series[i].highest == b.series[i].highest);
  }
  CHECK(a.wakes == b.wakes);
}

}  // namespace

TEST_CASE("lanes tell who ran, who was held and who was blocked in each step") {
  Bank story;
  story.play();
  const auto builder = built(story.events);
  const auto& timeline = builder.timeline;
  CHECK(timeline.steps == 8);
  REQUIRE(timeline.lanes.size() == 3);
  using S = LaneState;
  using Shape = std::vector<std::tuple<std::uint32_t, std::uint32_t, S>>;
  CHECK(shape(timeline.lanes[0]) == Shape{{1, 2, S::Held}, {2, 5, S::Ran}, {5, 9, S::Held}});
  CHECK(shape(timeline.lanes[1]) ==
        Shape{{3, 5, S::Held}, {5, 6, S::Ran}, {6, 7, S::Held}, {7, 8, S::Ran}, {8, 9, S::Held}});
  CHECK(shape(timeline.lanes[2]) == Shape{{4, 6, S::Held}, {6, 7, S::Blocked}, {7, 9, S::Ran}});
  CHECK(timeline.lanes[2].segments[1].object == story.set);
}

TEST_CASE("holding bars, values and the wake-up") {
  Bank story;
  story.play();
  const auto timeline = built(story.events).timeline;
  CHECK(timeline.lanes[0].holdings.empty());
  CHECK(timeline.lanes[1].holdings == std::vector<view::Holding>{{5, 7, story.set, 0}});
  CHECK(timeline.lanes[2].holdings == std::vector<view::Holding>{{7, 8, story.set, 0}});
  REQUIRE(timeline.series.size() == 1);
  const view::Series& mutex = timeline.series[0];
  CHECK(mutex.values == std::vector<view::Value>{{2, 1}, {5, 0}, {8, 1}});
  CHECK(mutex.highest == 1);
  CHECK_FALSE(view::value_at(mutex, 1).has_value());
  CHECK(view::value_at(mutex, 4) == 1);
  CHECK(view::value_at(mutex, 7) == 0);
  CHECK(view::value_at(mutex, 99) == 1);
  CHECK(timeline.wakes == std::vector<view::Wake>{{7, story.alice, story.bob}});
}

TEST_CASE("two semaphores held at once, the inner one within the outer") {
  Story story;
  const TaskId bank = story.launch("bank", "tellers");
  const auto set = story.semaphores(bank, 2, 1);
  story.p(bank, set, 0);
  story.p(bank, set, 1);
  story.v(bank, set, 1);
  story.v(bank, set, 0);
  const auto timeline = built(story.events).timeline;
  CHECK(timeline.lanes[0].holdings == std::vector<view::Holding>{{3, 6, set, 0}, {4, 5, set, 1}});
}

TEST_CASE("a removed semaphore ends its plot, a dead holder its bar") {
  Bank story;
  story.p(story.alice, story.set);
  story.killed(story.alice);
  story.begin(core::Step{story.bank, 1});
  story.tell(story.bank, core::ObjectRemoved{story.set});
  story.end();
  const auto timeline = built(story.events).timeline;
  CHECK(timeline.lanes[1].holdings == std::vector<view::Holding>{{5, 6, story.set, 0}});
  CHECK(timeline.lanes[1].segments.back().state == LaneState::Zombie);
  CHECK(timeline.series[0].removed == 7);
  CHECK_FALSE(view::value_at(timeline.series[0], 7).has_value());
  CHECK(view::value_at(timeline.series[0], 6) == 0);
}

TEST_CASE("cut and go on is the same as never having gone further") {
  Bank story;
  story.play();
  for (std::uint32_t step = 0; step <= 8; ++step) {
    CAPTURE(step);
    view::TimelineBuilder fresh, cut = built(story.events);
    for (const core::Event& event : story.events) {
      if (event.step <= step) fresh.add(event);
    }
    const auto revision = cut.timeline.revision;
    cut.cut(step, fresh.world());
    CHECK(cut.timeline.revision > revision);
    check_same(cut.timeline, fresh.timeline);
    for (const core::Event& event : story.events) {
      if (event.step > step) cut.add(event);
    }
    check_same(cut.timeline, built(story.events).timeline);
  }
}

TEST_CASE("visible finds by search what touches a span of steps") {
  Bank story;
  story.play();
  const auto timeline = built(story.events).timeline;
  const auto& segments = timeline.lanes[1].segments;  // 3-5 5-6 6-7 7-8 8-9
  CHECK(view::visible(segments, 0, 3).empty());
  CHECK(view::visible(segments, 0, 4).size() == 1);
  CHECK(view::visible(segments, 5, 7).size() == 2);
  CHECK(view::visible(segments, 4, 100).size() == 5);
  CHECK(view::visible(segments, 9, 100).empty());
}

TEST_CASE("the feed follows a log, onto a branch and back, as if it had read each from the start") {
  Bank story;
  story.play();
  record::Log log = log_of(story.events);
  view::TimelineFeed feed;
  view::Situation situation;
  situation.log = &log;
  check_same(feed.update(situation), built(story.events).timeline);

  const record::BranchId first = log.current();
  const std::size_t shared = log.range(5).last;
  log.branch_from(5);
  Bank other;
  other.p(other.alice, other.set);
  other.v(other.alice, other.set);
  REQUIRE(log.size() == shared);
  for (std::size_t i = shared; i < other.events.size(); ++i) log.append(other.events[i]);
  check_same(feed.update(situation), built(other.events).timeline);
  REQUIRE(feed.update(situation).branches.size() == 2);
  CHECK(feed.update(situation).branches[1] == view::BranchRow{1, 0, 5, 6, true});

  log.select(first);
  check_same(feed.update(situation), built(story.events).timeline);
  CHECK(feed.update(situation).branches[0].current);
}

TEST_CASE("the feed sees that a new scene has begun") {
  Bank story;
  story.play();
  record::Log log = log_of(story.events);
  view::TimelineFeed feed;
  view::Situation situation;
  situation.log = &log;
  feed.update(situation);
  Story other;
  const TaskId shop = other.launch("shop", "undo_counting");
  const auto items = other.semaphores(shop, 3, 2);
  for (int i = 0; i < 20; ++i) other.v(shop, items, 1);
  log = log_of(other.events);
  check_same(feed.update(situation), built(other.events).timeline);
  log = record::Log{};
  CHECK(feed.update(situation).lanes.empty());
  CHECK(feed.update(situation).steps == 0);
}

TEST_CASE("the cursor, names, and a revision that moves only when something does") {
  Bank story;
  story.play();
  record::Log log = log_of(story.events);
  view::TimelineFeed feed;
  view::Situation situation;
  situation.log = &log;
  CHECK(feed.update(situation).live);
  CHECK(feed.update(situation).cursor == 8);
  CHECK(feed.update(situation).lanes[1].name == "bank.1");
  CHECK(feed.update(situation).lanes[2].colour == 2);
  CHECK(feed.update(situation).series[0].name == "semaphore 1 of bank");
  const auto revision = feed.update(situation).revision;
  CHECK(feed.update(situation).revision == revision);
  situation.past = 3;
  CHECK(feed.update(situation).revision > revision);
  CHECK(feed.update(situation).cursor == 3);
  CHECK_FALSE(feed.update(situation).live);
}
