#include "engine/sys/sock_diag.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "engine/sys/fd.hpp"

namespace ipclab::engine::sys {
namespace {

constexpr std::uint32_t listening = 10;  // TCP_LISTEN: sock_diag numbers states of all families like TCP

struct Request {
  nlmsghdr header;
  unix_diag_req what;
};

// sock_diag(7): the attributes that follow a unix_diag_msg.
void take_attributes(const unix_diag_msg& message, std::size_t length, UnixSocket& socket) {
  const auto* attribute = reinterpret_cast<const rtattr*>(&message + 1);
  auto left = static_cast<unsigned>(length);
  for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
    if (attribute->rta_type == UNIX_DIAG_PEER) {
      std::uint32_t peer = 0;
      std::memcpy(&peer, RTA_DATA(attribute), sizeof peer);
      socket.peer = peer;
    }
    if (attribute->rta_type == UNIX_DIAG_RQLEN && message.udiag_state == listening) {
      unix_diag_rqlen queue{};
      std::memcpy(&queue, RTA_DATA(attribute), sizeof queue);
      socket.accept_queue = queue.udiag_rqueue;
      socket.backlog = queue.udiag_wqueue;
    }
  }
}

}  // namespace

std::optional<UnixSocket> unix_socket(std::uint64_t inode) {
  const Fd netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!netlink) return std::nullopt;
  Request request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST;
  request.what.sdiag_family = AF_UNIX;
  request.what.udiag_states = ~0u;
  request.what.udiag_ino = static_cast<std::uint32_t>(inode);
  request.what.udiag_show = UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN;
  request.what.udiag_cookie[0] = request.what.udiag_cookie[1] = ~0u;
  if (::send(netlink.get(), &request, sizeof request, 0) < 0) return std::nullopt;
  alignas(nlmsghdr) std::array<char, 4096> answer{};
  const ssize_t got = ::recv(netlink.get(), answer.data(), answer.size(), 0);
  const auto* header = reinterpret_cast<const nlmsghdr*>(answer.data());
  if (got <= 0 || !NLMSG_OK(header, static_cast<std::size_t>(got)) || header->nlmsg_type != SOCK_DIAG_BY_FAMILY) {
    return std::nullopt;
  }
  const auto* message = static_cast<const unix_diag_msg*>(NLMSG_DATA(header));
  UnixSocket socket;
  socket.inode = message->udiag_ino;
  take_attributes(*message, header->nlmsg_len - NLMSG_LENGTH(sizeof *message), socket);
  return socket;
}

}  // namespace ipclab::engine::sys
