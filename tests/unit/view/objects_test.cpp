// Objects of every kind: what happens to them in words, and the cards that show them.
#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>

#include "../../story.hpp"
#include "view/sentence.hpp"
#include "view/situation.hpp"
#include "view/weave.hpp"

using namespace ipclab;
using core::TaskId;
using tests::Story;
using text::Lang;

namespace {

struct Two : Story {
  TaskId bank = launch("bank", "tellers");
  TaskId alice = fork(bank), bob = fork(bank);
  core::World before;
  std::size_t first = 0;
  view::Names en{Lang::En, {{"bank.1", "Alice"}, {"bank.2", "Bob"}}, {}, {}, {}};
  view::Names zh{Lang::Zh, {{"bank.1", "小爱"}, {"bank.2", "小波"}}, {}, {}, {}};

  // A step of `task` of which the events follow.
  void step(TaskId task, core::Call call) {
    before = world;
    first = events.size();
    begin(core::Step{task, 1});
    tell(task, core::Resumed{});
    enter(task, std::move(call), 20);
  }
  void done(TaskId task) {
    hold(task, core::HeldAt::AfterCall, 20);
    end();
  }
  std::string happened(const view::Names& names) const {
    return plain(view::headline(names, before, std::span(events).subspan(first), world));
  }
  static core::Call on(std::string name, core::ObjectId object, std::vector<core::Argument> arguments = {}) {
    core::Call made = call(std::move(name));
    made.object = object;
    made.arguments = std::move(arguments);
    return made;
  }
  view::ObjectCard card(core::ObjectId object) const {
    record::Log log;
    for (const core::Event& event : events) log.append(event);
    view::Situation situation;
    situation.log = &log;
    const view::Screen screen = view::make_screen(situation);
    for (const view::ObjectCard& card : screen.objects) {
      if (card.object == object) return card;
    }
    return {};
  }
};

const view::CardRow* row(const view::ObjectCard& card, const std::string& label) {
  for (const view::CardRow& one : card.rows) {
    if (one.label == label) return &one;
  }
  return nullptr;
}

std::string value(const view::ObjectCard& card, const std::string& label) {
  const view::CardRow* found = row(card, label);
  return found == nullptr ? "(no row)" : plain(found->value);
}

struct Piped : Two {
  core::ObjectId pipe_id = pipe(bank);
  void writes(TaskId task, const std::string& bytes) {
    step(task, on("write", pipe_id, {{"fd", 4, "4"}}));
    returns(task, static_cast<std::int64_t>(bytes.size()));
    tell(task, core::DataMoved{pipe_id, core::Flow::In, bytes.size(), bytes});
    tell({}, core::StreamSampled{pipe_id, bytes.size(), 65536});
    done(task);
  }
};

}  // namespace

TEST_CASE("a pipe: who wrote what, how full it is, who holds its ends") {
  Piped story;
  story.writes(story.bank, "hello\n");
  CHECK(story.happened(story.en) == "bank writes 6 bytes into pipe 1 of bank: “hello”.");
  CHECK(story.happened(story.zh) == "bank 向 bank 的管道 1 写入 6 字节：“hello”。");
  view::ObjectCard card = story.card(story.pipe_id);
  CHECK(card.name == "pipe 1 of bank");
  REQUIRE(card.fill.has_value());
  CHECK(card.fill->text == "6 of 65536 bytes");
  CHECK(value(card, "read end") == "bank 3");
  CHECK(value(card, "write end") == "bank 4");
  REQUIRE(card.contents.size() == 1);
  CHECK(card.contents[0].text == "hello\n");
  CHECK(card.contents[0].writer->name == "bank");
  CHECK(card.contents[0].changed);

  story.step(story.bank, Two::on("read", story.pipe_id, {{"fd", 3, "3"}}));
  story.returns(story.bank, 6);
  story.tell(story.bank, core::DataMoved{story.pipe_id, core::Flow::Out, 6, "hello\n"});
  story.tell({}, core::StreamSampled{story.pipe_id, 0, 65536});
  story.done(story.bank);
  CHECK(story.happened(story.en) == "bank reads 6 bytes from pipe 1 of bank: “hello”.");
  card = story.card(story.pipe_id);
  CHECK(card.contents.empty());
  CHECK(card.fill->changed);
}

