#include "view/sentence.hpp"

#include <doctest/doctest.h>

#include "../../story.hpp"
#include "text/catalogue.hpp"

using namespace ipclab;
using core::TaskId;
using tests::Story;
using text::Lang;

namespace {

view::Names english() { return {Lang::En, {{"bank.1", "alice"}, {"bank.2", "bob"}}, {{{"bank", 1, 0}, "mutex"}}, {}, {}}; }
view::Names chinese() {
  return {Lang::Zh, {{"bank", "银行"}, {"bank.1", "小爱"}, {"bank.2", "小波"}}, {{{"bank", 1, 0}, "mutex"}}, {}, {}};
}

struct Bank : Story {
  TaskId bank = launch("bank", "tellers");
  core::ObjectId set;
  TaskId alice, bob;
  explicit Bank(std::uint32_t members = 1) : set(semaphores(bank, members, 1)), alice(fork(bank)), bob(fork(bank)) {
    mark();
  }
  void mark() {
    before = world;
    first = events.size();
  }
  std::string happened(const view::Names& names) const {
    return plain(view::headline(names, before, std::span(events).subspan(first), world));
  }
  // The sentences of the single events since mark(), as a text front end prints them.
  std::vector<std::string> told(const view::Names& names) const {
    std::vector<std::string> lines;
    core::World at = before;
    for (const core::Event& event : std::span(events).subspan(first)) {
      const std::string line = plain(view::sentence(names, at, event));
      if (!line.empty()) lines.push_back(line);
      at = core::apply(std::move(at), event);
    }
    return lines;
  }
  core::World before;
  std::size_t first = 0;
};

}  // namespace

TEST_CASE("a P that succeeds") {
  Bank story;
  story.p(story.alice, story.set);
  CHECK(story.happened(english()) == "alice does P on mutex: 1 → 0, and goes on.");
  CHECK(story.happened(chinese()) == "小爱对 mutex 做 P 操作：1 → 0，没有阻塞。");
  CHECK(story.told(english()) == std::vector<std::string>{"alice does P on mutex and goes on.", "mutex: 1 → 0."});
}

TEST_CASE("names and values are spans, so that they can be coloured and clicked") {
  Bank story;
  story.p(story.alice, story.set);
  const auto told = view::headline(english(), story.before, std::span(story.events).subspan(story.first), story.world);
  REQUIRE(told.size() == 8);
  CHECK(told[0] == view::Span{"alice", view::Ink::Process, story.alice, {}});
  CHECK(told[1] == view::Span{" does P on ", view::Ink::Plain, {}, {}});
  CHECK(told[2] == view::Span{"mutex", view::Ink::Object, {}, story.set});
  CHECK(told[4] == view::Span{"1", view::Ink::Value, {}, {}});
}

TEST_CASE("a P that blocks says the value and who waits") {
  Bank story;
  story.p(story.alice, story.set);
  story.mark();
  story.p(story.bob, story.set);
  CHECK(story.happened(english()) == "bob does P on mutex, but the value is 0: the kernel makes bob wait.");
  CHECK(story.happened(chinese()) == "小波对 mutex 做 P 操作，但值为 0，内核让小波阻塞等待。");
}

TEST_CASE("a V with a waiter hands over inside the kernel: no value 1 is ever told") {
  Bank story;
  story.p(story.alice, story.set);
  story.p(story.bob, story.set);
  story.mark();
  story.v(story.alice, story.set);
  CHECK(story.happened(english()) ==
        "alice does V on mutex. The kernel hands it to bob, who was waiting, within the same call: the value stays 0.");
  CHECK(story.happened(chinese()) ==
        "小爱对 mutex 做 V 操作。内核在同一次调用里就把它转交给正在等待的小波，值仍是 0。");
  CHECK(story.told(english()) == std::vector<std::string>{"alice does V on mutex.",
                                                          "The kernel lets bob go on: its wait for mutex is over.",
                                                          "bob is back from semop(): the P on mutex is done."});
  CHECK(story.told(chinese()).back() == "小波从 semop() 返回：对 mutex 的 P 操作完成了。");
}

