#include "shell/watcher.hpp"

#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace ipclab::shell {
namespace {

constexpr std::chrono::milliseconds moment{120};  // editors write a file in several steps

// inotify(7): a file that was open for writing was closed, a name came or went. Not IN_MODIFY: half a file is no news.
constexpr std::uint32_t events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE;

}  // namespace

Watcher::Watcher()
    : inotify_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {}

Watcher::~Watcher() {
  close(inotify_);
  close(timer_);
}

void Watcher::watch(const std::vector<std::filesystem::path>& folders) {
  std::vector<int> before = std::exchange(watches_, {});
  for (const auto& folder : folders) {
    const int number = inotify_add_watch(inotify_, folder.c_str(), events | IN_ONLYDIR);
    if (number >= 0) watches_.push_back(number);  // the same number for the same folder
  }
  for (const int number : before) {
    const bool kept = std::find(watches_.begin(), watches_.end(), number) != watches_.end();
    if (!kept) inotify_rm_watch(inotify_, number);
  }
}

bool Watcher::drain() const {
  alignas(inotify_event) std::array<char, 4096> buffer{};
  bool any = false;
  for (;;) {
    const ssize_t got = read(inotify_, buffer.data(), buffer.size());
    if (got <= 0) return any;
    for (const char* at = buffer.data(); at < buffer.data() + got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      any = any || (event->mask & (events | IN_Q_OVERFLOW)) != 0;
      at += sizeof(inotify_event) + event->len;
    }
  }
}

bool Watcher::changed() {
  std::uint64_t rings = 0;
  [[maybe_unused]] const auto got = read(timer_, &rings, sizeof rings);
  const auto now = std::chrono::steady_clock::now();
  if (drain()) {
    pending_ = true;
    last_ = now;
    itimerspec after{};
    after.it_value.tv_nsec = std::chrono::nanoseconds(moment).count() + 1000000;
    timerfd_settime(timer_, 0, &after, nullptr);
  }
  if (!pending_ || now - last_ < moment) return false;
  pending_ = false;
  return true;
}

}  // namespace ipclab::shell
