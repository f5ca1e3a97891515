#include "engine/runner/payload.hpp"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <algorithm>
#include <optional>

namespace ipclab::engine::runner {
namespace {

constexpr std::uint64_t vector_limit = 64;  // pieces that are looked at

std::uint64_t address_of(const void* pointer) { return reinterpret_cast<std::uint64_t>(pointer); }

std::vector<iovec> pieces_at(tracer::Tracee& task, std::uint64_t address, std::uint64_t count) {
  std::vector<iovec> pieces(static_cast<std::size_t>(std::min(count, vector_limit)));
  if (!task.proc.read(core::Address{address}, std::as_writable_bytes(std::span(pieces)))) pieces.clear();
  return pieces;
}

std::vector<iovec> pieces_of(tracer::Tracee& task, const msghdr& header) {
  return pieces_at(task, address_of(header.msg_iov), header.msg_iovlen);
}

// Where the call's bytes are.
std::vector<iovec> pieces_of(tracer::Tracee& task) {
  const auto& args = task.raw.args;
  switch (task.raw.number) {
    case SYS_writev:
    case SYS_readv:
    case SYS_pwritev:
    case SYS_preadv:
    case SYS_pwritev2:
    case SYS_preadv2:
      return pieces_at(task, args[1], args[2]);
    case SYS_sendmsg:
    case SYS_recvmsg: {
      const auto header = decode::read_value<msghdr>(task.memory(), core::Address{args[1]});
      return header ? pieces_of(task, *header) : std::vector<iovec>{};
    }
    case SYS_splice:
    case SYS_tee:
    case SYS_sendfile:
      return {};  // from kernel to kernel
    default:
      return {{reinterpret_cast<void*>(args[1]), args[2]}};
  }
}

std::string bytes_of(tracer::Tracee& task, const std::vector<iovec>& pieces, std::uint64_t skip, std::uint64_t total) {
  std::string all;
  std::uint64_t left = std::min(total, payload_limit);
  for (const iovec& piece : pieces) {
    if (left == 0) break;
    const std::uint64_t past = std::min<std::uint64_t>(skip, piece.iov_len);
    skip -= past;
    std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(piece.iov_len - past, left)), '\0');
    if (bytes.empty()) continue;
    const core::Address at{address_of(piece.iov_base) + past};
    if (!task.proc.read(at, std::as_writable_bytes(std::span(bytes)))) break;
    left -= bytes.size();
    all += bytes;
  }
  return all;
}

}  // namespace

Moves moves(const tracer::Tracee& task) {
  switch (task.raw.number) {
    case SYS_write:
    case SYS_writev:
    case SYS_pwrite64:
    case SYS_pwritev:
    case SYS_pwritev2:
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_sendmmsg:
    case SYS_sendfile:
    case SYS_tee:
      return Moves::In;
    case SYS_read:
    case SYS_readv:
    case SYS_pread64:
    case SYS_preadv:
    case SYS_preadv2:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_recvmmsg:
    case SYS_splice:
      return Moves::Out;
    default:
      return Moves::Nothing;
  }
}

std::string payload(tracer::Tracee& task, std::uint64_t skip, std::uint64_t total) {
  return total == 0 ? std::string() : bytes_of(task, pieces_of(task), skip, total);
}

std::uint64_t asked_to_write(tracer::Tracee& task) {
  std::uint64_t sum = 0;
  for (const iovec& piece : pieces_of(task)) sum += piece.iov_len;
  return sum;
}

std::vector<Datagram> datagrams(tracer::Tracee& task, std::uint64_t count) {
  std::vector<Datagram> all;
  for (std::uint64_t i = 0; i < std::min(count, vector_limit); ++i) {
    const core::Address at{task.raw.args[1] + i * sizeof(mmsghdr)};
    const auto one = decode::read_value<mmsghdr>(task.memory(), at);
    if (!one) break;
    all.push_back({one->msg_len, bytes_of(task, pieces_of(task, one->msg_hdr), 0, one->msg_len)});
  }
  return all;
}

}  // namespace ipclab::engine::runner
