#include "engine/sys/child.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "engine/sys/error.hpp"

namespace ipclab::engine::sys {
namespace {

int error_of(long result) { return result < 0 ? errno : 0; }

// posix_spawn(3)'s two arguments, freed whatever happens.
struct SpawnArguments {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  SpawnArguments() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
  }
  ~SpawnArguments() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnArguments(const SpawnArguments&) = delete;
  SpawnArguments& operator=(const SpawnArguments&) = delete;
};

}  // namespace

Pipe make_pipe() {
  std::array<int, 2> ends{};
  checked(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  return {Fd(ends[0]), Fd(ends[1])};
}

pid_t fork_process() { return checked(::fork(), "fork"); }

pid_t fork_process_low() {
  constexpr pid_t last = 99;
  struct {  // clone(2): struct clone_args
    std::uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size;
  } arguments{};
  pid_t number = 2;
  arguments.exit_signal = SIGCHLD;
  arguments.set_tid = reinterpret_cast<std::uint64_t>(&number);
  arguments.set_tid_size = 1;
  for (; number <= last; ++number) {
    const auto child = static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof arguments));
    if (child >= 0) return child;
    if (errno != EEXIST) break;
  }
  return fork_process();
}

int reap(pid_t child) noexcept {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return 0;
  }
  return status;
}

// By number: the declarations in glibc 2.36 are not meant for C++.
Fd open_pidfd(pid_t pid) {
  return Fd(static_cast<int>(checked(::syscall(SYS_pidfd_open, pid, 0), "pidfd_open", std::to_string(pid))));
}

void kill_pidfd(int pidfd) noexcept { ::syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0); }

Gone wait_for_end(int pidfd, int socket) {
  // poll(2): hang-up is reported without being asked for. What there is to read on the socket is init's.
  std::array<pollfd, 2> ends{pollfd{pidfd, POLLIN, 0}, pollfd{socket, 0, 0}};
  for (;;) {
    if (::poll(ends.data(), ends.size(), -1) < 0 && errno != EINTR) fail("poll");
    if (ends[0].revents != 0) return Gone::Process;
    if (ends[1].revents != 0) return Gone::Peer;
  }
}

core::Pid start_program(const std::string& path, const std::vector<std::string>& arguments, int keep, bool shut_in) {
  SpawnArguments how;
  ::posix_spawn_file_actions_adddup2(&how.actions, keep, keep);  // onto itself: stays open on exec
  if (shut_in) {
    ::posix_spawn_file_actions_addopen(&how.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&how.actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    for (int fd = STDERR_FILENO + 1; fd < keep; ++fd) ::posix_spawn_file_actions_addclose(&how.actions, fd);
    ::posix_spawn_file_actions_addclosefrom_np(&how.actions, keep + 1);
    sigset_t all;
    sigset_t none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&how.attributes, &all);
    ::posix_spawnattr_setsigmask(&how.attributes, &none);
    ::posix_spawnattr_setflags(&how.attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
  }
  std::vector<char*> argv{const_cast<char*>(path.c_str())};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, path.c_str(), &how.actions, &how.attributes, argv.data(), environ);
  if (error != 0) fail("posix_spawn", path, error);
  return core::Pid{pid};
}

sigset_t ignored_signals() {
  sigset_t ignored;
  ::sigemptyset(&ignored);
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) ::sigaddset(&ignored, signal);
  }
  return ignored;
}

sigset_t blocked_signals() {
  sigset_t blocked;
  checked(::sigprocmask(SIG_SETMASK, nullptr, &blocked), "sigprocmask");
  return blocked;
}

void ignore_signals(std::span<const int> signals) {
  struct sigaction action {};
  action.sa_handler = SIG_IGN;
  for (const int signal : signals) checked(::sigaction(signal, &action, nullptr), "sigaction", std::to_string(signal));
}

uid_t effective_user() { return ::geteuid(); }
gid_t effective_group() { return ::getegid(); }

