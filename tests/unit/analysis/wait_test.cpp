#include "analysis/wait.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include "../../story.hpp"
#include "analysis/why.hpp"

using namespace ipclab;
using analysis::ChainEnd;
using analysis::Link;
using analysis::WaitKind;
using core::Access;
using core::ObjectId;
using core::ObjectKind;
using core::TaskId;
using tests::Story;
using Tasks = std::vector<TaskId>;

namespace {

// bank with the children alice and bob, who have all that it had open when they were made.
struct Family : Story {
  TaskId bank = launch("bank", "tellers");
  TaskId alice{}, bob{};
  void children() {
    alice = fork(bank);
    bob = fork(bank);
  }
  Link wait(TaskId task) const {
    const auto link = analysis::wait_of(world, task);
    REQUIRE(link.has_value());
    return *link;
  }
};

core::Call open_fifo(const std::string& flags) {
  core::Call call = Story::call("open");
  call.arguments = {{"pathname", 0, "\"/tmp/f\""}, {"flags", 0, flags}};
  return call;
}

core::SocketSampled socket(ObjectId id, core::SocketState state) {
  core::SocketSampled facts;
  facts.object = id;
  facts.domain = AF_UNIX;
  facts.type = SOCK_STREAM;
  facts.state = state;
  return facts;
}

}  // namespace

TEST_CASE("a reader waits for those who have the write end, itself last") {
  Family story;
  const ObjectId pipe = story.pipe(story.bank);
  story.children();
  story.closes(story.bank, 4);
  story.blocks_on(story.alice, Story::call("read"), pipe);
  const Link link = story.wait(story.alice);
  CHECK(link.kind == WaitKind::Data);
  CHECK(link.object == pipe);
  CHECK(link.by == Tasks{story.bob, story.alice});
  CHECK_FALSE(link.anyone);
  CHECK(analysis::waits_for_itself(story.world, link));
  const auto why = analysis::why(story.world, story.alice);
  CHECK(why.end == ChainEnd::CanRun);
  CHECK(why.last == story.bob);

  story.closes(story.bob, 4);
  CHECK(story.wait(story.alice).by == Tasks{story.alice});
  CHECK(analysis::why(story.world, story.alice).end == ChainEnd::Cycle);
}

TEST_CASE("a writer to a full pipe waits for those who have the read end") {
  Family story;
  const ObjectId pipe = story.pipe(story.bank);
  story.children();
  story.closes(story.alice, 3);
  story.closes(story.bank, 3);
  story.blocks_on(story.alice, Story::call("write"), pipe);
  const Link link = story.wait(story.alice);
  CHECK(link.kind == WaitKind::Room);
  CHECK(link.by == Tasks{story.bob});
  CHECK_FALSE(analysis::waits_for_itself(story.world, link));
}

TEST_CASE("where nobody is known to have the other end, the lab does not know who") {
  Family story;
  const ObjectId pipe = story.object(story.bank, ObjectKind::Pipe);
  story.blocks_on(story.bank, Story::call("read"), pipe);
  CHECK(story.wait(story.bank).by.empty());
  CHECK(analysis::why(story.world, story.bank).end == ChainEnd::Outside);
}

TEST_CASE("open() of a FIFO waits for whoever opens the other end") {
  for (const auto& [flags, end] :
       {std::pair{"O_RDONLY", Access::Write}, std::pair{"O_WRONLY|O_CLOEXEC", Access::Read}}) {
    Family story;
    const ObjectId fifo = story.object(story.bank, ObjectKind::Fifo, "/tmp/f");
    story.blocks_on(story.bank, open_fifo(flags), fifo);
    const Link link = story.wait(story.bank);
    CHECK(link.kind == WaitKind::OtherEnd);
    CHECK(link.end == end);
    CHECK(link.anyone);
    CHECK(analysis::why(story.world, story.bank).end == ChainEnd::Anyone);
  }
}

TEST_CASE("a FIFO with a name may be opened by others still") {
  Family story;
  const ObjectId fifo = story.object(story.bank, ObjectKind::Fifo, "/tmp/f");
  story.opens(story.bank, 3, fifo, Access::Both);
  story.blocks_on(story.bank, Story::call("read"), fifo);
  CHECK(story.wait(story.bank).anyone);
  CHECK(analysis::why(story.world, story.bank).end == ChainEnd::Anyone);
  story.begin(core::Hold{});
  story.tell(std::nullopt, core::Unlinked{fifo});
  story.end();
  CHECK_FALSE(story.wait(story.bank).anyone);
  CHECK(analysis::why(story.world, story.bank).end == ChainEnd::Cycle);
}

