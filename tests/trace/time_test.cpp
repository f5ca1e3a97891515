// Time in the lab: no timed wait ends by itself, and one that is let end has ended as it does natively.
#include <doctest/doctest.h>

#include <csignal>

#include <cstdio>

#include "trial.hpp"

using namespace ipclab;
using core::Outcome;
using core::TargetKind;
using core::TaskState;

namespace {

enum class Way { Run, Stepped, Held };

std::string natively(const std::string& program, const std::string& mode) {
  const std::string command = IPCLAB_BINARY_DIR "/tests/targets/" + program + " " + mode;
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string all;
  char buffer[256];
  while (const std::size_t size = fread(buffer, 1, sizeof buffer, pipe)) all.append(buffer, size);
  const int status = pclose(pipe);
  return all + "status " + std::to_string(status);  // of the shell: 128 + signal
}

// To its end; a wait is let end only where nobody else can go on.
std::string in_the_lab(const std::string& program, const std::string& mode, Way way) {
  trace::Trial lab;
  lab.start(program, {mode});
  for (int more = 0; more < 2000; ++more) {
    std::optional<core::TaskId> ready;
    for (const auto& [id, task] : lab.world().tasks) {
      if (task.state == TaskState::Ready && (!ready || more % 3 != 0)) ready = id;
    }
    if (way == Way::Stepped && ready) {
      lab(core::Step{*ready, 1});
    } else if (way == Way::Stepped && !core::refusal(lab.world(), core::Expire{})) {
      lab(core::Expire{});
    } else if (way != Way::Stepped && !core::refusal(lab.world(), core::Run{})) {
      lab.session.command(core::Run{});
      if (way == Way::Held && more < 1000) lab.session.command(core::Hold{});
      lab.settle();
    } else {
      break;
    }
  }
  const core::ExitStatus end = lab.world().processes.begin()->second.exit.value_or(core::ExitStatus{true, 99, false});
  return lab.output() + "status " + std::to_string((end.killed ? 128 + end.code : end.code) << 8);
}

void is_the_same(const std::string& program, const std::string& mode, std::initializer_list<Way> ways) {
  const std::string native = natively(program, mode);
  for (const Way way : ways) {
    CAPTURE(program);
    CAPTURE(mode);
    CAPTURE(way);
    CHECK(in_the_lab(program, mode, way) == native);
  }
}

}  // namespace

TEST_CASE("every call with a time limit returns and leaves in memory what it does natively") {
  for (const char* call :
       {"nanosleep", "clock_nanosleep", "same_nanosleep", "until_monotonic", "until_realtime", "poll", "ppoll",
        "select", "old_select", "pselect", "epoll_wait", "epoll_pwait2", "semtimedop", "sigtimedwait", "sem_timedwait",
        "mutex_timedlock", "cond_timedwait", "mq_timedreceive", "futex"}) {
    const std::string name = call;
    const bool only_sleeps = name.find("sleep") != name.npos || name.starts_with("until");
    const bool goes_on = name.starts_with("mutex") || name.starts_with("cond");  // no signal ends these waits
    for (const char* how : {"expires", "ignored", "woken", "handled", "handled-restart"}) {
      if (only_sleeps && how == std::string("woken")) continue;
      if (goes_on && how == std::string("handled")) continue;
      is_the_same("timed", name + "-" + how, {Way::Run, Way::Stepped});
    }
  }
}

TEST_CASE("clocks, alarms and interval timers are to the program what they are natively") {
  for (const char* mode : {"seconds", "alarm", "alarm-kills", "remaining", "interval", "clocks", "sleepers"}) {
    is_the_same("clocks", mode, {Way::Run, Way::Stepped, Way::Held});
  }
  is_the_same("clocks", "busy", {Way::Run});
}

TEST_CASE("a sleeper sleeps until it is let wake: stepping never ends its wait, expire does at once") {
  trace::Trial lab;
  lab.start("clocks", {"sleepers"});
  lab.to("clocks", TargetKind::Blocked);  // in wait()
  for (const char* path : {"clocks.1", "clocks.2", "clocks.3"}) {
    lab.to(path, TargetKind::Blocked);
    CHECK(lab.task(path).state == TaskState::Blocked);
    REQUIRE(lab.task(path).until_ns);
  }
  const std::uint64_t left = *lab.task("clocks.2").until_ns - lab.world().at_ns;
  CHECK(left > 0);
  CHECK(left <= 100'000'000);
  CHECK_FALSE(lab.session.next(std::chrono::milliseconds(150)));  // longer than it would sleep
  CHECK(lab.task("clocks.2").state == TaskState::Blocked);
  CHECK(trace::joined(lab(core::Expire{})) ==
        "began expire\n"
        "clocks.2: released\n"
        "clocks.2: returned nanosleep = 0\n"
        "clocks.2: held after-call at main:112\n"
        "ended reached\n");
  CHECK(lab.world().at_ns >= 100'000'000);  // the clock has gone on as far
  CHECK(trace::joined(lab(core::Expire{lab.id("clocks.1")})) ==
        "clocks.1: began expire\n"
        "clocks.1: released\n"
        "clocks.1: returned nanosleep = 0\n"
        "clocks.1: held after-call at main:112\n"
        "ended reached\n");
  CHECK(lab.world().at_ns >= 300'000'000);
  lab(core::Expire{});
  CHECK(lab.task("clocks.3").state == TaskState::Ready);
  CHECK_THROWS_AS(lab(core::Expire{}), core::Error);
}
