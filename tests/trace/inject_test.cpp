// A call that fails, or moves less than was asked, because somebody wants to see what the program makes of it.
#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>

#include "trial.hpp"

using namespace ipclab;
using core::Outcome;
using core::TargetKind;
using core::TaskState;

TEST_CASE("the next such call fails without being made, and only that one") {
  trace::Trial lab;
  lab.start("listener", {"pipe"});
  const core::TaskId id = lab.id("listener");
  CHECK(trace::joined(lab(core::Inject{id, "read", EINTR, 0})) == "listener: began inject\nended reached\n");
  CHECK(lab.task("listener").injection);
  const auto lines = lab.does("listener", "read");
  CHECK(std::find(lines.begin(), lines.end(), "listener: returned read = EINTR injected") != lines.end());
  CHECK_FALSE(lab.task("listener").injection);
  bool told = false;
  for (const core::Event& event : lab.session.log().events(lab.session.log().range(lab.world().step))) {
    const auto* returned = std::get_if<core::CallReturned>(&event.body);
    told = told || (returned != nullptr && returned->returned.call == "read" && returned->injected);
  }
  CHECK(told);
  lab(core::Inject{id, "fork", EAGAIN, 0});
  lab.run();
  CHECK(lab.output() == "write: 8\nread: EINTR\nsend: 8\nrecv: 8\nclose: 0\nfork: EAGAIN\n");
  CHECK(lab.world().processes.size() == 1);
}

TEST_CASE("the next such call is made for fewer bytes, which really move") {
  trace::Trial lab;
  lab.start("listener", {"pipe"});
  const core::TaskId id = lab.id("listener");
  lab(core::Inject{id, "write", 0, 3});
  lab.does("listener", "write");
  CHECK(core::Returned{"write", 3, 0} == *lab.task("listener").returned);
  lab.to("listener", TargetKind::Call, "read");
  lab(core::Inject{id, "read", 0, 2});
  lab.does("listener", "read");
  lab(core::Inject{id, "send", 0, 5});
  lab(core::Inject{id, "recv", ECONNRESET, 0});  // one at a time: the later one counts
  lab.run();
  CHECK(lab.output().starts_with("write: 3\nread: 2\nsend: 8\nrecv: ECONNRESET\nclose: 0\nfork: "));
}

TEST_CASE("a call that does not exist cannot fail; what was wanted and has not come is done again by a rewind") {
  trace::Trial lab;
  lab.start("listener", {"pipe"});
  const core::TaskId id = lab.id("listener");
  lab(core::Inject{id, "no_such_call", EINTR, 0});
  CHECK(lab.world().last_step.outcome == Outcome::Blocked);
  CHECK(lab.world().last_step.why.key == "inject.no-such-call");
  CHECK_FALSE(lab.task("listener").injection);
  lab(core::Inject{id, "send", EPIPE, 0});
  const std::uint32_t step = lab.world().step;
  lab.run();
  lab.session.rewind(step);
  lab.settle();
  CHECK(lab.task("listener").injection);
  lab.does("listener", "send");
  CHECK(core::Returned{"send", -1, EPIPE} == *lab.task("listener").returned);
}
