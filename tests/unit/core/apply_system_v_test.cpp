// What events of segments, message queues and signals make of the World.
#include <doctest/doctest.h>

#include <csignal>

#include "../../story.hpp"

using namespace ipclab;
using core::ObjectKind;
using core::TaskId;

namespace {

struct Told : tests::Story {
  void put(TaskId task, core::ObjectId queue, std::int64_t type, const std::string& text) {
    tell(task, core::DataMoved{queue, core::Flow::In, text.size(), text, type});
  }
  void take(TaskId task, core::ObjectId queue, std::int64_t type, const std::string& text) {
    tell(task, core::DataMoved{queue, core::Flow::Out, text.size(), text, type});
  }
  const core::Queue& queue(core::ObjectId id) const { return *world.objects.at(id).as<core::Queue>(); }
  const core::Memory& memory(core::ObjectId id) const { return *world.objects.at(id).as<core::Memory>(); }
  std::string messages(core::ObjectId id) const {
    std::string text;
    for (const core::Queue::Entry& entry : queue(id).messages) {
      text +=
          std::to_string(entry.fact.type) + entry.fact.bytes + (entry.sender ? "<" + path(*entry.sender) : "") + " ";
    }
    return text;
  }
  std::string path(TaskId process) const { return world.processes.at(process).path; }
  std::string attached(core::ObjectId id) const {
    std::string text;
    for (const core::Memory::Attach& attach : memory(id).attaches) text += path(attach.process) + " ";
    return text;
  }
};

}  // namespace

TEST_CASE("of the messages of one type the first is taken, whatever stands before it; its sender stays known") {
  Told story;
  const TaskId a = story.launch("a", "a");
  const TaskId b = story.fork(a);
  const auto queue = story.object(a, ObjectKind::MessageQueue);
  story.put(a, queue, 5, "x");
  story.put(b, queue, 3, "y");
  story.put(a, queue, 3, "z");
  CHECK(story.messages(queue) == "5x<a 3y<a.1 3z<a ");
  story.take(b, queue, 3, "y");
  CHECK(story.messages(queue) == "5x<a 3z<a ");
  CHECK(story.queue(queue).taken->sender == b);
  CHECK(story.queue(queue).taker == b);
  story.take(b, queue, 7, "from before");  // nobody was seen to send it
  CHECK(story.messages(queue) == "5x<a 3z<a ");
  CHECK(story.queue(queue).taken->fact.bytes == "from before");
  CHECK_FALSE(story.queue(queue).taken->sender);
}

TEST_CASE("a listing is the truth; who sent what it holds is kept") {
  Told story;
  const TaskId a = story.launch("a", "a");
  const auto queue = story.object(a, ObjectKind::MessageQueue);
  story.put(a, queue, 1, "x");
  story.put(a, queue, 2, "y");
  story.tell(std::nullopt, core::QueueListed{queue, {{2, 1, "y"}, {9, 1, "?"}, {1, 1, "x"}}});
  CHECK(story.messages(queue) == "2y<a 9? 1x<a ");
}

TEST_CASE("attaches: fork copies them, vfork and threads do not, exec and exit end them") {
  Told story;
  const TaskId a = story.launch("a", "a");
  const auto segment = story.object(a, ObjectKind::SharedSegment);
  story.tell(a, core::Attached{segment, core::Address{0x1000}, 4096, 0, false});
  story.tell(a, core::Attached{segment, core::Address{0x9000}, 4096, 0, true});
  const TaskId b = story.fork(a);
  CHECK(story.attached(segment) == "a a a.1 a.1 ");
  story.tell(b, core::Detached{segment, core::Address{0x9000}});
  CHECK(story.attached(segment) == "a a a.1 ");
  const TaskId c{3};
  story.tell(c, core::TaskBorn{c, a, core::Birth::Vfork, core::Pid{103}, "a.2", "a", {}});
  const TaskId thread{4};
  story.tell(thread, core::TaskBorn{a, std::nullopt, core::Birth::Thread, core::Pid{104}, "a/2", "a", {}});
  CHECK(story.attached(segment) == "a a a.1 ");
  story.tell(b, core::Executed{"other", {}});
  CHECK(story.attached(segment) == "a a ");
  story.tell(a, core::Exited{{}, true});
  CHECK(story.attached(segment) == "");
}

