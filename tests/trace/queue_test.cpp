// System V message queues: the state after every step; which message a receive takes, who waits, who is woken.
#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>

#include "trial.hpp"

using namespace ipclab;

namespace {

// "5:five 3:three", with the sender where it is not `script`.
std::string queue(const trace::Trial& lab) {
  const core::Object* object = lab.world().object(core::ObjectId{1});
  if (!object->exists) return "removed";
  const core::Queue& queue = *object->as<core::Queue>();
  CHECK(queue.messages.size() == queue.facts.messages);  // the bookkeeping and the kernel say the same
  std::string text;
  for (const core::Queue::Entry& entry : queue.messages) {
    if (!text.empty()) text += " ";
    text += std::to_string(entry.fact.type) + ":" +
            (entry.fact.size <= 16 ? entry.fact.bytes : "#" + std::to_string(entry.fact.size));
    const std::string sender = entry.sender ? lab.world().process(*entry.sender)->path : "?";
    if (sender != "script") text += "(" + sender + ")";
  }
  return text;
}

std::string taken(const trace::Trial& lab) {
  const core::Queue& queue = *lab.world().object(core::ObjectId{1})->as<core::Queue>();
  return queue.taken ? std::to_string(queue.taken->fact.type) + ":" + queue.taken->fact.bytes : "nothing";
}

const core::QueueSampled& facts(const trace::Trial& lab) {
  return lab.world().object(core::ObjectId{1})->as<core::Queue>()->facts;
}

bool contains(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

std::ptrdiff_t place(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) - lines.begin();
}

}  // namespace

TEST_CASE("a queue's life, message by message") {
  trace::Trial lab;
  lab.start("script", {"msgget 17", "msgsnd 5 five", "msgsnd 3 three", "msgrcv 0 64", "msgrmid", "msgsnd 1 late"});
  lab.does("script", "msgget");
  const core::Object& object = *lab.world().object(core::ObjectId{1});
  CHECK(object.kind == core::ObjectKind::MessageQueue);
  CHECK(object.creator == lab.id("script"));
  CHECK(object.key == 17);
  CHECK(object.mode == 0600);
  CHECK(facts(lab).limit == 16384);
  CHECK(queue(lab) == "");
  CHECK(contains(lab.does("script", "msgsnd"), "script: put 4 into object 1 type 5 \"five\""));
  CHECK(queue(lab) == "5:five");
  CHECK(facts(lab).bytes == 4);
  CHECK(facts(lab).last_sender == lab.task("script").pid);
  lab.does("script", "msgsnd");
  CHECK(queue(lab) == "5:five 3:three");
  CHECK(contains(lab.does("script", "msgrcv"), "script: took 4 out of object 1 type 5 \"five\""));
  CHECK(queue(lab) == "3:three");
  CHECK(taken(lab) == "5:five");
  CHECK(lab.world().object(core::ObjectId{1})->as<core::Queue>()->taker == lab.id("script"));
  CHECK(facts(lab).last_receiver == lab.task("script").pid);
  CHECK(contains(lab.does("script", "msgctl"), "script: object 1 removed"));
  CHECK(queue(lab) == "removed");
  lab.does("script", "msgsnd");
  CHECK(lab.task("script").returned->error == EINVAL);  // after the removal; who was waiting got EIDRM
}

TEST_CASE("which message is taken: by order, by type, any but a type, the lowest type up to a limit") {
  trace::Trial lab;
  std::vector<std::string> script = {"msgget 0", "msgsnd 5 a", "msgsnd 3 b", "msgsnd 7 c", "msgsnd 2 d", "msgsnd 3 e"};
  const std::vector<std::pair<std::string, std::string>> receives = {
      {"msgrcv -3 64", "2:d"},
      {"msgrcv -3 64", "3:b"},
      {"msgrcv 7 64", "7:c"},
      {"msgrcv 5 64 except", "3:e"},
      {"msgrcv 0 64 copy nowait", "3:e"},
      {"msgrcv 0 64", "5:a"},
  };
  for (const auto& [receive, taken] : receives) script.push_back(receive);
  lab.start("script", script);
  lab.does("script", "msgsnd", 5);
  CHECK(queue(lab) == "5:a 3:b 7:c 2:d 3:e");
  for (const auto& [receive, expected] : receives) {
    CAPTURE(receive);
    const bool copies = receive.ends_with("copy nowait");
    const std::string before = queue(lab);
    lab.does("script", "msgrcv");
    CHECK(lab.task("script").returned->error == 0);
    CHECK(taken(lab) == expected);
    if (copies) CHECK(queue(lab) == before);
  }
  CHECK(queue(lab) == "");
}

TEST_CASE("a receive that finds nothing, or too much") {
  trace::Trial lab;
  lab.start("script", {"msgget 0", "msgrcv 0 64 nowait", "msgsnd 1 long", "msgrcv 2 64 nowait", "msgrcv 0 2 nowait",
                       "msgrcv 0 2 noerror"});
  const auto error_of = [&](const char* call) {
    lab.does("script", call);
    return lab.task("script").returned->error;
  };
  lab.does("script", "msgget");
  CHECK(error_of("msgrcv") == ENOMSG);
  lab.does("script", "msgsnd");
  CHECK(error_of("msgrcv") == ENOMSG);
  CHECK(error_of("msgrcv") == E2BIG);
  CHECK(queue(lab) == "1:long");
  CHECK(error_of("msgrcv") == 0);  // cut; the rest is lost
  CHECK(lab.task("script").returned->result == 2);
  CHECK(queue(lab) == "");
}