TEST_CASE("a V without a waiter, and several at once") {
  Bank story;
  story.v(story.alice, story.set);
  CHECK(story.happened(english()) == "alice does V on mutex: 1 → 2.");
  story.mark();
  story.begin(core::Does{story.alice, "semop", 3});
  story.tell(story.alice, core::Resumed{});
  for (int i = 0; i < 3; ++i) {
    story.enter(story.alice, Story::semop(story.set, 0, 1), 30);
    story.returns(story.alice, 0);
  }
  story.sample(story.set, 0, 5, 0, 0, story.alice);
  story.end();
  CHECK(story.happened(english()) == "alice does V 3 times on mutex: 2 → 5.");
  CHECK(story.happened(chinese()) == "小爱对 mutex 做 3 次 V 操作：2 → 5。");
}

TEST_CASE("IPC_NOWAIT") {
  Bank story;
  story.p(story.alice, story.set);
  story.mark();
  story.operate(story.bob, Story::semop(story.set, 0, -1, true));
  CHECK(story.happened(english()) == "bob asks for mutex without waiting and does not get it: −1 EAGAIN.");
}

TEST_CASE("fork, creation, SETVAL") {
  Story story;
  const TaskId bank = story.launch("bank", "tellers");
  core::World before = story.world;
  std::size_t first = story.events.size();
  story.semaphores(bank, 1, 1);
  CHECK(plain(view::headline(english(), before, std::span(story.events).subspan(first), story.world)) ==
        "bank creates mutex, a set of 1 semaphore. bank sets mutex to 1.");
  before = story.world;
  first = story.events.size();
  story.fork(bank);
  CHECK(plain(view::headline(english(), before, std::span(story.events).subspan(first), story.world)) ==
        "bank calls fork(): alice is born.");
  CHECK(plain(view::headline(chinese(), before, std::span(story.events).subspan(first), story.world)) ==
        "银行调用 fork()，小爱诞生。");
}

TEST_CASE("who is killed holding a semaphore has not given it back, and a waiter is lost") {
  Bank story;
  story.p(story.alice, story.set);
  story.p(story.bob, story.set);
  story.mark();
  story.killed(story.alice);
  CHECK(story.happened(english()) ==
        "alice is killed by SIGKILL. alice took mutex and did not give it back. bob waits, and nobody is left who "
        "could release it.");
  CHECK(plain(view::why_line(english(), story.world, story.bob)) ==
        "bob waits for mutex ← held by alice ← has ended, and nobody owes the V any more");
}

TEST_CASE("undo at exit hands over too") {
  Bank story;
  story.p(story.alice, story.set, 0, true);
  story.p(story.bob, story.set, 0, true);
  story.mark();
  story.begin(core::SendSignal{story.alice, 9});
  story.tell(story.alice, core::Exited{{true, 9, false}, true});
  story.tell(story.alice, core::UndoApplied{story.set, 0, 1});
  story.tell(story.bob, core::Released{story.alice});
  story.tell(story.bob, core::CallReturned{{"semop", 0, 0}});
  story.hold(story.bob, core::HeldAt::AfterCall, 31);
  story.sample(story.set, 0, 0, 0, 0, story.alice);
  story.end();
  CHECK(story.happened(english()) ==
        "alice is killed by SIGKILL. The kernel undoes what alice left undone, +1 on mutex, and hands it to bob, who "
        "was waiting: the value stays 0.");
}

TEST_CASE("removal under a waiter") {
  Bank story;
  story.p(story.alice, story.set);
  story.p(story.bob, story.set);
  story.mark();
  story.begin(core::Does{story.bank, "semctl", 1});
  core::Call remove = Story::call("semctl");
  remove.object = story.set;
  story.enter(story.bank, remove, 50);
  story.tell(story.bank, core::ObjectRemoved{story.set});
  story.returns(story.bank, 0);
  story.tell(story.bob, core::Released{story.bank});
  story.tell(story.bob, core::CallReturned{{"semop", -1, 43}});
  story.hold(story.bob, core::HeldAt::AfterCall, 31);
  story.end();
  CHECK(story.happened(english()) ==
        "bank removes mutex. The kernel lets bob go on: its wait for mutex is over. bob: semop() returns −1 EIDRM: "
        "the object was removed while it waited.");
}

