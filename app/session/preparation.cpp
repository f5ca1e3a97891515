#include "session/preparation.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

namespace ipclab::session {

Preparation::Preparation(const lesson::Library& library, Builder builder)
    : library_(library), builder_(std::move(builder)), ready_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Preparation::~Preparation() {
  if (thread_.joinable()) thread_.join();
  close(ready_);
}

void Preparation::begin(const std::string& name) {
  if (under_way_) {
    next_ = name;
  } else {
    start(name);
  }
}

void Preparation::start(const std::string& name) {
  if (thread_.joinable()) thread_.join();
  under_way_ = true;
  thread_ = std::thread([this, name] {
    Prepared prepared{name, prepare(name)};
    const std::scoped_lock lock(mutex_);
    prepared_ = std::move(prepared);
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(ready_, &one, sizeof one);
  });
}

std::optional<Preparation::Prepared> Preparation::take() {
  std::optional<Prepared> prepared;
  {
    const std::scoped_lock lock(mutex_);
    prepared = std::exchange(prepared_, std::nullopt);
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = read(ready_, &count, sizeof count);
  }
  if (!prepared) return std::nullopt;
  under_way_ = false;
  if (!next_) return prepared;
  start(*std::exchange(next_, std::nullopt));
  return std::nullopt;
}

lesson::Loaded Preparation::prepare(const std::string& name) const {
  lesson::Loaded loaded;
  try {
    loaded = library_.load(name);
  } catch (const core::Error& error) {  // its folder is gone
    loaded.problems.push_back({{}, error.message(), {}});
  }
  if (!loaded.lesson) return loaded;
  loaded.problems = builder_.build_all(loaded.lesson->sources);
  if (!loaded.problems.empty()) loaded.lesson.reset();
  return loaded;
}

}  // namespace ipclab::session
