#include "engine/sys/namespaces.hpp"

#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>

#include "engine/sys/child.hpp"
#include "engine/sys/error.hpp"

namespace ipclab::engine::sys {

pid_t clone_into_namespaces() {
  constexpr unsigned long flags =
      CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWNET | SIGCHLD;
  // clone(2): without a stack and CLONE_VM this is fork(2). glibc has no fork with flags.
  return static_cast<pid_t>(checked(::syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr),
                                    "clone(CLONE_NEWUSER | CLONE_NEWPID …)"));
}

void become_root_of_user_namespace(uid_t uid, gid_t gid) {
  // user_namespaces(7): without privilege outside, groups can be mapped only after setgroups(2) has been given up.
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1");
  write_file("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1");
}

Fd make_user_namespace(uid_t uid, gid_t gid) {
  Pipe made = make_pipe();
  Pipe mapped = make_pipe();
  const pid_t child = fork_process();
  if (child == 0) {
    // The maps are written from outside: only there are the capabilities that the writing needs.
    mapped.write.reset();
    char byte = ::unshare(CLONE_NEWUSER) == 0 ? 1 : 0;
    const bool told = ::write(made.write.get(), &byte, 1) == 1 && ::read(mapped.read.get(), &byte, 1) >= 0;
    ::_exit(told ? 0 : 1);
  }
  char byte = 0;
  const bool unshared = ::read(made.read.get(), &byte, 1) == 1 && byte == 1;
  const int error = errno;
  Fd found;
  if (unshared) {
    const std::string directory = "/proc/" + std::to_string(child);
    write_file(directory + "/uid_map", std::to_string(uid) + " 0 1");
    write_file(directory + "/gid_map", std::to_string(gid) + " 0 1");
    const std::string path = directory + "/ns/user";
    found = Fd(checked(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "open", path));
  }
  mapped.write.reset();
  reap(child);
  if (!unshared) fail("unshare(CLONE_NEWUSER)", {}, error == 0 ? EPERM : error);
  return found;
}

bool become_user(uid_t uid, gid_t gid) {
  // Groups first: without uid 0 they can no longer be given up.
  if (::setresgid(gid, gid, gid) != 0) {
    if (errno == EINVAL) return false;
    fail("setresgid", std::to_string(gid));
  }
  checked(::setgroups(0, nullptr), "setgroups");
  checked(::setresuid(uid, uid, uid), "setresuid", std::to_string(uid));
  return true;
}

void set_dumpable(bool dumpable) {
  checked(::prctl(PR_SET_DUMPABLE, dumpable ? 1UL : 0UL, 0UL, 0UL, 0UL), "prctl(PR_SET_DUMPABLE)");
}

void die_with_parent() { checked(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl(PR_SET_PDEATHSIG)"); }

void set_hostname(const std::string& name) { checked(::sethostname(name.c_str(), name.size()), "sethostname"); }

void raise_loopback() {
  const Fd socket(checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket AF_INET"));
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;  // netdevice(7)
  checked(::ioctl(socket.get(), SIOCSIFFLAGS, &request), "ioctl(SIOCSIFFLAGS) lo");
}

void write_file(const std::string& path, std::string_view text) {
  const Fd file(checked(::open(path.c_str(), O_WRONLY | O_CLOEXEC), "open", path));
  checked(::write(file.get(), text.data(), text.size()), "write", path);
}

bool try_write_file(const std::string& path, std::string_view text) noexcept {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return file && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

}  // namespace ipclab::engine::sys
