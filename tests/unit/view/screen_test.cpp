#include "view/screen.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "../../story.hpp"
#include "view/situation.hpp"
#include "view/weave.hpp"

using namespace ipclab;
using core::TaskId;
using tests::Story;
using text::Lang;

namespace {

struct Bank : Story {
  TaskId bank = launch("bank", "tellers");
  core::ObjectId set = semaphores(bank, 1, 1);
  TaskId alice = fork(bank), bob = fork(bank);
};

record::Log log_of(const Story& story) {
  record::Log log;
  std::string source;
  for (int line = 1; line <= 200; ++line) source += "line " + std::to_string(line) + "\n";
  log.embedded.add_source("demos/tellers.cpp", source);
  for (const core::Event& event : story.events) log.append(event);
  return log;
}

view::Screen screen_of(const record::Log& log, Lang lang = Lang::En, std::optional<std::uint32_t> past = {}) {
  view::Situation situation;
  situation.log = &log;
  situation.lang = lang;
  situation.past = past;
  return view::make_screen(situation);
}

}  // namespace

TEST_CASE("nothing started: an empty screen that offers the lessons") {
  view::Situation situation;
  situation.course = {{"semaphore", {"Waiting", "等待"}, {"P and V", "P 与 V"}, 15, true}};
  situation.lang = Lang::Zh;
  const view::Screen screen = view::make_screen(situation);
  CHECK(screen.toolbar.mode == view::Mode::Empty);
  CHECK_FALSE(screen.toolbar.can_run);
  REQUIRE(screen.course.size() == 1);
  CHECK(screen.course[0].title == "P 与 V");
  CHECK(screen.course[0].about == "15 分钟");
  CHECK(screen.course[0].done);
}

TEST_CASE("process cards: held and blocked differ, with reason, keys and source") {
  Bank story;
  story.p(story.alice, story.set);
  story.p(story.bob, story.set);
  const record::Log log = log_of(story);
  const view::Screen screen = screen_of(log);
  REQUIRE(screen.processes.size() == 3);
  const view::ProcessCard& alice = screen.processes[1];
  const view::ProcessCard& bob = screen.processes[2];
  CHECK(alice.name == "bank.1");
  CHECK(alice.pid == "pid 101");
  CHECK(alice.key == '2');
  CHECK(alice.colour == 1);
  CHECK(alice.badge == view::Badge::Held);
  CHECK(alice.badge_text == "held");
  CHECK(alice.can_step);
  CHECK(alice.step_reason.empty());
  CHECK(plain(alice.last) == "semop() = 0");
  CHECK(plain(alice.next) == "just back from semop()");
  CHECK(alice.why.empty());
  CHECK_FALSE(alice.acted);

  CHECK(bob.badge == view::Badge::Blocked);
  CHECK_FALSE(bob.can_step);
  CHECK(bob.can_signal);
  CHECK(bob.step_reason == "bank.2 cannot be stepped: the kernel keeps it waiting in semop().");
  CHECK(plain(bob.next) == "in semop(semaphore 1 of bank, −1)");
  CHECK(plain(bob.why) == "bank.2 waits for semaphore 1 of bank ← held by bank.1 ← held by the lab at line 31");
  CHECK(bob.acted);
  CHECK(bob.changed);

  CHECK(alice.file == "demos/tellers.cpp");
  const auto current =
      std::find_if(alice.lines.begin(), alice.lines.end(), [](const auto& line) { return line.current; });
  REQUIRE(current != alice.lines.end());
  CHECK(current->number == 31);
  CHECK(current->text == "line 31");
  CHECK(alice.lines.front().number == 1);
  CHECK(alice.lines.back().number == 91);
}