TEST_CASE("who waits for a type is served by the message of that type, handed over in the kernel") {
  trace::Trial lab;
  lab.start("script", {"msgget 0", "fork", "msgrcv 5 64", "exit", "fork", "msgrcv -3 64", "exit", "msgsnd 4 four",
                       "msgsnd 5 five", "msgsnd 2 two", "wait", "wait"});
  lab.does("script", "fork", 2);
  CHECK(contains(lab.does("script.1", "msgrcv"), "script.1: blocked on object 1"));
  lab.does("script.2", "msgrcv");
  CHECK(core::waiting_for(lab.world(), core::ObjectId{1}) ==
        std::vector<core::TaskId>{lab.id("script.1"), lab.id("script.2")});
  CHECK(lab.task("script.1").call->type == 5);
  CHECK(lab.task("script.2").call->type == -3);
  lab.does("script", "msgsnd");
  CHECK(queue(lab) == "4:four");
  CHECK(lab.task("script.1").state == core::TaskState::Blocked);
  CHECK(lab.task("script.2").state == core::TaskState::Blocked);
  const auto lines = lab.does("script", "msgsnd");
  CHECK(place(lines, "script: put 4 into object 1 type 5 \"five\"") <
        place(lines, "script.1: took 4 out of object 1 type 5 \"five\""));
  CHECK(contains(lines, "script.1: released by script"));
  CHECK(queue(lab) == "4:four");
  CHECK(lab.task("script.1").state == core::TaskState::Ready);
  CHECK(lab.task("script.2").state == core::TaskState::Blocked);
  lab.does("script", "msgsnd");
  CHECK(taken(lab) == "2:two");
  CHECK(lab.task("script.2").state == core::TaskState::Ready);
  CHECK(queue(lab) == "4:four");
}

TEST_CASE("a full queue: EAGAIN, or msgsnd blocks until somebody takes one") {
  trace::Trial lab;
  lab.start("script", {"msgget 0", "msgset 100", "msgsnd 1 #60", "msgsnd 2 #60 nowait", "fork", "msgsnd 3 #60", "exit",
                       "msgrcv 0 64", "wait", "msgrmid"});
  lab.does("script", "msgctl", 2);
  CHECK(facts(lab).limit == 100);
  lab.does("script", "msgsnd");
  CHECK(queue(lab) == "1:#60");
  lab.does("script", "msgsnd");
  CHECK(lab.task("script").returned->error == EAGAIN);
  CHECK(queue(lab) == "1:#60");
  lab.does("script", "fork");
  lab.does("script.1", "msgsnd");
  CHECK(lab.task("script.1").state == core::TaskState::Blocked);
  CHECK(lab.task("script.1").waits_for == core::ObjectId{1});
  CHECK(core::waiting_for(lab.world(), core::ObjectId{1}) == std::vector<core::TaskId>{lab.id("script.1")});
  CHECK(lab.task("script.1").call->type == 3);
  const auto lines = lab.does("script", "msgrcv");
  CHECK(contains(lines, "script.1: released by script"));
  CHECK(queue(lab) == "3:#60(script.1)");
  CHECK(facts(lab).bytes == 60);
}

TEST_CASE("removal wakes receivers and senders with EIDRM") {
  trace::Trial lab;
  lab.start("script", {"msgget 0", "fork", "msgrcv 5 64", "exit", "msgset 100", "msgsnd 1 #90", "fork", "msgsnd 2 #90",
                       "exit", "msgrmid"});
  lab.does("script", "fork");
  lab.does("script.1", "msgrcv");
  lab.does("script", "fork");
  lab.does("script.2", "msgsnd");
  CHECK(lab.task("script.1").state == core::TaskState::Blocked);
  CHECK(lab.task("script.2").state == core::TaskState::Blocked);
  lab.to("script", core::TargetKind::Call, "msgctl");
  lab.does("script", "msgctl");
  CHECK(lab.task("script.1").returned->error == EIDRM);
  CHECK(lab.task("script.2").returned->error == EIDRM);
  CHECK(queue(lab) == "removed");
}

TEST_CASE("two senders released at once: the queue is as the kernel has it") {
  trace::Trial lab;
  lab.start("script", {"msgget 0", "msgset 100", "msgsnd 1 #90", "fork", "msgsnd 2 #40", "exit", "fork", "msgsnd 3 #40",
                       "exit", "msgrcv 1 100", "msgrcv 0 64", "msgrcv 0 64", "wait", "wait"});
  lab.does("script", "fork", 2);
  lab.does("script.1", "msgsnd");
  lab.does("script.2", "msgsnd");
  CHECK(core::waiting_for(lab.world(), core::ObjectId{1}).size() == 2);
  lab.does("script", "msgrcv");
  const core::Queue& there = *lab.world().object(core::ObjectId{1})->as<core::Queue>();
  REQUIRE(there.messages.size() == 2);
  const std::int64_t first = there.messages[0].fact.type;
  lab.does("script", "msgrcv");
  CHECK(lab.world().object(core::ObjectId{1})->as<core::Queue>()->taken->fact.type == first);
}