TEST_CASE("message queues: the type that is wanted, the type there is no room for") {
  Family story;
  const ObjectId queue = story.object(story.bank, ObjectKind::MessageQueue);
  story.children();
  core::Call receive = Story::call("msgrcv");
  receive.type = -3;
  story.blocks_on(story.alice, receive, queue);
  CHECK(story.wait(story.alice).kind == WaitKind::Message);
  CHECK(story.wait(story.alice).type == -3);
  CHECK(story.wait(story.alice).anyone);
  core::Call send = Story::call("msgsnd");
  send.type = 7;
  story.blocks_on(story.bob, send, queue);
  CHECK(story.wait(story.bob).kind == WaitKind::Room);
  CHECK(story.wait(story.bob).type == 7);
}

TEST_CASE("POSIX queues have holders, and a name for others") {
  Family story;
  const ObjectId queue = story.object(story.bank, ObjectKind::PosixQueue, "/q");
  story.children();
  story.opens(story.alice, 3, queue, Access::Read);
  story.opens(story.bob, 3, queue, Access::Write);
  story.blocks_on(story.alice, Story::call("mq_receive"), queue);
  const Link link = story.wait(story.alice);
  CHECK(link.kind == WaitKind::Message);
  CHECK(link.by == Tasks{story.bob});
  CHECK(link.anyone);
}

TEST_CASE("sockets: a connection, an answer, the other end") {
  Family story;
  const ObjectId listener = story.object(story.bank, ObjectKind::Socket);
  story.opens(story.bank, 3, listener, Access::Both);
  core::SocketSampled listening = socket(listener, core::SocketState::Listening);
  listening.local = "/tmp/s";
  story.tell(std::nullopt, listening);
  story.children();
  story.closes(story.alice, 3);
  story.closes(story.bob, 3);
  story.blocks_on(story.bank, Story::call("accept"), listener);
  CHECK(story.wait(story.bank).kind == WaitKind::Connection);
  CHECK(story.wait(story.bank).anyone);

  const ObjectId client = story.object(story.alice, ObjectKind::Socket);
  const ObjectId server = story.object(story.bob, ObjectKind::Socket);
  story.opens(story.alice, 3, client, Access::Both);
  story.opens(story.bob, 3, server, Access::Both);
  core::SocketSampled connecting = socket(client, core::SocketState::Connecting);
  connecting.remote = "/tmp/s";
  story.tell(std::nullopt, connecting);
  story.blocks_on(story.alice, Story::call("connect"), client);
  CHECK(story.wait(story.alice).kind == WaitKind::Answer);
  CHECK(story.wait(story.alice).by == Tasks{story.bank});

  core::SocketSampled one = socket(client, core::SocketState::Connected);
  one.peer = server;
  story.tell(std::nullopt, one);
  story.blocks_on(story.alice, Story::call("recv"), client);
  CHECK(story.wait(story.alice).kind == WaitKind::Data);
  CHECK(story.wait(story.alice).by == Tasks{story.bob});
  story.blocks_on(story.alice, Story::call("send"), client);
  CHECK(story.wait(story.alice).kind == WaitKind::Room);
  CHECK(story.wait(story.alice).by == Tasks{story.bob});
}

TEST_CASE("a mutex has an owner, and it may be oneself") {
  Family story;
  story.children();
  const ObjectId mutex = story.object(story.bank, ObjectKind::Mutex);
  story.tell(std::nullopt, core::CounterSampled{mutex, 1, 1, story.alice});
  story.blocks_on(story.bob, Story::call("pthread_mutex_lock"), mutex);
  CHECK(story.wait(story.bob).kind == WaitKind::Mutex);
  CHECK(story.wait(story.bob).by == Tasks{story.alice});
  CHECK(story.wait(story.bob).threads == Tasks{story.alice});
  CHECK(analysis::why(story.world, story.bob).last == story.alice);
  story.blocks_on(story.alice, Story::call("pthread_mutex_lock"), mutex);
  CHECK(analysis::waits_for_itself(story.world, story.wait(story.alice)));
  story.killed(story.alice);
  CHECK(analysis::why(story.world, story.bob).end == ChainEnd::Gone);
}

