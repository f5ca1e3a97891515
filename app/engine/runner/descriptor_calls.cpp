#include "engine/runner/descriptor_calls.hpp"

#include <fcntl.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>

namespace ipclab::engine::runner {
namespace {

constexpr std::array descriptor_words = {"fd", "sockfd", "mqdes", "epfd", "oldfd", "fd_in", "out_fd", "pidfd"};

DescriptorEffect effect_of_fcntl(const tracer::Tracee& task, std::int32_t result) {
  switch (static_cast<int>(task.raw.args[1])) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
      return {{result}};
    case F_SETFD:
      return {{static_cast<std::int32_t>(task.raw.args[0])}};
    default:
      return {};
  }
}

}  // namespace

std::optional<std::int32_t> descriptor_argument(const core::Call& call) {
  for (const core::Argument& argument : call.arguments) {
    if (std::find(descriptor_words.begin(), descriptor_words.end(), argument.name) != descriptor_words.end()) {
      return static_cast<std::int32_t>(argument.value);
    }
  }
  return std::nullopt;
}

std::vector<std::int32_t> descriptors_at(tracer::Tracee& task, std::uint64_t address) {
  const auto pair = decode::read_value<std::array<std::int32_t, 2>>(task.memory(), core::Address{address});
  return pair ? std::vector<std::int32_t>(pair->begin(), pair->end()) : std::vector<std::int32_t>{};
}

DescriptorEffect effect_on_descriptors(tracer::Tracee& task, std::int64_t value) {
  const auto result = static_cast<std::int32_t>(value);
  switch (task.raw.number) {
    case SYS_close:
      return {{static_cast<std::int32_t>(task.raw.args[0])}};
    case SYS_close_range:
    case SYS_recvmsg:  // unix(7): descriptors may have come with it
    case SYS_recvmmsg:
      return {{}, true};
    case SYS_dup:
    case SYS_dup2:
    case SYS_dup3:
    case SYS_open:
    case SYS_openat:
    case SYS_openat2:
    case SYS_creat:
    case SYS_memfd_create:
    case SYS_pidfd_getfd:
      return {{result}};
    case SYS_mq_open:
      return {{result}, false, (task.raw.args[1] & O_CREAT) != 0};
    case SYS_socket:
    case SYS_accept:
    case SYS_accept4:
    case SYS_eventfd:
    case SYS_eventfd2:
    case SYS_timerfd_create:
    case SYS_signalfd:
    case SYS_signalfd4:
    case SYS_epoll_create:
    case SYS_epoll_create1:
    case SYS_inotify_init:
    case SYS_inotify_init1:
    case SYS_pidfd_open:
      return {{result}, false, true};
    case SYS_pipe:
    case SYS_pipe2:
      return {descriptors_at(task, task.raw.args[0]), false, true};
    case SYS_socketpair:
      return {descriptors_at(task, task.raw.args[3]), false, true};
    case SYS_fcntl:
      return effect_of_fcntl(task, result);
    default:
      return {};
  }
}

}  // namespace ipclab::engine::runner
