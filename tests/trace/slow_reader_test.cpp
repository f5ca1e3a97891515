// Whoever takes the engine's events slowly holds everything up, loses nothing, and is told.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "trial.hpp"

using namespace ipclab;
using namespace std::chrono_literals;

TEST_CASE("a reader that comes late is told how long the engine stood still, and misses nothing") {
  trace::Trial trial;
  trial.start("pingpong", {"alone", "1000000000"});
  const std::uint64_t before = trial.world().seq.value;
  trial.session.command(core::Run{});
  std::this_thread::sleep_for(2s);  // nobody takes events: the socket is full long before
  std::uint64_t last = before;
  std::uint64_t lost = 0;
  std::vector<core::Noticed> notices;
  bool held = false;
  while (!trial.session.idle()) {
    const auto event = trial.session.next(100ms);
    if (!event) continue;
    lost += event->seq.value - last - 1;
    last = event->seq.value;
    if (const auto* noticed = std::get_if<core::Noticed>(&event->body)) notices.push_back(*noticed);
    if (!held && !notices.empty()) {
      trial.session.command(core::Hold{});
      held = true;
    }
  }
  CHECK(lost == 0);
  REQUIRE(notices.size() == 1);
  CHECK(notices.front().message.key == "notice.waited-for-reader");
  CHECK(std::stoi(notices.front().message.args.front()) > 250);
}