TEST_CASE("where nothing happened it is told where the task stands") {
  Bank story;
  story.begin(core::Step{story.alice, 1});
  story.tell(story.alice, core::Resumed{});
  story.hold(story.alice, core::HeldAt::BeforeCall, 30, Story::semop(story.set, 0, -1));
  story.end();
  CHECK(story.happened(english()) == "alice is about to call semop(mutex, −1).");
  CHECK(story.told(english()).empty());
}

TEST_CASE("the why-line follows the chain") {
  Bank story;
  story.p(story.alice, story.set);
  story.p(story.bob, story.set);
  CHECK(plain(view::why_line(english(), story.world, story.bob)) ==
        "bob waits for mutex ← held by alice ← held by the lab at line 31");
  story.begin(core::Step{story.alice, 1});
  story.hold(story.alice, core::HeldAt::BeforeCall, 35, Story::semop(story.set, 0, 1));
  story.end();
  CHECK(plain(view::why_line(english(), story.world, story.bob)) ==
        "bob waits for mutex ← held by alice ← held by the lab before semop()");
  CHECK(plain(view::why_line(chinese(), story.world, story.bob)) ==
        "小波在等 mutex ← 被小爱占用 ← 被实验台暂停在 semop() 之前");
  CHECK(plain(view::why_line(english(), story.world, story.alice)).empty());

  story.blocks_in(story.bank, Story::call("wait"));
  CHECK(plain(view::why_line(english(), story.world, story.bank)) ==
        "bank waits for alice or bob to end ← alice is held by the lab before semop()");
}

TEST_CASE("a circle is called a deadlock") {
  Bank story(2);
  story.p(story.alice, story.set, 0);
  story.p(story.bob, story.set, 1);
  story.p(story.alice, story.set, 1);
  story.mark();
  story.p(story.bob, story.set, 0);
  CHECK(story.happened(english()) ==
        "bob does P on mutex, but the value is 0: the kernel makes bob wait. Deadlock: alice and bob wait for each "
        "other in a circle.");
  CHECK(plain(view::why_line(english(), story.world, story.alice)) ==
        "alice waits for semaphore 1[1] of bank ← held by bob ← waits for mutex ← held by alice ← alice again: a "
        "circle, nobody can go on");
}

TEST_CASE("calls and results as a person writes them") {
  Bank story;
  core::Call two = Story::semop(story.set, 0, -1, false, true);
  CHECK(plain(view::call_text(english(), story.world, two)) == "semop(mutex, −1, SEM_UNDO)");
  two.operations.push_back({0, 2, true, false});
  CHECK(plain(view::call_text(english(), story.world, two)) == "semop(mutex −1, SEM_UNDO, mutex +2, IPC_NOWAIT)");
  core::Call wait = Story::call("waitpid");
  wait.arguments = {{"pid", 0, "-1"}, {"wstatus", 0, "NULL"}};
  CHECK(plain(view::call_text(english(), story.world, wait)) == "waitpid(-1, NULL)");
  CHECK(plain(view::returned_text({"semop", -1, 11})) == "semop() = −1 EAGAIN");
  CHECK(plain(view::returned_text({"fork", 101, 0})) == "fork() = 101");
}

TEST_CASE("the beginning and the end of a free run are told, though nothing else happens in them") {
  Bank story;
  story.begin(core::Run{});
  story.end();
  CHECK(story.happened(english()) == "All processes run.");
  story.mark();
  story.begin(core::Run{{story.alice}, {}, 0});
  story.end();
  CHECK(story.happened(english()) == "alice runs on until it blocks or ends.");
  story.mark();
  story.begin(core::Hold{});
  story.end();
  CHECK(story.happened(english()) == "The run is over: whoever is not blocked is held.");
  for (const core::TaskId task : {story.alice, story.bob, story.bank}) story.killed(task);
  story.mark();
  story.begin(core::Hold{});
  story.end();
  CHECK(story.happened(chinese()) == "所有进程都已结束。");
}
