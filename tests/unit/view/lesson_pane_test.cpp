// The lesson's side of the screen, with a real Player on a lab that tells a story instead of running processes.
#include <doctest/doctest.h>

#include "../../story.hpp"
#include "view/situation.hpp"

using namespace ipclab;
using core::TaskId;
using tests::Story;
using text::Lang;
using view::NextButton;
using view::PredictState;

namespace {

constexpr const char* lesson_en = R"(+++
title   = "One printer"
minutes = 5
[names]
alice = "Alice"
+++

# One printer

{alice} has a letter.

```scene one
office = printer
alice  = office child 1
bob    = office child 2
mutex  = office semaphore 1
```

```step open
office to "both at work"
look   mutex
expect mutex.value == 1
```

Later prose.

```predict waits
Both do P. What then?
- [blocked] {alice} goes on, Bob waits
  when bob is blocked
  > There is only one.
- [both] both go on
  when bob is held
  > Only if the value were 2.
until both
```

```step both
alice does semop
bob does semop
look bob.why
```

The end.
)";

constexpr const char* lesson_zh = R"(+++
title = "一台打印机"
[names]
alice = "小爱"
+++

# 一台打印机

{alice}有一封信。

<!-- scene one -->
<!-- step open -->

后面的文字。

```predict waits
两人都做 P，结果如何？
- [blocked] {alice}继续，小波等待
  > 只有一台。
- [both] 都继续
  > 除非值是 2。
```

<!-- step both -->

完。
)";

constexpr const char* source = R"(int main() {
  work();
  wait();  // [both at work]
}
)";

class TellingLab : public core::Lab {
 public:
  explicit TellingLab(record::Log& log) : log_(log) {}

  void start(const core::Scene& scene) override {
    story = Story{};
    log_ = record::Log{};
    log_.embedded.add_source("demos/tellers.cpp", source);
    given_ = 0;
    story.launch(scene.programs.front().name, scene.programs.front().program);
  }
  void command(const core::Command& command) override {
    if (std::holds_alternative<core::RunTo>(command)) {
      set = story.semaphores(TaskId{1}, 1, 1);
      story.fork(TaskId{1});
      story.fork(TaskId{1});
      story.begin(command);
      story.hold(TaskId{1}, core::HeldAt::Line, 3);
      story.end();
    } else if (const auto* does = std::get_if<core::Does>(&command)) {
      story.p(does->task, set);
    }
  }
  std::optional<core::Event> next(std::chrono::milliseconds) override {
    if (idle()) return std::nullopt;
    world_ = core::apply(std::move(world_), story.events[given_]);
    log_.append(story.events[given_]);
    return story.events[given_++];
  }
  bool idle() const override { return given_ == story.events.size(); }
  void rewind(std::uint32_t) override {}
  const core::World& world() const override { return world_; }

  Story story;
  core::ObjectId set;

 private:
  record::Log& log_;
  std::size_t given_ = 0;
  core::World world_;
};

struct Class {
  record::Log log;
  TellingLab lab{log};
  lesson::Loaded loaded =
      lesson::read_lesson("printer", {"lesson.md", lesson_en}, lesson::LessonText{"lesson.zh.md", lesson_zh},
                          [](const std::string&) { return lesson::SourceText{"demos/printer.cpp", source}; });
  std::optional<lesson::Player> player;

  Class() {
    for (const auto& problem : loaded.problems) MESSAGE(lesson::describe(Lang::En, problem));
    REQUIRE(loaded.lesson != nullptr);
    player.emplace(loaded.lesson, lab);
    settle();
  }
  void settle() {
    for (int round = 0; round < 100; ++round) {
      bool busy = player->pump();
      while (const auto event = lab.next(std::chrono::milliseconds(0))) {
        player->on_event(*event, lab.world());
        busy = true;
      }
      if (!busy) return;
    }
    FAIL("never quiet");
  }
  view::Screen screen(Lang lang = Lang::En) {
    view::Situation situation;
    situation.log = &log;
    situation.player = &*player;
    situation.lang = lang;
    return view::make_screen(situation);
  }
};

std::string prose(const view::LessonPane& pane) {
  std::string all;
  for (const auto& item : pane.items) {
    if (const auto* document = std::get_if<view::Document>(&item)) all += lesson::plain(*document) + "\n";
  }
  return all;
}

}  // namespace

TEST_CASE("the lesson shows its text up to the next block and no further") {
  Class room;
  const view::Screen screen = room.screen();
  CHECK(screen.toolbar.title == "One printer");
  CHECK(screen.lesson.next.does == NextButton::Does::Next);
  CHECK(screen.lesson.next.enabled);
  CHECK(screen.lesson.blocks == 3);
  CHECK(screen.lesson.done == 0);
  CHECK(prose(screen.lesson).find("Alice has a letter.") != std::string::npos);
  CHECK(prose(screen.lesson).find("Later prose.") == std::string::npos);
  CHECK(prose(screen.lesson).find("You predicted") == std::string::npos);
  CHECK(prose(room.screen(Lang::Zh).lesson).find("小爱有一封信。") != std::string::npos);
}

