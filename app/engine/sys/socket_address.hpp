// Addresses of sockets as a person writes them.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace ipclab::engine::sys {

// Of a struct sockaddr of any family: unix(7) the path, "@name" where abstract; ip(7) "127.0.0.1:7000"; else empty.
std::string socket_address_text(std::span<const std::byte> address);

}  // namespace ipclab::engine::sys
