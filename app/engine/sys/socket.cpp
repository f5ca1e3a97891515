#include "engine/sys/socket.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cassert>
#include <cstring>

#include "engine/sys/error.hpp"

namespace ipclab::engine::sys {
namespace {

constexpr int send_buffer = 212992;          // net.core.wmem_max as it is shipped; the kernel doubles it (socket(7))
constexpr std::size_t most_descriptors = 8;  // in one message
constexpr int above_standard = 10;           // so that a program without stdin does not get the socket as stdin

Fd moved_up(int fd) {
  const Fd low(fd);
  Fd high(checked(::fcntl(low.get(), F_DUPFD_CLOEXEC, above_standard), "fcntl F_DUPFD_CLOEXEC"));
  checked(::setsockopt(high.get(), SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer), "setsockopt SO_SNDBUF");
  return high;
}

bool means_gone(int error) { return error == EPIPE || error == ECONNRESET || error == ENOTCONN; }

std::vector<Fd> descriptors_of(msghdr& header) {
  std::vector<Fd> found;
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    std::array<int, most_descriptors> numbers{};
    std::memcpy(numbers.data(), CMSG_DATA(part), count * sizeof(int));
    for (std::size_t i = 0; i < count; ++i) found.emplace_back(numbers[i]);
  }
  return found;
}

}  // namespace

SocketPair message_socketpair() {
  std::array<int, 2> ends{};
  checked(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
  Fd other_low(ends[1]);
  Fd one = moved_up(ends[0]);
  return {std::move(one), moved_up(other_low.release())};
}

bool send_message(int socket, std::span<const std::uint8_t> bytes, std::span<const int> descriptors) {
  assert(!bytes.empty() && descriptors.size() <= most_descriptors);
  iovec data{const_cast<std::uint8_t*>(bytes.data()), bytes.size()};
  msghdr header{};
  header.msg_iov = &data;
  header.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(most_descriptors * sizeof(int))> control{};
  if (!descriptors.empty()) {
    header.msg_control = control.data();
    header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(part), descriptors.data(), descriptors.size_bytes());
  }
  while (::sendmsg(socket, &header, MSG_NOSIGNAL) < 0) {
    if (means_gone(errno)) return false;
    if (errno != EINTR) fail("sendmsg");
  }
  return true;
}

std::optional<Received> receive_message(int socket) {
  Received received;
  ssize_t size = 0;
  // recv(2): MSG_TRUNC gives the real length of a message, MSG_PEEK leaves it there.
  while ((size = ::recv(socket, nullptr, 0, MSG_PEEK | MSG_TRUNC)) < 0 && errno == EINTR) {
  }
  if (size < 0 && !means_gone(errno)) fail("recv");
  if (size <= 0) return std::nullopt;
  received.bytes.resize(static_cast<std::size_t>(size));

  iovec data{received.bytes.data(), received.bytes.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(most_descriptors * sizeof(int))> control{};
  msghdr header{};
  header.msg_iov = &data;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  while ((size = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {
  }
  checked(size, "recvmsg");
  received.descriptors = descriptors_of(header);
  return received;
}

void end_messages(int socket) noexcept { ::shutdown(socket, SHUT_RDWR); }

bool wait_readable(int fd, std::chrono::milliseconds wait) {
  pollfd news{fd, POLLIN, 0};
  const auto until = std::chrono::steady_clock::now() + wait;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    const int found = ::poll(&news, 1, static_cast<int>(std::max(left, std::chrono::milliseconds(0)).count()));
    if (found >= 0) return found > 0;
    if (errno != EINTR) fail("poll");
  }
}

}  // namespace ipclab::engine::sys
