// A program must not be able to tell that it is traced: what it prints natively, it prints in the lab.
#include <doctest/doctest.h>

#include <cstdio>

#include "trial.hpp"

using namespace ipclab;

namespace {

std::string natively(const std::string& program, const std::vector<std::string>& arguments) {
  std::string command = IPCLAB_BINARY_DIR "/tests/targets/" + program;
  for (const std::string& argument : arguments) command += " " + argument;
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string all;
  char buffer[256];
  while (const std::size_t size = fread(buffer, 1, sizeof buffer, pipe)) all.append(buffer, size);
  pclose(pipe);
  return all;
}

std::string in_the_lab(const std::string& program, const std::vector<std::string>& arguments) {
  trace::Trial lab;
  lab.start(program, arguments);
  lab.run();
  return lab.output();
}

// The same with a Hold after each command: it falls before, into and after calls.
std::string held_again_and_again(const std::string& program, const std::vector<std::string>& arguments, bool stepped) {
  trace::Trial lab;
  lab.start(program, arguments);
  for (int more = 0; more < 3000 && lab.world().task(core::TaskId{1})->state != core::TaskState::Ended; ++more) {
    std::vector<core::TaskId> ready;
    for (const auto& [id, task] : lab.world().tasks) {
      if (task.state == core::TaskState::Ready) ready.push_back(id);
    }
    if (ready.empty() && !core::refusal(lab.world(), core::Expire{})) lab(core::Expire{});
    for (const core::TaskId id : ready) {
      if (lab.world().task(id)->state != core::TaskState::Ready) continue;
      if (stepped) {
        lab.session.command(core::Step{id, 1});
      } else {
        lab.session.command(core::Run{});
      }
      lab.session.command(core::Hold{});
      lab.settle();
    }
  }
  return lab.output();
}

}  // namespace

TEST_CASE("no blocking call notices a hold") {
  for (const char* call : {"semop", "semtimedop", "msgrcv", "read", "recv", "poll", "pause", "sigsuspend", "nanosleep",
                           "fifo", "flock", "sem_wait", "wait"}) {
    for (const char* signal : {"none", "default-ignored", "handled"}) {
      for (const bool stepped : {true, false}) {
        CAPTURE(call);
        CAPTURE(signal);
        CAPTURE(stepped);
        CHECK(held_again_and_again("waits", {call, signal}, stepped) == natively("waits", {call, signal}));
      }
    }
  }
}

TEST_CASE("each blocking call, whatever signal comes meanwhile, returns what it returns natively") {
  for (const char* call : {"semop", "semtimedop", "msgrcv", "read", "recv", "poll", "pause", "sigsuspend", "nanosleep",
                           "fifo", "flock", "sem_wait", "wait"}) {
    for (const char* signal : {"none", "default-ignored", "ignored", "handled", "handled-restart"}) {
      CAPTURE(call);
      CAPTURE(signal);
      CHECK(in_the_lab("waits", {call, signal}) == natively("waits", {call, signal}));
    }
  }
}

TEST_CASE("families of processes and threads are as they are natively") {
  for (const char* mode : {"orphan", "system", "vfork", "threads", "exec", "exec-in-thread", "stop", "crash", "daemon",
                           "no-zombies", "many", "handler"}) {
    CAPTURE(mode);
    CHECK(in_the_lab("families", {mode}) == natively("families", {mode}));
  }
}

TEST_CASE("stepped call by call, one process after the other, a program does the same") {
  for (const char* mode : {"orphan", "system", "vfork", "threads", "exec", "exec-in-thread", "stop", "crash", "daemon",
                           "no-zombies", "handler"}) {
    CAPTURE(mode);
    trace::Trial lab;
    lab.start("families", {mode});
    int steps = 0;
    for (bool moved = true; moved && steps < 2000;) {
      moved = false;
      std::vector<core::TaskId> ready;
      for (const auto& [id, task] : lab.world().tasks) {
        if (task.state == core::TaskState::Ready) ready.push_back(id);
      }
      for (const core::TaskId id : ready) {
        if (lab.world().task(id)->state != core::TaskState::Ready) continue;
        lab(core::Step{id, 1});
        moved = true;
        ++steps;
      }
    }
    CHECK(lab.output() == natively("families", {mode}));
    for (const auto& [id, task] : lab.world().tasks) {
      CAPTURE(task.path);
      CHECK(task.state == core::TaskState::Ended);
    }
  }
}