TEST_CASE("counters: whoever posts; of an eventfd those who have it") {
  Family story;
  const ObjectId semaphore = story.object(story.bank, ObjectKind::PosixSemaphore, "/s");
  story.blocks_on(story.bank, Story::call("sem_wait"), semaphore);
  CHECK(story.wait(story.bank).kind == WaitKind::Counter);
  CHECK(story.wait(story.bank).anyone);

  Family other;
  const ObjectId event = other.object(other.bank, ObjectKind::EventFd);
  other.opens(other.bank, 3, event, Access::Both);
  other.children();
  other.closes(other.bob, 3);
  other.blocks_on(other.alice, Story::call("read"), event);
  CHECK(other.wait(other.alice).kind == WaitKind::Counter);
  CHECK(other.wait(other.alice).by == Tasks{other.bank, other.alice});
}

TEST_CASE("a lock waits for those whose lock excludes it") {
  Family story;
  const ObjectId file = story.object(story.bank, ObjectKind::File, "/tmp/book");
  story.children();
  using core::LockKind;
  story.tell(std::nullopt, core::LocksSampled{file,
                                              {{LockKind::Posix, story.alice, true, false, 0, 9},
                                               {LockKind::Posix, story.bank, true, false, 100, 199},
                                               {LockKind::Flock, story.bank, true, false},
                                               {LockKind::Posix, story.bob, false, true, 5, 50}}});
  story.blocks_on(story.bob, Story::call("fcntl"), file);
  CHECK(story.wait(story.bob).kind == WaitKind::Lock);
  CHECK(story.wait(story.bob).by == Tasks{story.alice});
}

TEST_CASE("a lock of flock() belongs to all who share the open file") {
  Family story;
  const ObjectId file = story.object(story.bank, ObjectKind::File, "/tmp/book");
  story.opens(story.bank, 3, file, Access::Both, 7);
  story.children();
  story.closes(story.bob, 3);
  story.opens(story.bob, 4, file, Access::Both, 8);
  using core::LockKind;
  story.tell(
      std::nullopt,
      core::LocksSampled{file, {{LockKind::Flock, story.bank, true, false}, {LockKind::Flock, story.bob, true, true}}});
  story.blocks_on(story.bob, Story::call("flock"), file);
  CHECK(story.wait(story.bob).by == Tasks{story.bank, story.alice});
  story.killed(story.bank);
  CHECK(story.wait(story.bob).by == Tasks{story.alice, story.bob});  // that he opened it himself tells nothing
}

TEST_CASE("poll() waits for any of several objects, each in its own way") {
  Family story;
  const ObjectId in = story.pipe(story.bank, 3);
  const ObjectId out = story.pipe(story.bank, 5);
  story.tell(std::nullopt, core::StreamSampled{out, 65536, 65536});
  story.children();
  story.closes(story.alice, 4);
  story.closes(story.alice, 5);
  story.closes(story.bank, 4);
  story.blocks(story.alice, Story::call("poll"), core::Blocked{in, {out}, 5'000});
  const Link link = story.wait(story.alice);
  CHECK(link.kind == WaitKind::Any);
  CHECK(link.until_ns == 5'000);
  REQUIRE(link.any_of.size() == 2);
  CHECK(link.any_of[0].kind == WaitKind::Data);
  CHECK(link.any_of[0].by == Tasks{story.bob});
  CHECK(link.any_of[1].kind == WaitKind::Room);
  CHECK(link.any_of[1].by == Tasks{story.bank, story.bob});
  CHECK(link.by == Tasks{story.bob, story.bank});
}

TEST_CASE("the terminal waits for a person, threads are joined, time has its end") {
  Family story;
  const ObjectId terminal = story.object(story.bank, ObjectKind::Terminal, "/dev/pts/0");
  story.blocks_on(story.bank, Story::call("read"), terminal);
  CHECK(story.wait(story.bank).kind == WaitKind::Input);
  CHECK(analysis::why(story.world, story.bank).end == ChainEnd::Outside);

  Family other;
  const TaskId thread{9};
  other.begin(core::Does{other.bank, "pthread_create", 1});
  other.tell(thread, core::TaskBorn{other.bank, other.bank, core::Birth::Thread, core::Pid{200}, "bank/2", "", {}});
  other.hold(thread, core::HeldAt::Birth, 1);
  other.end();
  other.blocks_in(other.bank, Story::call("pthread_join"));
  CHECK(other.wait(other.bank).kind == WaitKind::Thread);
  CHECK(other.wait(other.bank).threads == Tasks{thread});
  CHECK(analysis::why(other.world, other.bank).last == thread);
  other.blocks(thread, Story::call("nanosleep"), core::Blocked{{}, {}, 77});
  CHECK(other.wait(thread).kind == WaitKind::Time);
  CHECK(other.wait(thread).until_ns == 77);
}
