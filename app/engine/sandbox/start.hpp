// Starting and ending the runner from the app. In the app's process, which may have many threads; used by `session`.
// The runner is reached by one socket without a name; when the app ends, in whatever way, runner and programs end too.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>

#include "core/codec.hpp"
#include "core/ids.hpp"
#include "engine/sandbox/arrangement.hpp"
#include "engine/sys/fd.hpp"

namespace ipclab::engine::sandbox {

// One thread at a time.
struct Runner {
  sys::Fd socket;   // SOCK_SEQPACKET: one message = one send; readable (poll) when there is news
  core::Pid guard;  // a child of this process, which only stop() may reap

  Runner() = default;
  Runner(sys::Fd s, core::Pid g) : socket(std::move(s)), guard(g) {}
  Runner(Runner&& other) noexcept;
  Runner& operator=(Runner&& other) noexcept;
  ~Runner() { stop(); }

  // One message, with one open file where `descriptor` >= 0. False: the runner has ended.
  bool send(std::span<const std::uint8_t> message, int descriptor = -1);
  // The next message, waiting at most `wait`. Nothing: none came, or the runner has ended (then `ended` is true).
  std::optional<core::Bytes> receive(std::chrono::milliseconds wait);
  bool ended = false;

  // Closes the socket, upon which the guard kills everything, and reaps the guard. Returns its wait(2) status,
  // 0 where there is nothing to stop. Afterwards every process of this runner is gone.
  int stop() noexcept;
};

// In the Host arrangement programs inherit, as from any parent, what the calling thread ignores and blocks at this
// moment: an app that wants to outlive Ctrl-C installs a handler, which ends at execve(2), and does not ignore it.
//
// Starts `runner_binary` and returns when it is ready for commands (about 10 ms). Throws core::Error:
// "runner.missing" {path, errno}, "runner.died" {path}, "runner.silent" {seconds}, and where the system refuses what
// the Lab needs "sandbox.refused", "sandbox.refused-by-…" {step, errno}.
Runner start_runner(Arrangement arrangement, const std::filesystem::path& runner_binary);
// The same for one compilation (compile.hpp) in a lab.
Runner start_compiling_runner(const std::filesystem::path& runner_binary);

}  // namespace ipclab::engine::sandbox
