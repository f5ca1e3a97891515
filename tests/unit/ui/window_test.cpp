#include <doctest/doctest.h>

#include "stage.hpp"
#include "ui/flow.hpp"

using namespace ipclab;
using ui::Key;
using ui::letter;
using ui::testing::Stage;

namespace {

view::Document prose(std::string text) {
  ui::Element paragraph;
  paragraph.spans.push_back({std::move(text), false, false, false, {}});
  return {paragraph};
}

view::ProcessCard process(std::uint32_t task, std::string id, char key, bool can_step) {
  view::ProcessCard card;
  card.task = core::TaskId{task};
  card.id = id;
  card.name = std::move(id);
  card.key = key;
  card.badge = can_step ? view::Badge::Held : view::Badge::Blocked;
  card.can_step = can_step;
  card.can_run = can_step;
  card.can_signal = true;
  return card;
}

// A lesson under way: Alice is held, Bob is blocked.
void fill(view::Screen& screen) {
  screen.lesson.name = "semaphore";
  screen.lesson.items.push_back(prose("Alice goes first."));
  screen.lesson.next = {view::NextButton::Does::Next, "Next", true};
  screen.processes = {process(1, "alice", '1', true), process(2, "bob", '2', false)};
  screen.toolbar.steps = 12;
  screen.toolbar.step = 12;
}

void ask(view::Screen& screen) {
  view::PredictCard card;
  card.id = "who";
  card.question = prose("Who waits?");
  for (const char key : {'a', 'b', 'c'}) {
    view::PredictOption option;
    option.key = key;
    option.text = prose(std::string("answer ") + key);
    card.options.push_back(std::move(option));
  }
  screen.lesson.predict = card;
  screen.lesson.next = {view::NextButton::Does::Answer, "Answer", true};
}

template <class Wish>
const Wish* only(const std::vector<view::Intent>& intents) {
  return intents.size() == 1 ? std::get_if<Wish>(&intents.front()) : nullptr;
}

}  // namespace

TEST_CASE("Space plays the next block, when there is one to play") {
  Stage stage;
  fill(stage.screen);
  CHECK(only<view::NextBlock>(stage.press({Key::Space})) != nullptr);
  stage.screen.lesson.next.enabled = false;
  CHECK(stage.press({Key::Space}).empty());
}

TEST_CASE("off the path, Space returns to it") {
  Stage stage;
  fill(stage.screen);
  stage.screen.lesson.next = {view::NextButton::Does::Return, "Return", true};
  CHECK(only<view::ReturnToPath>(stage.press({Key::Space})) != nullptr);
}

TEST_CASE("a prediction stops Space until a letter chose an answer") {
  Stage stage;
  fill(stage.screen);
  ask(stage.screen);
  stage.frame();
  CHECK(stage.press({Key::Space}).empty());
  CHECK(stage.press({letter('B')}).empty());
  const auto given = stage.press({Key::Space});
  REQUIRE(only<view::Answer>(given) != nullptr);
  CHECK(only<view::Answer>(given)->option == 1);
}

TEST_CASE("Enter gives the chosen answer, a click chooses too") {
  Stage stage;
  fill(stage.screen);
  ask(stage.screen);
  stage.frame();
  CHECK(stage.click("answer:c").empty());
  const auto given = stage.press({Key::Enter});
  REQUIRE(only<view::Answer>(given) != nullptr);
  CHECK(only<view::Answer>(given)->option == 2);
}

TEST_CASE("a choice does not outlive its question") {
  Stage stage;
  fill(stage.screen);
  ask(stage.screen);
  stage.press({letter('A')});
  stage.screen.lesson.predict->id = "another";
  CHECK(stage.press({Key::Space}).empty());
}

TEST_CASE("a digit steps its process; a blocked one cannot be stepped") {
  Stage stage;
  fill(stage.screen);
  const auto stepped = stage.press({letter('1')});
  REQUIRE(only<view::StepTask>(stepped) != nullptr);
  CHECK(only<view::StepTask>(stepped)->task == core::TaskId{1});
  CHECK(stage.press({letter('2')}).empty());
  CHECK(only<view::RunTask>(stage.press(ui::shift(letter('1')))) != nullptr);
}