TEST_CASE("a signal waits for its process or for one thread; the same standard one again changes nothing") {
  Told story;
  const TaskId a = story.launch("a", "a");
  const TaskId thread{2};
  story.tell(thread, core::TaskBorn{a, std::nullopt, core::Birth::Thread, core::Pid{101}, "a/2", "a", {}});
  const auto pending = [&](TaskId task) { return story.world.tasks.at(task).pending; };
  const auto shared = [&] { return story.world.processes.at(a).pending; };
  story.tell(a, core::SignalSent{SIGUSR1, a, std::nullopt, false, false});
  story.tell(a, core::SignalSent{SIGUSR1, a, std::nullopt, true, false});
  story.tell(thread, core::SignalSent{SIGUSR1, a, 7, false, true});
  CHECK(shared() == std::vector<core::PendingSignal>{{SIGUSR1, a, std::nullopt}});
  CHECK(pending(thread) == std::vector<core::PendingSignal>{{SIGUSR1, a, 7}});
  CHECK(pending(a).empty());
  story.tell(thread, core::SignalDelivered{SIGUSR1, core::Disposition::Handler});  // its own first
  CHECK(pending(thread).empty());
  CHECK(shared().size() == 1);
  story.tell(thread, core::SignalDelivered{SIGUSR1, core::Disposition::Ignored});
  CHECK(shared().empty());
}

TEST_CASE("handlers that run are nested; who is left by siglongjmp ends with the one around it") {
  Told story;
  const TaskId a = story.launch("a", "a");
  const auto running = [&] { return story.world.tasks.at(a).handlers; };
  for (const int signal : {SIGUSR1, SIGUSR2, SIGALRM}) {
    story.tell(a, core::SignalDelivered{signal, core::Disposition::Handler});
  }
  CHECK(running() == std::vector<std::int32_t>{SIGUSR1, SIGUSR2, SIGALRM});
  story.tell(a, core::HandlerReturned{SIGALRM});
  CHECK(running() == std::vector<std::int32_t>{SIGUSR1, SIGUSR2});
  const TaskId b = story.fork(a);  // in the handlers, too
  CHECK(story.world.tasks.at(b).handlers == running());
  story.tell(a, core::HandlerReturned{SIGUSR1});
  CHECK(running().empty());
  story.tell(b, core::Executed{"other", {}});
  CHECK(story.world.tasks.at(b).handlers.empty());
}

TEST_CASE("what the kernel says of signals stands; mask and actions go to a child, what is pending does not") {
  Told story;
  const TaskId a = story.launch("a", "a");
  story.tell(a, core::SignalsSampled{{{SIGTERM, std::nullopt, std::nullopt}}, {{SIGHUP, a, std::nullopt}}, 1, 2, 4});
  const TaskId b = story.fork(a);
  CHECK(story.world.tasks.at(a).pending.size() == 1);
  CHECK(story.world.processes.at(a).pending.size() == 1);
  CHECK(story.world.tasks.at(b).pending.empty());
  CHECK(story.world.processes.at(b).pending.empty());
  CHECK(story.world.tasks.at(b).blocked_signals == 1);
  CHECK(story.world.processes.at(b).ignored == 2);
  CHECK(story.world.processes.at(b).caught == 4);
  story.tell(b, core::Executed{"other", {}});
  CHECK(story.world.tasks.at(b).blocked_signals == 1);
  CHECK(story.world.processes.at(b).ignored == 2);
  CHECK(story.world.processes.at(b).caught == 0);
}