TEST_CASE("a reader of an empty pipe: why there is no end-of-file, and what brings it") {
  Piped story;
  story.opens(story.alice, 3, story.pipe_id, core::Access::Read);
  story.before = story.world;
  story.first = story.events.size();
  story.blocks_on(story.alice, Story::call("read"), story.pipe_id);
  CHECK(story.happened(story.en) == "Alice waits in read(): pipe 1 of bank is empty.");
  const std::string why = plain(view::why_line(story.en, story.world, story.alice));
  CHECK(why.find("Alice waits for data in pipe 1 of bank, which is empty ← the write end is still held by bank: no "
                 "end-of-file") == 0);
  CHECK(value(story.card(story.pipe_id), "waits in read()") == "bank.1");

  story.step(story.bank, Two::on("close", story.pipe_id, {{"fd", 4, "4"}}));
  story.returns(story.bank, 0);
  story.closes(story.bank, 4);
  story.tell(story.alice, core::Released{story.bank});
  story.returns(story.alice, 0);
  story.done(story.bank);
  CHECK(story.happened(story.en) ==
        "bank closes the last write end of pipe 1 of bank: once it is empty, a reader gets end-of-file. Alice: read() "
        "returns 0, end-of-file: nobody has the write end of pipe 1 of bank any more.");
}

TEST_CASE("its own write end keeps the end-of-file away") {
  Piped story;
  story.blocks_on(story.bank, Story::call("read"), story.pipe_id);
  const std::string why = plain(view::why_line(story.en, story.world, story.bank));
  CHECK(why.find("bank has the write end itself: end-of-file never comes") != std::string::npos);
  CHECK(plain(view::deadlock_line(story.en, story.world)) ==
        "Deadlock: bank waits for what only bank itself could do.");
}

TEST_CASE("a full pipe, and nobody who reads") {
  Piped story;
  story.tell({}, core::StreamSampled{story.pipe_id, 65536, 65536});
  story.before = story.world;
  story.first = story.events.size();
  story.blocks_on(story.bank, Story::call("write"), story.pipe_id);
  CHECK(story.happened(story.en).find("bank waits in write(): not all of it fits into pipe 1 of bank.") == 0);

  story.step(story.alice, Two::on("write", story.pipe_id));
  story.tell(story.alice, core::CallReturned{{"write", -1, EPIPE}});
  story.done(story.alice);
  CHECK(story.happened(story.en) == "Alice: write() returns −1 EPIPE: nobody has the read end any more.");
  CHECK(story.happened(story.zh) == "小爱：write() 返回 −1，errno 为 EPIPE：再没有进程持有读端。");
}

