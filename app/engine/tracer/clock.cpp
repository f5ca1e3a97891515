#include "engine/tracer/clock.hpp"

#include <cassert>
#include <ctime>

#include "engine/sys/clock.hpp"

namespace ipclab::engine::tracer {

Clock::Clock() : born_(sys::clock_ns(CLOCK_MONOTONIC)) {}

std::uint64_t Clock::now() const {
  const std::int64_t moved = movers_ > 0 ? sys::clock_ns(CLOCK_MONOTONIC) - gone_since_ : 0;
  return static_cast<std::uint64_t>(before_ + moved);
}

std::int64_t Clock::shift() const {
  const std::int64_t real = sys::clock_ns(CLOCK_MONOTONIC);
  const std::int64_t moved = movers_ > 0 ? real - gone_since_ : 0;
  return before_ + moved - (real - born_);
}

void Clock::go() {
  if (movers_++ == 0) gone_since_ = sys::clock_ns(CLOCK_MONOTONIC);
}

void Clock::hold() {
  assert(movers_ > 0);
  if (--movers_ == 0) before_ += sys::clock_ns(CLOCK_MONOTONIC) - gone_since_;
}

void Clock::skip_to(std::uint64_t ns) {
  const std::uint64_t before = now();
  if (ns > before) before_ += static_cast<std::int64_t>(ns - before);
}

}  // namespace ipclab::engine::tracer