TEST_CASE("a played block leaves a mark, lights up what it names, and is told as one") {
  Class room;
  room.player->next();
  room.settle();
  const view::Screen screen = room.screen();
  REQUIRE(screen.semaphores.size() == 1);
  CHECK(screen.semaphores[0].looked_at);
  CHECK(screen.semaphores[0].name == "mutex");
  CHECK(screen.processes[1].name == "Alice");
  CHECK(room.screen(Lang::Zh).processes[1].name == "小爱");
  std::size_t marks = 0;
  for (const auto& item : screen.lesson.items) {
    const auto* mark = std::get_if<view::StepMark>(&item);
    if (mark == nullptr) continue;
    ++marks;
    CHECK(mark->id == "open");
    CHECK(mark->step == 5);
    CHECK(mark->current);
  }
  CHECK(marks == 1);
  // The last of the block's four steps changed nothing; the block as a whole did.
  CHECK(plain(screen.headline).find("is born") != std::string::npos);
  CHECK(screen.processes[2].changed);
}

TEST_CASE("a prediction is open, then answered, then judged with feedback") {
  Class room;
  room.player->next();
  room.settle();
  view::Screen screen = room.screen();
  REQUIRE(screen.lesson.predict.has_value());
  CHECK(screen.lesson.predict->state == PredictState::Open);
  CHECK(screen.lesson.predict->number == 1);
  CHECK(screen.lesson.predict->count == 1);
  REQUIRE(screen.lesson.predict->options.size() == 2);
  CHECK(screen.lesson.predict->options[1].key == 'b');
  CHECK_FALSE(screen.lesson.predict->options[0].right.has_value());
  CHECK(screen.lesson.predict->options[0].feedback.empty());
  CHECK(lesson::plain(screen.lesson.predict->options[0].text) == "Alice goes on, Bob waits");
  CHECK(screen.lesson.next.does == NextButton::Does::Answer);
  CHECK_FALSE(screen.lesson.next.enabled);

  room.player->answer(1);
  screen = room.screen();
  REQUIRE(screen.lesson.predict.has_value());
  CHECK(screen.lesson.predict->state == PredictState::Answered);
  CHECK(screen.lesson.predict->options[1].chosen);
  CHECK_FALSE(screen.lesson.predict->options[1].right.has_value());
  CHECK(screen.lesson.next.enabled);

  room.player->next();
  room.settle();
  screen = room.screen();
  CHECK_FALSE(screen.lesson.predict.has_value());
  const view::PredictCard* card = nullptr;
  for (const auto& item : screen.lesson.items) {
    if (const auto* one = std::get_if<view::PredictCard>(&item)) card = one;
  }
  REQUIRE(card != nullptr);
  CHECK(card->state == PredictState::Wrong);
  CHECK(card->verdict == "The kernel did something else.");
  CHECK(lesson::plain(card->feedback) == "Only if the value were 2.");
  CHECK(card->options[0].right == true);
  CHECK(card->options[1].right == false);
  CHECK(lesson::plain(card->options[0].feedback) == "There is only one.");
  CHECK(screen.lesson.next.does == NextButton::Does::Finished);
  CHECK(screen.lesson.done == 3);
  CHECK(prose(screen.lesson).find("You predicted 0 of 1") != std::string::npos);
  CHECK(prose(room.screen(Lang::Zh).lesson).find("本课到此结束") != std::string::npos);
  CHECK(screen.processes[2].looked_at);
  CHECK(plain(screen.processes[2].why) == "bob waits for mutex ← held by Alice ← held by the lab at line 31");
}

TEST_CASE("a skipped prediction still shows what the kernel did") {
  Class room;
  room.player->next();
  room.settle();
  room.player->skip();
  CHECK_FALSE(room.screen().lesson.predict.has_value());
  room.player->next();
  room.settle();
  const view::Screen screen = room.screen();
  for (const auto& item : screen.lesson.items) {
    if (const auto* card = std::get_if<view::PredictCard>(&item)) {
      CHECK(card->state == PredictState::Skipped);
      CHECK(card->options[0].right == true);
      CHECK_FALSE(card->options[0].chosen);
    }
  }
}

TEST_CASE("leaving the path turns Space into the way back") {
  Class room;
  room.player->next();
  room.settle();
  room.player->note_own_action();
  const view::Screen screen = room.screen();
  CHECK(screen.toolbar.exploring);
  CHECK(screen.banner.kind == view::BannerKind::Exploring);
  CHECK(screen.banner.action == "Return to the lesson");
  CHECK(screen.lesson.next.does == NextButton::Does::Return);
  CHECK(screen.lesson.next.enabled);
}

TEST_CASE("the timeline bears the lesson's names and marks") {
  Class room;
  room.player->next();
  room.settle();
  view::Situation situation;
  situation.log = &room.log;
  situation.player = &*room.player;
  situation.lang = Lang::Zh;
  view::TimelineFeed feed;
  const view::Timeline& timeline = feed.update(situation);
  REQUIRE(timeline.lanes.size() == 3);
  CHECK(timeline.lanes[1].name == "小爱");
  CHECK(timeline.series[0].name == "mutex");
  CHECK(timeline.marks == std::vector<view::Mark>{{5, "open"}});
}
