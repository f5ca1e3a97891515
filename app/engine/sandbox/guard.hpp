// The guard: the runner's first process, on the host, with one thread and no state. It makes the sandbox, waits for the
// app's end or init's, and kills init then; the kernel kills the rest. Called by the runner's `main`.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <functional>
#include <optional>

#include "engine/sandbox/arrangement.hpp"

namespace ipclab::engine::sandbox {

// What the process gets that traces: PID 1 of the Lab, a plain child of the guard in the Host arrangement.
// Its descriptors stay open as long as it lives; none is inherited by a program.
struct Inside {
  Arrangement arrangement = Arrangement::Lab;
  int socket = -1;          // to the app: SOCK_SEQPACKET, sys/socket.hpp; end-of-file = end
  int guard_alive = -1;     // readable or hung up (POLLIN|POLLHUP) = the guard is gone: end
  int user_namespace = -1;  // Lab: B, into which programs go
  int lab_directory = -1;   // Lab: /lab through a mount that can be written to
  uid_t uid = 0;            // of the programs
  gid_t gid = 0;
  sigset_t inherited_mask{};  // Host: what the programs inherit from the app
  sigset_t inherited_ignored{};
};

// The tracer's loop; its result is the exit status; it must not throw. The app has only been told that all is ready.
using InitMain = std::function<int(const Inside&)>;

// Never returns in init. In the guard: the exit status for `main`. Whatever fails before InitMain is called reaches the
// app's start_runner() as a message.
int guard_main(int socket, Arrangement arrangement, const InitMain& init);

// What start_runner() writes on the runner's command line. Nothing: somebody else started it.
struct GuardArguments {
  int socket = -1;
  Arrangement arrangement = Arrangement::Lab;
  bool compiles = false;  // one compilation in the Lab, and no program
};
std::optional<GuardArguments> guard_arguments(int argc, char** argv);

}  // namespace ipclab::engine::sandbox