TEST_CASE("a message queue: types, which message is taken and why, full") {
  Two story;
  const core::ObjectId queue = story.object(story.bank, core::ObjectKind::MessageQueue);
  story.step(story.alice, Two::on("msgsnd", queue));
  story.returns(story.alice, 0);
  story.tell(story.alice, core::DataMoved{queue, core::Flow::In, 3, "two", 2});
  story.tell({}, core::QueueSampled{queue, 1, 3, 16384, 0, Story::pid(story.alice), {}});
  story.done(story.alice);
  CHECK(story.happened(story.en) == "Alice puts a message of type 2, 3 bytes, into queue 1 of bank: “two”.");
  view::ObjectCard card = story.card(queue);
  CHECK(card.about == "msqid 0 · IPC_PRIVATE");
  CHECK(card.fill->text == "3 of 16384 bytes");
  CHECK(value(card, "msg_qnum") == "1");
  CHECK(row(card, "msg_qnum")->before == "0");
  CHECK(value(card, "msg_lspid") == "101 bank.1");
  REQUIRE(card.contents.size() == 1);
  CHECK(card.contents[0].label == "type 2");
  CHECK(card.contents[0].writer->name == "bank.1");

  core::Call receive = Two::on("msgrcv", queue, {{"msqid", 0, "0"}, {"msgp", 0, ""}, {"msgsz", 8, "8"}});
  receive.arguments.push_back({"msgtyp", static_cast<std::uint64_t>(-3), "-3"});
  story.step(story.bob, receive);
  story.returns(story.bob, 3);
  story.tell(story.bob, core::DataMoved{queue, core::Flow::Out, 3, "two", 2});
  story.tell({}, core::QueueSampled{queue, 0, 0, 16384, 0, Story::pid(story.alice), Story::pid(story.bob)});
  story.done(story.bob);
  CHECK(story.happened(story.en) ==
        "Bob asks queue 1 of bank for the first message of the lowest type ≤ 3 and takes one of type 2, 3 bytes: "
        "“two”.");
  CHECK(story.happened(story.zh) ==
        "小波向 bank 的消息队列 1 要第一条类型 ≤ 3 中最小的消息，取走的是类型 2、3 字节的：“two”。");
  CHECK(value(story.card(queue), "last taken") == "type 2 two by bank.2");

  story.step(story.bob, receive);
  story.tell(story.bob, core::CallReturned{{"msgrcv", -1, ENOMSG}});
  story.done(story.bob);
  CHECK(story.happened(story.en) ==
        "Bob: msgrcv() returns −1 ENOMSG: there is no such message, and the call was not to wait.");
}

TEST_CASE("a shared segment: attaches, fields with their change, marked for destruction") {
  Two story;
  const core::ObjectId money = story.object(story.bank, core::ObjectKind::SharedSegment);
  story.en.objects[{"bank", core::ObjectKind::SharedSegment, 1}] = "money";
  story.tell({}, core::SegmentSampled{money, 4096, 1, {}, {}, false, false, 0});
  story.tell({}, core::TypeDescribed{"Bank",
                                     8,
                                     {{"balance", "int", core::FieldKind::Signed, 0, 4},
                                      {"open", "bool", core::FieldKind::Bool, 4, 1}}});
  story.tell(story.bank, core::MemoryTyped{money, "Bank"});
  story.tell({}, core::MemorySampled{money, 0, std::string("\x64\0\0\0\1\0\0\0", 8)});

  story.step(story.bob, Two::on("shmat", money));
  story.returns(story.bob, 0x7f0000);
  story.tell(story.bob, core::Attached{money, core::Address{0x7f0000}, 4096, 0, true});
  story.tell({}, core::SegmentSampled{money, 4096, 2, {}, {}, false, false, 0});
  story.done(story.bob);
  CHECK(story.happened(story.en) == "Bob attaches money at 0x7f0000, read-only. shm_nattch of money: 1 → 2.");
  CHECK(value(story.card(money), "shm_nattch") == "2");
  CHECK(value(story.card(money), "attached") == "bank.2 0x7f0000 read-only");

  story.step(story.alice, Story::call("getpid"));
  story.tell({}, core::MemorySampled{money, 0, std::string("\x5a\0\0\0\1\0\0\0", 8)});
  story.done(story.alice);
  CHECK(story.happened(story.en) == "money.balance: 100 → 90, by Alice.");
  const view::ObjectCard card = story.card(money);
  CHECK(value(card, "balance") == "90");
  CHECK(row(card, "balance")->before == "100");
  CHECK_FALSE(row(card, "open")->changed);
  CHECK(value(card, "open") == "true");
  REQUIRE(card.bytes.size() == 1);
  CHECK(card.bytes[0].hex == "5a 00 00 00 01 00 00 00");

  story.step(story.alice, Story::call("nothing"));
  core::MemoryAccess store{core::Address{0x7f0000},     money, 0, 4, false, true, std::string("\x5a\0\0\0", 4),
                           std::string("\x50\0\0\0", 4)};
  story.tell(story.alice, core::MemoryAccessed{store});
  story.done(story.alice);
  CHECK(story.happened(story.en) == "Alice stores money.balance: 90 → 80.");

  story.step(story.bank, Two::on("shmctl", money, {{"shmid", 0, "0"}, {"cmd", 0, "IPC_RMID"}}));
  story.returns(story.bank, 0);
  story.tell(story.bank, core::Unlinked{money});
  story.done(story.bank);
  CHECK(story.happened(story.en) == "bank marks money for destruction: it goes with the last detach.");
}