TEST_CASE("a key that can do nothing says why, until the next key") {
  Stage stage;
  fill(stage.screen);
  stage.screen.processes[1].step_reason = "Bob cannot be stepped.";
  const auto notice = [&] {
    const ui::Item* item = stage.window.items.find("notice");
    return item == nullptr ? std::string() : item->label;
  };
  stage.press({letter('2')});
  CHECK(notice() == "Bob cannot be stepped.");
  stage.press({letter('1')});
  CHECK(notice().empty());
  stage.press(ui::shift(letter('2')));
  CHECK(notice() == "Bob cannot be stepped.");
  stage.screen.toolbar.run_reason = "No process can run.";
  CHECK(stage.press({Key::F5}).empty());
  CHECK(notice() == "No process can run.");
  ask(stage.screen);
  stage.press({Key::Space});
  CHECK(notice().find("Choose an answer") == 0);
  // Off the path the question stays, but it is not the moment to answer.
  stage.screen.lesson.next = {view::NextButton::Does::Return, "Return", true};
  CHECK(stage.press({letter('A')}).empty());
  CHECK(notice().find("Space leads back") != std::string::npos);
}

TEST_CASE("a notice is seen in the narrow window too, and a long one is not cut") {
  Stage stage({800, 700});
  fill(stage.screen);
  stage.screen.notices = {"The run went another way."};
  stage.frame();
  REQUIRE(stage.window.items.find("notice") != nullptr);
  const float line = stage.window.items.find("notice")->to.y - stage.window.items.find("notice")->from.y;
  std::string all;
  for (int i = 0; i < 20; ++i) all += "The run went another way. ";
  stage.screen.notices = {all};
  stage.frame();
  CHECK(stage.window.items.find("notice")->to.y - stage.window.items.find("notice")->from.y > 2 * line);
}

TEST_CASE("source that is too wide is folded, without its remark where the line is the current one") {
  Stage stage;
  fill(stage.screen);
  view::SourceExcerpt excerpt;
  excerpt.file = "printer.cpp";
  excerpt.lines = {{7, "    call(" + std::string(60, 'x') + ", 1);   // [P] may I?", false},
                   {8, "    return 0;", false}};
  stage.screen.lesson.items.push_back(excerpt);
  stage.screen.processes.push_back(process(3, "carol", '3', true));
  stage.screen.processes[0].lines = {{7, "    call(alice, " + std::string(50, 'y') + ");   // remark", true}};
  stage.window.items.record_texts = true;
  stage.frame();
  const auto drawn = [&](std::string_view text) {
    for (const ui::DrawnText& one : stage.window.items.texts)
      if (one.text == text) return &one;
    return static_cast<const ui::DrawnText*>(nullptr);
  };
  REQUIRE(drawn("// [P] may I?") != nullptr);
  REQUIRE(drawn("return") != nullptr);
  REQUIRE(drawn("7") != nullptr);
  CHECK(drawn("// [P] may I?")->from.y > drawn("7")->from.y);
  CHECK(drawn("return")->from.y > drawn("// [P] may I?")->from.y);
  CHECK(drawn("// [P] may I?")->to.x <= drawn("// [P] may I?")->clip_to.x);
  CHECK(drawn("alice") != nullptr);
  CHECK(drawn("// remark") == nullptr);
}

TEST_CASE("text that goes on below says so, and one press shows it") {
  Stage stage;
  fill(stage.screen);
  stage.frame();
  CHECK(stage.window.items.find("more") == nullptr);
  for (int i = 0; i < 60; ++i) stage.screen.lesson.items.push_back(prose("A paragraph."));
  for (int i = 0; i < 6; ++i) stage.frame();  // it scrolls to what is new
  REQUIRE(stage.window.items.find("more") != nullptr);
  for (int i = 0; i < 20 && stage.window.items.find("more") != nullptr; ++i) {
    CHECK(stage.click("more").empty());
    stage.frame();
  }
  CHECK(stage.window.items.find("more") == nullptr);
}

