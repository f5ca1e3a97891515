#include "engine/runner/polls.hpp"

#include <poll.h>
#include <sys/select.h>
#include <sys/syscall.h>

#include <algorithm>

#include "engine/observe/descriptors.hpp"

namespace ipclab::engine::runner {
namespace {

constexpr std::uint64_t limit = 64;  // descriptors that are looked at

std::vector<std::int32_t> polled(tracer::Tracee& task, std::uint64_t address, std::uint64_t count) {
  std::vector<pollfd> entries(static_cast<std::size_t>(std::min(count, limit)));
  if (!task.proc.read(core::Address{address}, std::as_writable_bytes(std::span(entries)))) return {};
  std::vector<std::int32_t> numbers;
  for (const pollfd& entry : entries) numbers.push_back(entry.fd);
  return numbers;
}

// select(2): the sets are bit fields of as many bits as the first argument says.
std::vector<std::int32_t> selected(tracer::Tracee& task) {
  const auto count = static_cast<int>(std::min<std::uint64_t>(task.raw.args[0], FD_SETSIZE));
  std::vector<std::int32_t> numbers;
  for (const std::size_t set : {1u, 2u, 3u}) {
    const std::uint64_t at = task.raw.args[set];
    std::vector<std::uint64_t> words(static_cast<std::size_t>((count + 63) / 64));
    if (at == 0 || !task.proc.read(core::Address{at}, std::as_writable_bytes(std::span(words)))) continue;
    for (int number = 0; number < count; ++number) {
      if (((words[static_cast<std::size_t>(number / 64)] >> (number % 64)) & 1) != 0) numbers.push_back(number);
    }
  }
  return numbers;
}

std::vector<std::int32_t> waited_for(tracer::Tracee& task) {
  switch (task.raw.number) {
    case SYS_poll:
    case SYS_ppoll:
      return polled(task, task.raw.args[0], task.raw.args[1]);
    case SYS_select:
    case SYS_pselect6:
      return selected(task);
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
    case SYS_epoll_pwait2:
      return observe::interest_list(task.pid, static_cast<std::int32_t>(task.raw.args[0]));
    default:
      return {};
  }
}

}  // namespace

void Polls::blocked(tracer::Tracee& task, Person& person, core::Blocked& blocked) {
  for (const std::int32_t number : waited_for(task)) {
    const auto object = descriptors_.channel(person, number);
    if (!object || object == blocked.object) continue;
    if (!blocked.object) {
      blocked.object = object;
    } else if (std::find(blocked.also.begin(), blocked.also.end(), *object) == blocked.also.end()) {
      blocked.also.push_back(*object);
    }
  }
}

}  // namespace ipclab::engine::runner