TEST_CASE("signals: pending, coalesced, handler begins and returns, EINTR, kill with 0") {
  Two story;
  story.step(story.alice, Story::call("kill"));
  story.returns(story.alice, 0);
  story.tell(story.bob, core::SignalSent{SIGUSR1, story.alice, {}, false, false});
  story.tell(story.bob, core::SignalSent{SIGUSR1, story.alice, {}, true, false});
  story.done(story.alice);
  CHECK(story.happened(story.en) ==
        "Alice sends SIGUSR1 to Bob. SIGUSR1 is sent again while one is pending for Bob: they coalesce into one.");
  story.step(story.bob, Story::call("pause"));
  story.tell(story.bob, core::SignalDelivered{SIGUSR1, core::Disposition::Handler});
  story.tell(story.bob, core::HandlerReturned{SIGUSR1});
  story.tell(story.bob, core::CallReturned{{"pause", -1, EINTR}});
  story.done(story.bob);
  CHECK(story.happened(story.en) ==
        "Bob receives SIGUSR1: its handler runs. The handler of SIGUSR1 returns: Bob goes on where it was. Bob: "
        "pause() returns −1 EINTR: a signal interrupted the wait.");
  core::Call ask = Story::call("kill");
  ask.arguments = {{"pid", 102, "102"}, {"sig", 0, "0"}};
  story.step(story.alice, ask);
  story.returns(story.alice, 0);
  story.done(story.alice);
  CHECK(story.happened(story.en) ==
        "kill(102, 0) sends nothing: it says that Bob exists and that Alice may signal it.");
}

TEST_CASE("time, injection, several operations at once, removed before") {
  Two story;
  story.blocks(story.alice, Story::call("sleep"), core::Blocked{{}, {}, std::uint64_t{1}});
  story.before = story.world;
  story.first = story.events.size();
  story.begin(core::Expire{story.alice});
  story.tell(story.alice, core::Released{});
  story.returns(story.alice, 0);
  story.done(story.alice);
  CHECK(story.happened(story.en) == "The time is over: sleep() of Alice ends.");

  story.step(story.bob, Story::call("read"));
  story.tell(story.bob, core::CallReturned{{"read", -1, EINTR}, true});
  story.done(story.bob);
  CHECK(story.happened(story.en) == "Bob: read() fails with EINTR, injected by the lab: the kernel was not asked.");

  const core::ObjectId set = story.semaphores(story.bank, 2, 1);
  core::Call both = Story::semop(set, 0, -1);
  both.operations.push_back({1, -1, false, false});
  story.step(story.alice, both);
  story.returns(story.alice, 0);
  story.sample(set, 0, 0, 0, 0, story.alice);
  story.sample(set, 1, 0, 0, 0, story.alice);
  story.done(story.alice);
  CHECK(story.happened(story.en).find("Alice does 2 operations on semaphore 1 of bank in one atomic step.") == 0);

  story.tell(story.bank, core::ObjectRemoved{set});
  story.step(story.bob, Story::semop(set, 0, -1));
  story.tell(story.bob, core::CallReturned{{"semop", -1, EINVAL}});
  story.done(story.bob);
  CHECK(story.happened(story.en) ==
        "Bob: semop() returns −1 EINVAL: the object has been removed before, its id is no longer valid.");
}