TEST_CASE("the buttons of a card do what they say, and grey ones nothing") {
  Stage stage;
  fill(stage.screen);
  stage.frame();
  CHECK(only<view::StepTask>(stage.click("step:alice")) != nullptr);
  CHECK(stage.click("step:bob").empty());
  CHECK(only<view::Kill>(stage.click("kill:bob")) != nullptr);
  CHECK(stage.click("signal:bob").empty());
  const auto sent = stage.click("send:SIGUSR1");
  REQUIRE(only<view::SendSignal>(sent) != nullptr);
  CHECK(only<view::SendSignal>(sent)->task == core::TaskId{2});
}

TEST_CASE("Tab and Enter press what is focused") {
  Stage stage;
  fill(stage.screen);
  stage.frame();
  stage.window.items.focus("step:alice");
  CHECK(only<view::StepTask>(stage.press({Key::Enter})) != nullptr);
}

TEST_CASE("under the help sheet no key reaches the lab") {
  Stage stage;
  fill(stage.screen);
  stage.press({Key::F1});
  REQUIRE(stage.window.items.find("help:sheet") != nullptr);
  CHECK(stage.press({Key::Space}).empty());
  CHECK(stage.press({letter('1')}).empty());
  stage.press({Key::Escape});
  CHECK(stage.window.items.find("help:sheet") == nullptr);
  CHECK(only<view::NextBlock>(stage.press({Key::Space})) != nullptr);
}

TEST_CASE("looking at the past: go live, or rewind to what is shown") {
  Stage stage;
  fill(stage.screen);
  stage.screen.toolbar.step = 7;
  stage.screen.banner = {view::BannerKind::Past, {{"Looking at step 7.", {}, {}, {}}}, "Go live", "Rewind here"};
  stage.frame();
  CHECK(only<view::GoLive>(stage.click("banner:action")) != nullptr);
  const auto rewound = stage.press({Key::Backspace});
  REQUIRE(only<view::Rewind>(rewound) != nullptr);
  CHECK(only<view::Rewind>(rewound)->step == 7);
}

TEST_CASE("a click on the timeline looks at the step that ended there") {
  Stage stage;
  fill(stage.screen);
  stage.timeline.steps = 12;
  stage.timeline.cursor = 12;
  stage.timeline.lanes.push_back({core::TaskId{1}, "alice", "alice", 0, {{1, 13, view::LaneState::Ran, {}, 0}}, {}});
  stage.frame();
  const ui::Item* plot = stage.window.items.find("timeline");
  REQUIRE(plot != nullptr);
  CHECK(plot->value == "12/12");
  const float step = (plot->to.x - plot->from.x) / 16;  // a short run fills 16 steps
  const auto sought = stage.click({plot->from.x + 5 * step, plot->to.y - 4});
  REQUIRE_FALSE(sought.empty());
  REQUIRE(std::get_if<view::SeekStep>(&sought.front()) != nullptr);
  CHECK(std::get_if<view::SeekStep>(&sought.front())->step == 5);
}

TEST_CASE("the lane says its states as letters") {
  Stage stage;
  fill(stage.screen);
  stage.timeline.steps = 5;
  stage.timeline.cursor = 5;
  stage.timeline.lanes.push_back({core::TaskId{1},
                                  "alice",
                                  "alice",
                                  0,
                                  {{2, 3, view::LaneState::Held, {}, 0},
                                   {3, 4, view::LaneState::Ran, {}, 0},
                                   {4, 6, view::LaneState::Blocked, {}, 0}},
                                  {}});
  stage.frame();
  REQUIRE(stage.window.items.find("lane:alice") != nullptr);
  CHECK(stage.window.items.find("lane:alice")->value == ".hrbb");
}

TEST_CASE("a narrow window shows one panel at a time, and the keys of the others still work") {
  Stage stage({800, 700});
  fill(stage.screen);
  stage.frame();
  CHECK(stage.window.items.find("step:alice") == nullptr);
  CHECK(only<view::StepTask>(stage.press({letter('1')})) != nullptr);
  stage.click("tab:processes");
  CHECK(stage.window.items.find("step:alice") != nullptr);
  CHECK(stage.window.items.find("next") == nullptr);
  CHECK(only<view::NextBlock>(stage.press({Key::Space})) != nullptr);
}

TEST_CASE("where no lesson is open, the list of lessons is") {
  Stage stage;
  stage.screen.course.push_back({"semaphore", "Waiting", "P and V", "15 minutes", false});
  stage.frame();
  const auto opened = stage.click("lesson:semaphore");
  REQUIRE(only<view::OpenLesson>(opened) != nullptr);
  CHECK(only<view::OpenLesson>(opened)->name == "semaphore");
}