TEST_CASE("the semaphore card: value, waiters, holder, undo, and only what changed lights up") {
  Bank story;
  story.p(story.alice, story.set, 0, true);
  record::Log log = log_of(story);
  view::Screen screen = screen_of(log);
  REQUIRE(screen.semaphores.size() == 1);
  view::SemaphoreCard card = screen.semaphores[0];
  CHECK(card.value == 0);
  CHECK(card.value_before == 1);
  CHECK(card.value_changed);
  CHECK(card.holders_changed);
  CHECK(card.undo_changed);
  CHECK_FALSE(card.waiting_changed);
  CHECK_FALSE(card.ncnt_changed);
  CHECK(card.about == "semid 0 · IPC_PRIVATE");
  CHECK(card.last_pid == "101 bank.1");
  REQUIRE(card.holders.size() == 1);
  CHECK(card.holders[0].who.task == story.alice);
  CHECK(card.holders[0].amount == 1);
  CHECK(card.holders[0].text.empty());
  CHECK_FALSE(card.holders[0].gone);
  REQUIRE(card.undo.size() == 1);
  CHECK(card.undo[0].text == "+1");
  CHECK(plain(screen.headline) == "bank.1 does P on semaphore 1 of bank: 1 → 0, and goes on.");

  story.p(story.bob, story.set);
  log = log_of(story);
  screen = screen_of(log, Lang::Zh);
  card = screen.semaphores[0];
  CHECK_FALSE(card.value_changed);
  CHECK_FALSE(card.value_before.has_value());
  CHECK_FALSE(card.undo_changed);
  CHECK(card.waiting_changed);
  CHECK(card.ncnt_changed);
  CHECK_FALSE(card.zcnt_changed);
  CHECK(card.ncnt == 1);
  REQUIRE(card.waiting.size() == 1);
  CHECK(card.waiting[0].who.name == "bank.2");
  CHECK(card.waiting[0].wants == "−1");
}

TEST_CASE("a large set shows some members and says how many more") {
  Story story;
  const TaskId bank = story.launch("bank", "tellers");
  story.semaphores(bank, 40, 1);
  const record::Log log = log_of(story);
  const view::Screen screen = screen_of(log);
  CHECK(screen.semaphores.size() == 16);
  CHECK(screen.more_objects == 24);
  CHECK(screen.semaphores[3].name == "semaphore 1[3] of bank");
  CHECK(screen.semaphores[3].about == "semid 0 · IPC_PRIVATE · member 3 of 40");
}

TEST_CASE("looking at the past is read only and says so") {
  Bank story;
  story.p(story.alice, story.set);
  story.v(story.alice, story.set);
  const record::Log log = log_of(story);
  const view::Screen past = screen_of(log, Lang::En, 5);
  CHECK(past.toolbar.mode == view::Mode::Past);
  CHECK(past.toolbar.step == 5);
  CHECK(past.toolbar.steps == 6);
  CHECK(past.toolbar.can_go_live);
  CHECK(past.toolbar.can_rewind);
  CHECK_FALSE(past.toolbar.can_run);
  CHECK(past.banner.kind == view::BannerKind::Past);
  CHECK(plain(past.banner.text) == "You are looking at step 5 of 6; nothing can be changed here.");
  CHECK(past.semaphores[0].value == 0);
  CHECK(plain(past.headline) == "bank.1 does P on semaphore 1 of bank: 1 → 0, and goes on.");
  CHECK_FALSE(past.processes[1].can_step);
  CHECK_FALSE(past.processes[1].can_signal);
  CHECK(past.processes[1].step_reason == "This is the past: go live, or rewind to here, to act.");

  const view::Screen end = screen_of(log, Lang::En, 6);
  CHECK(end.toolbar.mode == view::Mode::Live);
  CHECK(end.processes[1].can_step);
  const view::Screen beginning = screen_of(log, Lang::En, 0);
  CHECK(beginning.processes.empty());
  CHECK(beginning.headline.empty());
  CHECK_FALSE(beginning.toolbar.can_back);
}

TEST_CASE("while a step is under way nothing can be commanded but hold") {
  Bank story;
  story.begin(core::Step{story.alice, 1});
  story.tell(story.alice, core::Resumed{});
  const record::Log log = log_of(story);
  const view::Screen screen = screen_of(log);
  CHECK(screen.toolbar.mode == view::Mode::Running);
  CHECK(screen.toolbar.can_hold);
  CHECK_FALSE(screen.toolbar.can_run);
  CHECK_FALSE(screen.toolbar.can_reset);
  CHECK(screen.processes[1].badge == view::Badge::Running);
  CHECK_FALSE(screen.processes[2].can_step);
}

