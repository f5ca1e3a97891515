#include "engine/sys/socket_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace ipclab::engine::sys {
namespace {

std::string unix_name(const sockaddr_un& address, std::size_t size) {
  constexpr std::size_t head = offsetof(sockaddr_un, sun_path);
  if (size <= head) return {};
  // unix(7): an abstract name begins with a zero byte and is as long as the address says.
  if (address.sun_path[0] == '\0') return "@" + std::string(address.sun_path + 1, size - head - 1);
  return std::string(address.sun_path, ::strnlen(address.sun_path, size - head));
}

std::string internet_name(int family, const void* address, std::uint16_t port) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, address, text.data(), text.size());
  const std::string host = family == AF_INET6 ? "[" + std::string(text.data()) + "]" : text.data();
  return host + ":" + std::to_string(ntohs(port));
}

}  // namespace

std::string socket_address_text(std::span<const std::byte> bytes) {
  sockaddr_storage storage{};
  const std::size_t size = std::min(bytes.size(), sizeof storage);
  std::memcpy(&storage, bytes.data(), size);
  if (storage.ss_family == AF_UNIX) {
    sockaddr_un name{};
    std::memcpy(&name, &storage, sizeof name);
    return unix_name(name, std::min(size, sizeof name));
  }
  if (storage.ss_family == AF_INET && size >= sizeof(sockaddr_in)) {
    sockaddr_in name{};
    std::memcpy(&name, &storage, sizeof name);
    return internet_name(AF_INET, &name.sin_addr, name.sin_port);
  }
  if (storage.ss_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 name{};
    std::memcpy(&name, &storage, sizeof name);
    return internet_name(AF_INET6, &name.sin6_addr, name.sin6_port);
  }
  return {};
}

}  // namespace ipclab::engine::sys