bool read_now(int fd, std::span<std::uint8_t> bytes) {
  return ::read(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
}

void close_on_exec(int fd) { checked(::fcntl(fd, F_SETFD, FD_CLOEXEC), "fcntl F_SETFD"); }

int set_limits(std::span<const Limit> limits) noexcept {
  for (const auto& limit : limits) {
    const rlimit both{limit.value, limit.value};
    if (::setrlimit(static_cast<__rlimit_resource_t>(limit.resource), &both) != 0) return errno;
  }
  return 0;
}

int enter_user_namespace(int fd) noexcept { return error_of(::setns(fd, CLONE_NEWUSER)); }

int drop_capabilities() noexcept {
  // capabilities(7): numbers without gaps; EINVAL ends them.
  for (unsigned long capability = 0; ::prctl(PR_CAPBSET_DROP, capability, 0UL, 0UL, 0UL) == 0; ++capability) {
  }
  if (errno != EINVAL) return errno;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
  return error_of(::syscall(SYS_capset, &header, none.data()));
}

int forbid_new_privileges() noexcept { return error_of(::prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL)); }

int fix_addresses() noexcept { return error_of(::personality(ADDR_NO_RANDOMIZE)); }

int volunteer_for_oom() noexcept {
  const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return errno;
  const int error = error_of(::write(file, "1000", 4));
  ::close(file);
  return error;
}

int load_filter(std::span<const sock_filter> filter) noexcept {
  const sock_fprog program{static_cast<unsigned short>(filter.size()), const_cast<sock_filter*>(filter.data())};
  return error_of(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
}

int lead_session(int slave) noexcept { return error_of(::setsid() < 0 ? -1 : ::ioctl(slave, TIOCSCTTY, 0)); }

int take_terminal(int slave) noexcept {
  // tcsetpgrp(3): from the background it would stop us.
  if (::signal(SIGTTOU, SIG_IGN) == SIG_ERR || ::setpgid(0, 0) != 0 || ::tcsetpgrp(slave, ::getpid()) != 0)
    return errno;
  for (int standard = 0; standard <= STDERR_FILENO; ++standard) {
    if (::dup2(slave, standard) < 0) return errno;
  }
  return 0;
}

int replace_descriptor(int fd, int number) noexcept { return error_of(::dup2(fd, number)); }

void close_all() noexcept { ::close_range(0, ~0U, 0); }

int close_all_on_exec(unsigned first) noexcept { return error_of(::close_range(first, ~0U, CLOSE_RANGE_CLOEXEC)); }

int set_signals(const sigset_t& ignored, const sigset_t& mask) noexcept {
  // The kernel's own call: glibc keeps signals 32 and 33 to itself, and posix_spawn(3) has left them ignored.
  struct {
    unsigned long handler, flags, restorer, mask;
  } action{};
  for (int signal = 1; signal < NSIG; ++signal) {
    action.handler = ::sigismember(&ignored, signal) == 1 ? 1 : 0;              // SIG_IGN, SIG_DFL
    ::syscall(SYS_rt_sigaction, signal, &action, nullptr, sizeof action.mask);  // refused for SIGKILL and SIGSTOP only
  }
  return error_of(::sigprocmask(SIG_SETMASK, &mask, nullptr));
}

int change_directory(const char* path) noexcept { return error_of(::chdir(path)); }

int make_dumpable() noexcept { return error_of(::prctl(PR_SET_DUMPABLE, 1UL, 0UL, 0UL, 0UL)); }

void ignore_all_signals() noexcept {
  for (int signal = 1; signal < SIGRTMIN; ++signal) ::signal(signal, SIG_IGN);
}

void sleep_for_ever() noexcept {
  for (;;) ::pause();
}

int wait_for_byte(int fd) noexcept {
  char byte = 0;
  ssize_t got = 0;
  while ((got = ::read(fd, &byte, 1)) < 0 && errno == EINTR) {
  }
  return got == 1 ? 0 : got == 0 ? EPIPE : errno;
}

int execute(const char* path, char* const* arguments, char* const* environment) noexcept {
  ::execve(path, arguments, environment);
  return errno;
}

void put(int fd, std::span<const std::uint8_t> bytes) noexcept {
  // Nobody could be told that it was not heard.
  [[maybe_unused]] const ssize_t written = ::write(fd, bytes.data(), bytes.size());
}

void leave(int status) noexcept { ::_exit(status); }

}  // namespace ipclab::engine::sys