TEST_CASE("a deadlock and our own failure have banners") {
  Bank story;
  story.p(story.alice, story.set);
  story.p(story.bob, story.set);
  story.killed(story.alice);
  CHECK(screen_of(log_of(story)).banner.kind == view::BannerKind::Deadlock);
  CHECK(screen_of(log_of(story)).semaphores[0].holders[0].gone);
  CHECK(screen_of(log_of(story)).processes[1].exit == "killed by SIGKILL");
  CHECK(screen_of(log_of(story)).processes[1].badge == view::Badge::Zombie);
  story.tell(std::nullopt, core::EngineFailed{{"refuse.failed", {}}});
  const view::Screen failed = screen_of(log_of(story));
  CHECK(failed.banner.kind == view::BannerKind::Failure);
  CHECK(failed.banner.action == "Start again");
  CHECK_FALSE(failed.toolbar.can_run);
}

TEST_CASE("terminals keep who wrote what, what is new, and only what can be shown") {
  Bank story;
  story.begin(core::Step{story.alice, 1});
  story.tell(story.alice, core::OutputWritten{1, "in\n", 3});
  story.end();
  story.begin(core::Step{story.bob, 1});
  story.tell(story.bob, core::OutputWritten{2, "\x1b[1m\xff小\r\n", 10});
  story.end();
  const view::Screen screen = screen_of(log_of(story));
  REQUIRE(screen.terminals.size() == 1);
  const auto& pieces = screen.terminals[0].pieces;
  REQUIRE(pieces.size() == 2);
  CHECK(pieces[0].writer.name == "bank.1");
  CHECK(pieces[0].text == "in\n");
  CHECK_FALSE(pieces[0].fresh);
  CHECK(pieces[1].fresh);
  CHECK(pieces[1].descriptor == 2);
  CHECK(pieces[1].text == "·[1m\ufffd小\n");
  CHECK(screen.terminals[0].skipped.empty());
}

TEST_CASE("a flood of output shows its end and says what is missing") {
  Bank story;
  story.begin(core::Step{story.alice, 1});
  for (int i = 0; i < 40; ++i) story.tell(story.alice, core::OutputWritten{1, std::string(4096, 'x'), 4096});
  story.end();
  const view::Screen screen = screen_of(log_of(story));
  REQUIRE(screen.terminals.size() == 1);
  CHECK(screen.terminals[0].skipped == "96 KiB before this are not shown");
  REQUIRE(screen.terminals[0].pieces.size() == 1);
  CHECK(screen.terminals[0].pieces[0].text.size() == 64 * 1024);
}

TEST_CASE("bytes that are no UTF-8 are replaced one by one") {
  CHECK(view::printable("a\xc0\xaf") == "a\ufffd\ufffd");
  CHECK(view::printable("\xe4\xbf") == "\ufffd\ufffd");
  CHECK(view::printable("\xed\xa0\x80") == "\ufffd\ufffd\ufffd");
  CHECK(view::printable("\xf0\x9f\x98\x80") == "\xf0\x9f\x98\x80");
  CHECK(view::printable(std::string_view("a\0b\t\n", 5)) == "a·b\t\n");
}

TEST_CASE("where the program has run out, its last line is not the next one") {
  Bank story;
  story.begin(core::Step{story.alice, 1});
  story.hold(story.alice, core::HeldAt::BeforeCall, 31, Story::call("exit"));
  story.end();
  record::Log log = log_of(story);
  CHECK(screen_of(log).processes[1].behind);
  CHECK(plain(screen_of(log).processes[1].next) == "main is over, about to: exit()");
  CHECK_FALSE(screen_of(log).processes[2].behind);
  // The same call out of its own source is one like any other.
  record::Log own;
  own.embedded.add_source("demos/tellers.cpp", std::string(30, '\n') + "std::exit(1);\n");
  for (const core::Event& event : story.events) own.append(event);
  CHECK_FALSE(screen_of(own).processes[1].behind);
}

TEST_CASE("what cannot be run says why") {
  Bank story;
  CHECK(screen_of(log_of(story)).toolbar.run_reason.empty());
  CHECK(screen_of(log_of(story), Lang::En, 1).toolbar.run_reason.find("past") != std::string::npos);
  for (const core::TaskId task : {story.alice, story.bob, story.bank}) story.killed(task);
  CHECK(screen_of(log_of(story)).toolbar.run_reason.find("No process can run") == 0);
}
