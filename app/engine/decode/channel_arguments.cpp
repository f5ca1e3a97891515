// Arguments of calls on descriptors: sockets, poll and epoll, locks, POSIX queues, timerfd and eventfd.
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "engine/decode/calls_table.hpp"
#include "engine/decode/flags.hpp"
#include "engine/decode/texts.hpp"

namespace ipclab::engine::decode {
namespace {

constexpr std::size_t poll_limit = 16;  // descriptors that are shown

std::int32_t as_int(std::uint64_t value) { return static_cast<std::int32_t>(value); }

template <class Value>
std::optional<Value> value_at(std::uint64_t at, const Memory& memory) {
  return at == 0 ? std::nullopt : read_value<Value>(memory, core::Address{at});
}

std::string lock_text(std::uint64_t at, const Memory& memory) {
  const auto lock = value_at<struct flock>(at, memory);
  if (!lock) return pointer_text(at);
  return fmt::format("{{{}, {}, {}, {}}}", lock_type(lock->l_type), seek_whence(lock->l_whence), lock->l_start,
                     lock->l_len);
}

// fcntl(2): what the third argument is.
std::string fcntl_value_text(const RawCall& raw, const Memory& memory) {
  const std::uint64_t value = raw.args[2];
  switch (as_int(raw.args[1])) {
    case F_SETLK:
    case F_SETLKW:
    case F_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
    case F_OFD_GETLK:
      return lock_text(value, memory);
    case F_SETFL:
      return status_flags(value);
    case F_SETFD:
      return value == FD_CLOEXEC ? "FD_CLOEXEC" : fmt::format("{}", as_int(value));
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
    case F_SETPIPE_SZ:
      return fmt::format("{}", as_int(value));
    default:
      return pointer_text(value);
  }
}

std::string unix_address_text(const std::array<char, sizeof(sockaddr_un)>& bytes, std::size_t size) {
  constexpr std::size_t head = offsetof(sockaddr_un, sun_path);
  if (size <= head) return "{AF_UNIX}";
  const char* path = bytes.data() + head;
  // unix(7): an abstract name begins with a zero byte.
  const std::string name =
      path[0] == '\0' ? "@" + std::string(path + 1, size - head - 1) : std::string(path, ::strnlen(path, size - head));
  return "{AF_UNIX, \"" + name + "\"}";
}

std::string internet_address_text(int family, const char* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const std::size_t address = family == AF_INET ? offsetof(sockaddr_in, sin_addr) : offsetof(sockaddr_in6, sin6_addr);
  ::inet_ntop(family, bytes + address, text.data(), text.size());
  in_port_t port = 0;
  std::memcpy(&port, bytes + offsetof(sockaddr_in, sin_port), sizeof port);
  return fmt::format("{{{}, {}, {}}}", socket_domain(static_cast<std::uint64_t>(family)), text.data(), ntohs(port));
}

std::string address_text(std::uint64_t at, std::uint64_t size, const Memory& memory) {
  std::array<char, sizeof(sockaddr_un)> bytes{};
  const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(size & 0xffffffff, bytes.size()));
  const auto wanted = std::as_writable_bytes(std::span(bytes)).first(length);
  if (at == 0 || length < sizeof(sa_family_t) || !memory.read(core::Address{at}, wanted)) return pointer_text(at);
  sa_family_t family = 0;
  std::memcpy(&family, bytes.data(), sizeof family);
  if (family == AF_UNIX) return unix_address_text(bytes, length);
  const bool known =
      (family == AF_INET && length >= sizeof(sockaddr_in)) || (family == AF_INET6 && length >= sizeof(sockaddr_in6));
  return known ? internet_address_text(family, bytes.data()) : "{" + socket_domain(family) + "}";
}

// The data of the first piece: most programs have no other.
std::string message_header_text(std::uint64_t at, const Memory& memory) {
  const auto header = value_at<msghdr>(at, memory);
  if (!header) return pointer_text(at);
  const auto first = header->msg_iovlen == 0
                         ? std::nullopt
                         : value_at<iovec>(reinterpret_cast<std::uint64_t>(header->msg_iov), memory);
  const std::string data =
      first ? bytes_text(reinterpret_cast<std::uint64_t>(first->iov_base), first->iov_len, memory) : "";
  return "{" + data + (header->msg_iovlen > 1 ? ", …" : "") + (header->msg_controllen > 0 ? ", SCM_RIGHTS" : "") + "}";
}

std::string poll_text(std::uint64_t at, std::uint64_t count, const Memory& memory) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::uint64_t>(count, poll_limit); ++i) {
    const auto entry = value_at<pollfd>(at + i * sizeof(pollfd), memory);
    if (!entry) return pointer_text(at);
    text += fmt::format("{}{{{}, {}}}", i == 0 ? "" : ", ", entry->fd,
                        poll_events(static_cast<std::uint16_t>(entry->events)));
  }
  return at == 0 ? "NULL" : "[" + text + (count > poll_limit ? ", …]" : "]");
}

