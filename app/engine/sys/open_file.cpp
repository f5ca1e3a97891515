#include "engine/sys/open_file.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>

namespace ipclab::engine::sys {
namespace {

// unix(7): an abstract name begins with a zero byte and is as long as the address says.
std::string unix_name(const sockaddr_un& address, socklen_t size) {
  const std::size_t length = size - offsetof(sockaddr_un, sun_path);
  if (size <= offsetof(sockaddr_un, sun_path)) return {};
  if (address.sun_path[0] == '\0') return "@" + std::string(address.sun_path + 1, length - 1);
  return std::string(address.sun_path, ::strnlen(address.sun_path, length));
}

std::string internet_name(int family, const void* address, std::uint16_t port) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, address, text.data(), text.size());
  const std::string host = family == AF_INET6 ? "[" + std::string(text.data()) + "]" : text.data();
  return host + ":" + std::to_string(ntohs(port));
}

SocketAddress described(const sockaddr_storage& storage, socklen_t size) {
  SocketAddress address{storage.ss_family, {}};
  if (storage.ss_family == AF_UNIX) {
    sockaddr_un name{};
    std::memcpy(&name, &storage, sizeof name);
    address.text = unix_name(name, size);
  } else if (storage.ss_family == AF_INET) {
    sockaddr_in name{};
    std::memcpy(&name, &storage, sizeof name);
    address.text = internet_name(AF_INET, &name.sin_addr, name.sin_port);
  } else if (storage.ss_family == AF_INET6) {
    sockaddr_in6 name{};
    std::memcpy(&name, &storage, sizeof name);
    address.text = internet_name(AF_INET6, &name.sin6_addr, name.sin6_port);
  }
  return address;
}

using AskName = int (*)(int, sockaddr*, socklen_t*);

SocketAddress ask_name(int fd, AskName ask) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (ask(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  return described(storage, size);
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
