#include "engine/sandbox/start.hpp"

#include <string>
#include <system_error>
#include <utility>

#include "core/message.hpp"
#include "core/names.hpp"
#include "engine/sys/child.hpp"
#include "engine/sys/socket.hpp"

namespace ipclab::engine::sandbox {
namespace {

constexpr std::chrono::seconds patience{20};

}  // namespace

Runner::Runner(Runner&& other) noexcept
    : socket(std::move(other.socket)), guard(std::exchange(other.guard, {})), ended(other.ended) {}

Runner& Runner::operator=(Runner&& other) noexcept {
  if (this != &other) {
    stop();
    socket = std::move(other.socket);
    guard = std::exchange(other.guard, {});
    ended = other.ended;
  }
  return *this;
}

bool Runner::send(std::span<const std::uint8_t> message, int descriptor) {
  const std::span<const int> descriptors(&descriptor, descriptor >= 0 ? 1 : 0);
  if (!socket || !sys::send_message(socket.get(), message, descriptors)) ended = true;
  return !ended;
}

std::optional<core::Bytes> Runner::receive(std::chrono::milliseconds wait) {
  if (!socket || !sys::wait_readable(socket.get(), wait)) return std::nullopt;
  auto received = sys::receive_message(socket.get());
  if (!received) {
    ended = true;
    return std::nullopt;
  }
  return std::move(received->bytes);
}

int Runner::stop() noexcept {
  if (socket) sys::end_messages(socket.get());
  socket.reset();
  ended = true;
  const core::Pid child = std::exchange(guard, {});
  return child.value > 0 ? sys::reap(child.value) : 0;
}

namespace {

// `role`: what guard_arguments() knows.
Runner start(const std::string& role, bool shut_in, const std::filesystem::path& runner_binary) {
  sys::SocketPair pair = sys::message_socketpair();
  Runner runner;
  try {
    const int theirs = pair.other.get();
    const core::Pid guard = sys::start_program(runner_binary.string(), {role, std::to_string(theirs)}, theirs, shut_in);
    pair.other.reset();
    runner = Runner(std::move(pair.one), guard);
  } catch (const std::system_error& error) {
    throw core::Error("runner.missing", {runner_binary.string(), core::errno_name(error.code().value())});
  }
  const auto answer = runner.receive(patience);
  if (!answer) {
    if (!runner.ended) throw core::Error("runner.silent", {std::to_string(patience.count())});
    throw core::Error("runner.died", {runner_binary.string()});
  }
  const auto message = core::decode<core::Message>(*answer);
  if (!message.empty()) throw core::Error(message);
  return runner;
}

}  // namespace

Runner start_runner(Arrangement arrangement, const std::filesystem::path& runner_binary) {
  const bool lab = arrangement == Arrangement::Lab;
  return start(lab ? "lab" : "host", lab, runner_binary);
}

Runner start_compiling_runner(const std::filesystem::path& runner_binary) {
  return start("compile", true, runner_binary);
}

}  // namespace ipclab::engine::sandbox