TEST_CASE("counters, owners, locks") {
  Two story;
  const core::ObjectId event = story.object(story.bank, core::ObjectKind::EventFd);
  story.step(story.alice, Two::on("write", event));
  story.returns(story.alice, 8);
  story.tell({}, core::CounterSampled{event, 3, 0, {}});
  story.done(story.alice);
  CHECK(story.happened(story.en) == "Alice adds to the counter of eventfd 1 of bank. eventfd 1 of bank: 0 → 3.");
  CHECK(value(story.card(event), "value") == "3");

  const core::ObjectId mutex = story.object(story.bank, core::ObjectKind::Mutex);
  story.step(story.alice, Story::call("pthread_mutex_lock"));
  story.tell({}, core::CounterSampled{mutex, 1, 0, story.alice});
  story.done(story.alice);
  CHECK(story.happened(story.en) == "Alice now has mutex 1 of bank.");
  CHECK(value(story.card(mutex), "owner") == "bank.1");

  const core::ObjectId file = story.object(story.bank, core::ObjectKind::File, "/tmp/accounts");
  story.step(story.bob, Two::on("flock", file));
  story.returns(story.bob, 0);
  story.tell({}, core::LocksSampled{file, {{core::LockKind::Flock, story.bob, true}}});
  story.done(story.bob);
  CHECK(story.happened(story.en) == "Bob has a write lock on file /tmp/accounts.");
  CHECK(value(story.card(file), "lock") == "bank.2 write lock, flock");
}

TEST_CASE("what a process has: variables, descriptors shared with others, signals") {
  Piped story;
  story.opens(story.alice, 5, story.pipe_id, core::Access::Write, 7);
  story.opens(story.bob, 6, story.pipe_id, core::Access::Write, 7);
  story.step(story.alice, Story::call("getpid"));
  story.returns(story.alice, 1);
  story.hold(story.alice, core::HeldAt::AfterCall, 20);
  story.tell(story.alice, core::VariablesSampled{{{"balance", "int", "100", {}, 4}}, {}});
  core::SignalsSampled signals;
  signals.process = {{SIGUSR1, story.bob, 7}};
  signals.blocked = 1u << (SIGUSR1 - 1);
  story.tell(story.alice, signals);
  story.end();
  record::Log log;
  for (const core::Event& event : story.events) log.append(event);
  view::Situation situation;
  situation.log = &log;
  const view::ProcessCard card = view::make_screen(situation).processes.at(1);
  REQUIRE(card.variables.size() == 1);
  CHECK(card.variables[0].value == "100");
  const view::DescriptorRow& descriptor = card.descriptors.back();
  CHECK(descriptor.number == 5);
  CHECK(plain(descriptor.what) == "pipe 1 of bank");
  CHECK(descriptor.access == "w");
  CHECK(plain(descriptor.shared) == "bank.2");
  REQUIRE(card.signals.size() == 2);
  CHECK(card.signals[0].label == "pending");
  CHECK(plain(card.signals[0].value) == "SIGUSR1, from bank.2, value 7");
  CHECK(card.signals[0].changed);
  CHECK(plain(card.signals[1].value) == "SIGUSR1");
}

TEST_CASE("pipes, queues and counters are plotted beside semaphores, once there is something in them") {
  Piped story;
  view::TimelineBuilder builder;
  std::size_t fed = 0;
  const auto feed = [&] {
    for (; fed < story.events.size(); ++fed) builder.add(story.events[fed]);
  };
  feed();
  CHECK(builder.timeline.series.empty());
  story.writes(story.bank, "hello");
  feed();
  REQUIRE(builder.timeline.series.size() == 1);
  CHECK(builder.timeline.series[0].object == story.pipe_id);
  CHECK(builder.timeline.series[0].highest == 5);
  CHECK(view::value_at(builder.timeline.series[0], builder.timeline.steps) == 5);
}
