// Time in the lab: no timed wait ends by itself, and one that is let end has ended as it does natively.
#include <doctest/doctest.h>

#include <csignal>

#include "trial.hpp"
#include "ways.hpp"

using namespace ipclab;
using core::Outcome;
using core::TargetKind;
using core::TaskState;

namespace {

void same_natively_and_in(const std::string& file, const std::string& mode, std::initializer_list<trace::Way> ways) {
  const trace::Ran native = trace::run({file, mode}, trace::Way::Native);
  for (const trace::Way way : ways) {
    CAPTURE(file);
    CAPTURE(mode);
    CAPTURE(trace::name_of(way));
    const trace::Ran ran = trace::run({file, mode}, way);
    CHECK(ran.output == native.output);
    CHECK(ran.end == native.end);
    CHECK(ran.left == native.left);
  }
}

}  // namespace

TEST_CASE("every call with a time limit returns and leaves in memory what it does natively") {
  for (const char* call : {"nanosleep", "clock_nanosleep", "same_nanosleep", "until_monotonic", "until_realtime", "poll",
                           "ppoll", "select", "old_select", "pselect", "epoll_wait", "epoll_pwait2", "semtimedop",
                           "sigtimedwait", "sem_timedwait", "mutex_timedlock", "cond_timedwait", "mq_timedreceive",
                           "futex"}) {
    const std::string name = call;
    const bool only_sleeps = name.find("sleep") != name.npos || name.starts_with("until");
    const bool goes_on = name.starts_with("mutex") || name.starts_with("cond");  // no signal ends these waits
    for (const char* how : {"expires", "ignored", "woken", "handled", "handled-restart"}) {
      if (only_sleeps && how == std::string("woken")) continue;
      if (goes_on && how == std::string("handled")) continue;
      same_natively_and_in("timed", name + "-" + how, {trace::Way::Run, trace::Way::Stepped});
    }
  }
}

TEST_CASE("clocks, alarms and interval timers are to the program what they are natively") {
  for (const char* mode : {"seconds", "alarm", "alarm-kills", "remaining", "interval", "clocks", "sleepers"}) {
    same_natively_and_in("clocks", mode, {trace::Way::Run, trace::Way::Stepped, trace::Way::RunHeld});
  }
  same_natively_and_in("clocks", "busy", {trace::Way::Run});
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
        "clocks.2: held after-call at main:130\n"
        "ended reached\n");
  CHECK(lab.world().at_ns >= 100'000'000);  // the clock has gone on as far
  CHECK(trace::joined(lab(core::Expire{lab.id("clocks.1")})) ==
        "clocks.1: began expire\n"
        "clocks.1: released\n"
        "clocks.1: returned nanosleep = 0\n"
        "clocks.1: held after-call at main:130\n"
        "ended reached\n");
  CHECK(lab.world().at_ns >= 300'000'000);
  lab(core::Expire{});
  CHECK(lab.task("clocks.3").state == TaskState::Ready);
  CHECK_THROWS_AS(lab(core::Expire{}), core::Error);
}