TEST_CASE("type grows and shrinks, and projector mode is larger") {
  Stage stage;
  fill(stage.screen);
  stage.press(ui::control(letter('=')));
  CHECK(stage.window.font_scale() == doctest::Approx(1.1f));
  stage.press(ui::control(letter('0')));
  CHECK(stage.window.font_scale() == doctest::Approx(1.0f));
  stage.press({Key::F11});
  CHECK(stage.window.font_scale() > 1.3f);
}

TEST_CASE("the size of a step goes with the wish, and a digit lets a timed wait be over") {
  Stage stage;
  fill(stage.screen);
  stage.frame();
  stage.press({Key::F6});
  const auto stepped = stage.press({letter('1')});
  REQUIRE(only<view::StepTask>(stepped) != nullptr);
  CHECK(only<view::StepTask>(stepped)->size == core::StepSize::Line);
  stage.click("size:instruction");
  CHECK(only<view::StepTask>(stage.click("step:alice"))->size == core::StepSize::Instruction);
  stage.screen.processes[1].can_expire = true;
  const auto over = stage.press({letter('2')});
  REQUIRE(only<view::ExpireTask>(over) != nullptr);
  CHECK(only<view::ExpireTask>(over)->task == core::TaskId{2});
  stage.screen.toolbar.can_run = true;
  const auto slow = stage.press(ui::shift(Key::F5));
  REQUIRE(only<view::RunAll>(slow) != nullptr);
  CHECK(only<view::RunAll>(slow)->pace_ms > 0);
}

TEST_CASE("who types into a terminal has the letters for himself, until Escape") {
  Stage stage;
  fill(stage.screen);
  view::TerminalView terminal;
  terminal.root = core::TaskId{1};
  terminal.name = "alice";
  terminal.reader = view::Person{core::TaskId{1}, "alice", 0};
  terminal.can_type = true;
  stage.screen.terminals.push_back(terminal);
  stage.frame();
  REQUIRE(stage.window.items.find("input:alice") != nullptr);
  stage.press({Key::F2});
  CHECK(stage.frame({{letter('1')}}, "1").empty());
  CHECK(stage.frame({{Key::Space}}, " ").empty());
  CHECK(stage.frame({}, "小x").empty());
  CHECK(stage.press({Key::Backspace}).empty());
  CHECK(stage.window.items.find("input:alice")->value == "1 小");
  const auto sent = stage.press({Key::Enter});
  REQUIRE(only<view::TypeText>(sent) != nullptr);
  CHECK(only<view::TypeText>(sent)->text == "1 小\n");
  CHECK(only<view::EndInput>(stage.press(ui::control(letter('D')))) != nullptr);
  stage.press({Key::Escape});
  CHECK(only<view::StepTask>(stage.press({letter('1')})) != nullptr);
}

TEST_CASE("an object's card says its rows, contents and bytes; a process shows its lists") {
  Stage stage;
  fill(stage.screen);
  view::ObjectCard card;
  card.id = "3";
  card.name = "letters";
  card.fill = view::Fill{5, 65536, "5 of 65536 bytes", true};
  card.rows.push_back({"write end", {{"alice 4", view::Ink::Plain, {}, {}}}, {}, false, true});
  card.contents.push_back({"type 2", "5 bytes", "hello", view::Person{core::TaskId{1}, "alice", 0}, true});
  card.bytes.push_back({"0000", "68 65", "he", false});
  stage.screen.objects.push_back(card);
  stage.screen.processes[0].variables.push_back({"balance", "int", "100", false, true});
  stage.frame();
  const ui::Item* item = stage.window.items.find("object:3");
  REQUIRE(item != nullptr);
  CHECK(item->label == "letters");
  CHECK(item->value == "fill: 5 of 65536 bytes; write end: alice 4; [type 2, 5 bytes, hello, alice]; 0000 68 65");
  CHECK(stage.window.items.find("variables:alice")->value == "changed");
  stage.click("variables:alice");
  REQUIRE(stage.window.items.find("page:alice") != nullptr);
  CHECK(stage.window.items.find("page:alice")->value == "balance: 100");
}