std::string epoll_event_text(std::uint64_t at, const Memory& memory) {
  const auto event = value_at<epoll_event>(at, memory);
  return event ? "{" + epoll_events(event->events) + "}" : pointer_text(at);
}

std::string queue_name_text(std::uint64_t at, const Memory& memory) {
  std::string text = c_string_text(at, memory);
  if (text.starts_with('"')) text.insert(1, "/");
  return text;
}

std::string queue_attributes_text(std::uint64_t at, const Memory& memory) {
  const auto attributes = value_at<mq_attr>(at, memory);
  if (!attributes) return pointer_text(at);
  return fmt::format("{{mq_maxmsg {}, mq_msgsize {}}}", attributes->mq_maxmsg, attributes->mq_msgsize);
}

std::string timer_text(std::uint64_t at, const Memory& memory) {
  const auto timer = value_at<itimerspec>(at, memory);
  if (!timer) return pointer_text(at);
  return fmt::format("{{{{{}, {}}}, {{{}, {}}}}}", timer->it_interval.tv_sec, timer->it_interval.tv_nsec,
                     timer->it_value.tv_sec, timer->it_value.tv_nsec);
}

}  // namespace

std::string channel_argument_text(Arg kind, const RawCall& raw, std::size_t at, const Memory& memory) {
  const std::uint64_t value = raw.args[at];
  const std::uint64_t next = at + 1 < raw.args.size() ? raw.args[at + 1] : 0;
  const auto low = static_cast<std::uint32_t>(value);
  switch (kind) {
    case Arg::FcntlValue:
      return fcntl_value_text(raw, memory);
    case Arg::CloseRangeFlags:
      return close_range_flags(low);
    case Arg::UnlinkFlags:
      return unlink_flags(low);
    case Arg::SocketDomain:
      return socket_domain(low);
    case Arg::SocketType:
      return socket_type(low);
    case Arg::SocketAddress:
      return address_text(value, next, memory);
    case Arg::SendFlags:
      return send_flags(low);
    case Arg::ShutdownHow:
      return shutdown_how(as_int(value));
    case Arg::MessageHeader:
      return message_header_text(value, memory);
    case Arg::PollFds:
      return poll_text(value, next, memory);
    case Arg::EpollOperation:
      return epoll_operation(as_int(value));
    case Arg::EpollEvent:
      return epoll_event_text(value, memory);
    case Arg::QueueName:
      return queue_name_text(value, memory);
    case Arg::QueueAttributes:
      return queue_attributes_text(value, memory);
    case Arg::EventFdFlags:
      return eventfd_flags(low);
    case Arg::TimerFdFlags:
      return timerfd_flags(low);
    case Arg::TimerFdValue:
      return timer_text(value, memory);
    default:
      return pointer_text(value);  // not one of ours: argument_text() writes it
  }
}

}  // namespace ipclab::engine::decode
