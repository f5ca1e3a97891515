#include "engine/sys/open_file.hpp"

#include <fcntl.h>
#include <linux/sockios.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <span>

#include "engine/sys/socket_address.hpp"

namespace ipclab::engine::sys {
namespace {

using AskName = int (*)(int, sockaddr*, socklen_t*);

SocketAddress ask_name(int fd, AskName ask) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (ask(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  const auto bytes = std::as_bytes(std::span(&storage, 1)).first(std::min<std::size_t>(size, sizeof storage));
  return {storage.ss_family, socket_address_text(bytes)};
}

std::optional<int> option(int fd, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  if (::getsockopt(fd, SOL_SOCKET, name, &value, &size) != 0) return std::nullopt;
  return value;
}

}  // namespace

OpenFile::OpenFile(core::Pid process, int number) {
  const Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, process.value, 0)));
  if (pidfd) duplicate_ = Fd(static_cast<int>(::syscall(SYS_pidfd_getfd, pidfd.get(), number, 0)));
}

std::optional<std::uint64_t> OpenFile::readable_bytes() const {
  int bytes = 0;
  if (::ioctl(duplicate_.get(), FIONREAD, &bytes) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(bytes);
}

std::uint64_t OpenFile::unsent_bytes() const {
  int bytes = 0;
  return ::ioctl(duplicate_.get(), SIOCOUTQNSD, &bytes) == 0 ? static_cast<std::uint64_t>(bytes) : 0;
}

std::optional<std::uint64_t> OpenFile::pipe_capacity() const {
  const int size = ::fcntl(duplicate_.get(), F_GETPIPE_SZ);
  if (size < 0) return std::nullopt;
  return static_cast<std::uint64_t>(size);
}

short OpenFile::ready() const {
  pollfd entry{duplicate_.get(), POLLIN | POLLOUT | POLLRDHUP, 0};
  ::poll(&entry, 1, 0);
  return entry.revents;
}

std::optional<SocketOptions> OpenFile::socket_options() const {
  const auto type = option(duplicate_.get(), SO_TYPE);
  if (!type) return std::nullopt;
  return SocketOptions{option(duplicate_.get(), SO_DOMAIN).value_or(0), *type,
                       option(duplicate_.get(), SO_PROTOCOL).value_or(0),
                       option(duplicate_.get(), SO_ACCEPTCONN).value_or(0) != 0,
                       static_cast<std::uint64_t>(option(duplicate_.get(), SO_RCVBUF).value_or(0))};
}

std::optional<TcpState> OpenFile::tcp_state() const {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(duplicate_.get(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  const bool listens = info.tcpi_state == TCP_LISTEN;  // tcp_get_info(): these two then are the accept queue
  return TcpState{info.tcpi_state, listens ? info.tcpi_unacked : 0, listens ? info.tcpi_sacked : 0};
}

SocketAddress OpenFile::address() const { return ask_name(duplicate_.get(), ::getsockname); }
SocketAddress OpenFile::peer_address() const { return ask_name(duplicate_.get(), ::getpeername); }

std::optional<PosixQueueState> OpenFile::posix_queue() const {
  mq_attr attributes{};
  // mq_overview(7): on Linux a message queue descriptor is a file descriptor.
  if (::mq_getattr(duplicate_.get(), &attributes) != 0) return std::nullopt;
  return PosixQueueState{attributes.mq_curmsgs, attributes.mq_maxmsg, attributes.mq_msgsize};
}

}  // namespace ipclab::engine::sys
