#include "engine/sandbox/guard.hpp"

#include <charconv>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include "core/codec.hpp"
#include "core/message.hpp"
#include "engine/sandbox/lab_root.hpp"
#include "engine/sandbox/refusal.hpp"
#include "engine/sys/child.hpp"
#include "engine/sys/namespaces.hpp"
#include "engine/sys/socket.hpp"

namespace ipclab::engine::sandbox {
namespace {

constexpr int could_not_begin = 111;
constexpr int guard_was_gone = 113;

// The keys of a terminal reach everyone on it. They are meant for the programs: guard and tracer stay to see the end.
constexpr int signals_for_programs[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE};

// The first message: the empty Message says that all is ready.
void tell_app(int socket, const core::Message& message) { sys::send_message(socket, core::encode(message)); }

struct User {
  uid_t uid;
  gid_t gid;
};

unsigned number_in_environment(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  if (text == nullptr) return otherwise;
  const std::string_view digits(text);
  unsigned number = otherwise;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} && end == digits.data() + digits.size() && number != 0 ? number : otherwise;
}

// Limits do not bind uid 0, so the Lab never runs as root: of sudo(8) it takes the caller, else nobody.
// A uid 0 that is somebody else outside (a user namespace that knows only it) is no root and may stay.
void leave_root() {
  if (sys::effective_user() != 0) return;
  constexpr unsigned nobody = 65534;
  const unsigned uid = number_in_environment("SUDO_UID", nobody);
  if (!sys::become_user(uid, number_in_environment("SUDO_GID", nobody))) return;
  // prctl(2): a change of uid has made us opaque, to ourselves as well: uid_map would belong to root.
  sys::set_dumpable(true);
}

// Trap: the parent may have ended before PDEATHSIG was armed; the pipe, which only it holds open, tells.
void follow_guard(const sys::Fd& alive) {
  sys::die_with_parent();
  if (sys::wait_readable(alive.get(), std::chrono::milliseconds(0))) sys::leave(guard_was_gone);
}

void enter_lab(Inside& inside, const User& user) {
  sys::become_root_of_user_namespace(user.uid, user.gid);
  inside.lab_directory = build_root().release();
  inside.user_namespace = sys::make_user_namespace(user.uid, user.gid).release();
  set_up_kernel();
  sys::set_dumpable(false);
  begin_pids_at_100();
}

[[noreturn]] void be_init(Inside inside, sys::Pipe alive, const User& user, const InitMain& init) noexcept {
  alive.write.reset();
  follow_guard(alive.read);
  inside.guard_alive = alive.read.get();
  inside.uid = user.uid;
  inside.gid = user.gid;
  try {
    if (inside.arrangement == Arrangement::Lab) enter_lab(inside, user);
  } catch (const std::system_error& error) {
    tell_app(inside.socket, refusal(error));
    sys::leave(could_not_begin);
  }
  tell_app(inside.socket, {});
  sys::leave(init(inside));
}

}  // namespace

int guard_main(int socket, Arrangement arrangement, const InitMain& init) {
  Inside inside;
  inside.arrangement = arrangement;
  inside.socket = socket;
  inside.inherited_mask = sys::blocked_signals();
  inside.inherited_ignored = sys::ignored_signals();
  try {
    sys::close_on_exec(socket);
    sys::ignore_signals(signals_for_programs);
    sys::ignore_signals(group_signals);
    if (arrangement == Arrangement::Lab) leave_root();
    const User user{sys::effective_user(), sys::effective_group()};
    sys::Pipe alive = sys::make_pipe();
    const pid_t child = arrangement == Arrangement::Lab ? sys::clone_into_namespaces() : sys::fork_process();
    if (child == 0) be_init(inside, std::move(alive), user, init);
    alive.read.reset();
    const sys::Fd pidfd = sys::open_pidfd(child);
    if (sys::wait_for_end(pidfd.get(), socket) == sys::Gone::Peer) sys::kill_pidfd(pidfd.get());
    const int status = sys::reap(child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  } catch (const std::system_error& error) {
    tell_app(socket, refusal(error));
    return could_not_begin;
  }
}

std::optional<GuardArguments> guard_arguments(int argc, char** argv) {
  if (argc != 3) return std::nullopt;
  const std::string_view arrangement = argv[1];
  const std::string_view digits = argv[2];
  GuardArguments found;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), found.socket);
  if (error != std::errc{} || end != digits.data() + digits.size() || found.socket < 0) return std::nullopt;
  if (arrangement != "lab" && arrangement != "host" && arrangement != "compile") return std::nullopt;
  found.arrangement = arrangement == "host" ? Arrangement::Host : Arrangement::Lab;
  found.compiles = arrangement == "compile";
  return found;
}

}  // namespace ipclab::engine::sandbox
