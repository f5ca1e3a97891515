// The rules of semop(2) and semctl(2), member by member: several operations at once, zero, overtaking, undo, removal.
#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "trial.hpp"

using namespace ipclab;

namespace {

// "1(ncnt 2) 0(zcnt 1)": value of each member, and who waits for it.
std::string set(const trace::Trial& lab) {
  std::string text;
  for (const core::SemaphoreMember& member : core::members_of(*lab.world().object(core::ObjectId{1}))) {
    text += (text.empty() ? "" : " ") + std::to_string(member.value);
    if (member.ncnt > 0) text += "(ncnt " + std::to_string(member.ncnt) + ")";
    if (member.zcnt > 0) text += "(zcnt " + std::to_string(member.zcnt) + ")";
  }
  return text;
}

std::int32_t error_of(trace::Trial& lab, const char* path, const char* call) {
  lab.does(path, call);
  return lab.task(path).returned->error;
}

bool is_blocked(const trace::Trial& lab, const std::string& path) {
  return lab.task(path).state == core::TaskState::Blocked;
}

}  // namespace

TEST_CASE("several operations are one: all of them or none") {
  trace::Trial lab;
  lab.start("script", {"semget 0 2", "setval 0 1", "fork", "semop 0-1 1-1", "exit", "semop 1+1", "wait"});
  lab.does("script", "fork");
  lab.does("script.1", "semop");
  CHECK(is_blocked(lab, "script.1"));
  CHECK(set(lab) == "1 0(ncnt 1)");  // the first one was not taken
  CHECK(lab.semaphore(1, 1).waiting == std::vector<core::Waiter>{{lab.id("script.1"), -1}});
  CHECK(lab.semaphore(1, 0).waiting.empty());
  lab.does("script", "semop");
  CHECK(set(lab) == "0 0");  // handed over: never 1 1
  CHECK(lab.task("script.1").returned->error == 0);
  CHECK(lab.semaphore(1, 0).last_pid == lab.task("script.1").pid);
  CHECK(lab.semaphore(1, 0).held.contains(lab.id("script.1")));
}

TEST_CASE("waiting for zero") {
  trace::Trial lab;
  lab.start("script", {"semget 0 1", "setval 0 2", "fork", "semop 0=0", "exit", "semop 0-1", "semop 0-1", "semop 0=0n",
                       "semop 0-1n", "wait"});
  lab.does("script", "fork");
  lab.does("script.1", "semop");
  CHECK(set(lab) == "2(zcnt 1)");
  lab.does("script", "semop");
  CHECK(set(lab) == "1(zcnt 1)");
  CHECK(is_blocked(lab, "script.1"));
  lab.does("script", "semop");
  CHECK(set(lab) == "0");
  CHECK(lab.task("script.1").returned->error == 0);
  CHECK(error_of(lab, "script", "semop") == 0);
  CHECK(error_of(lab, "script", "semop") == EAGAIN);
}

TEST_CASE("a later P(1) overtakes an earlier P(2); equal ones are served in order") {
  trace::Trial lab;
  lab.start("script", {"semget 0 1", "fork", "semop 0-2", "exit", "fork", "semop 0-1", "exit", "fork", "semop 0-1",
                       "exit", "semop 0+1", "semop 0+1", "semop 0+2", "wait", "wait", "wait"});
  lab.does("script", "fork", 3);
  for (const char* path : {"script.1", "script.2", "script.3"}) lab.does(path, "semop");
  CHECK(set(lab) == "0(ncnt 3)");
  lab.does("script", "semop");
  CHECK(set(lab) == "0(ncnt 2)");
  CHECK_FALSE(is_blocked(lab, "script.2"));
  CHECK(is_blocked(lab, "script.1"));
  CHECK(is_blocked(lab, "script.3"));
  lab.does("script", "semop");
  CHECK_FALSE(is_blocked(lab, "script.3"));
  CHECK(lab.semaphore().waiting == std::vector<core::Waiter>{{lab.id("script.1"), -2}});
  lab.does("script", "semop");
  CHECK(set(lab) == "0");
  CHECK_FALSE(is_blocked(lab, "script.1"));
}

TEST_CASE("SEM_UNDO gives back at the end what was taken, survives exec, is not inherited") {
  trace::Trial lab;
  lab.start("script", {"semget 0 1", "setval 0 3", "fork", "semop 0-2u", "exec", "exit", "fork", "semop 0-1u", "fork",
                       "exit", "exit", "wait", "wait"});
  lab.does("script", "fork", 2);
  lab.does("script.1", "semop");
  CHECK(set(lab) == "1");
  CHECK(lab.semaphore().undo == std::map<core::TaskId, std::int32_t>{{lab.id("script.1"), 2}});
  lab.to("script.1", core::TargetKind::Call, "pause");
  CHECK(lab.semaphore().undo == std::map<core::TaskId, std::int32_t>{{lab.id("script.1"), 2}});
  lab.does("script.2", "semop");
  lab.does("script.2", "fork");
  CHECK(set(lab) == "0");
  lab.to("script.2.1", core::TargetKind::End);
  CHECK(set(lab) == "0");
  lab.to("script.2", core::TargetKind::End);
  CHECK(set(lab) == "1");
  lab.signal("script.1", SIGKILL);
  CHECK(set(lab) == "3");
  CHECK(lab.semaphore().undo.empty());
}

TEST_CASE("SETVAL clears the adjustment of that semaphore, of no other") {
  trace::Trial lab;
  lab.start("script",
            {"semget 0 2", "setval 0 1", "setval 1 1", "fork", "semop 0-1u 1-1u", "exit", "setval 0 5", "wait"});
  lab.does("script", "fork");
  lab.does("script.1", "semop");
  CHECK(set(lab) == "0 0");
  lab.does("script", "semctl");
  CHECK(set(lab) == "5 0");
  CHECK(lab.semaphore(1, 0).undo.empty());
  CHECK_FALSE(lab.semaphore(1, 1).undo.empty());
  lab.to("script.1", core::TargetKind::End);
  CHECK(set(lab) == "5 1");
}

TEST_CASE("removal: who waited gets EIDRM, who comes later EINVAL; above 32767 ERANGE") {
  trace::Trial lab;
  lab.start("script",
            {"semget 0 1", "setval 0 32767", "semop 0+1", "fork", "semop 0=0", "exit", "semrmid", "semop 0-1"});
  lab.does("script", "semctl");
  CHECK(error_of(lab, "script", "semop") == ERANGE);
  CHECK(set(lab) == "32767");
  lab.does("script", "fork");
  lab.does("script.1", "semop");
  CHECK(set(lab) == "32767(zcnt 1)");
  lab.does("script", "semctl");
  CHECK(lab.task("script.1").returned->error == EIDRM);
  CHECK_FALSE(lab.world().object(core::ObjectId{1})->exists);
  CHECK(error_of(lab, "script", "semop") == EINVAL);
}

TEST_CASE("a waiter that is killed, or stopped, is no waiter any more") {
  trace::Trial lab;
  lab.start("script", {"semget 0 1", "fork", "semop 0-1", "exit", "fork", "semop 0-1", "exit", "pause"});
  lab.does("script", "fork", 2);
  lab.does("script.1", "semop");
  lab.does("script.2", "semop");
  CHECK(set(lab) == "0(ncnt 2)");
  lab.signal("script.1", SIGKILL);
  CHECK(set(lab) == "0(ncnt 1)");
  lab.signal("script.2", SIGSTOP);
  CHECK(set(lab) == "0");
  CHECK(lab.semaphore().waiting.empty());
}
